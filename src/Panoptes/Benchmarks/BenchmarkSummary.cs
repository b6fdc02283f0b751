namespace Panoptes.Benchmarks;

/// <summary>What a run came to: the engine's report without its requests, small enough to be kept with the run.</summary>
/// <param name="Seed">What prompts, arrivals and intervals were drawn from.</param>
/// <param name="Models">Each model, in the order of the run.</param>
/// <param name="Overall">All of them together.</param>
/// <param name="ClientLimited">Whether our own machine was the limit anywhere.</param>
/// <param name="Partial">It was made from stored rows, for the run goes on or was interrupted: how the client fared is not known.</param>
public sealed record BenchmarkSummary(
    int Seed, IReadOnlyList<ModelSummary> Models, BenchmarkStatistics Overall, bool ClientLimited, bool Partial = false)
{
    internal static BenchmarkSummary Of(BenchmarkReport report) => new(
        report.Seed,
        [
            .. report.Models.Select(model => new ModelSummary(
                Guid.Parse(model.Id), model.Name, model.Problem, [.. model.Levels.Select(LevelSummary.Of)], model.Statistics, model.Knee) { LoadedIn = model.LoadedIn }),
        ],
        report.Overall,
        report.ClientLimited);

    /// <summary>From what is stored, for a run that goes on or was interrupted.</summary>
    internal static BenchmarkSummary Of(BenchmarkRun run, BenchmarkOrder order, IReadOnlyList<BenchmarkResult> rows)
    {
        var seed = order.Seed ?? 0;
        var levelsAsked = order.Levels;
        var models = run.Models.OrderBy(model => model.Position).Select(model =>
        {
            var own = rows.Where(row => row.ModelId == model.ModelId).ToList();
            var levels = own.GroupBy(row => row.Request.Level).OrderBy(level => level.Key).Where(level => level.Key < levelsAsked.Count).Select(level =>
            {
                var of = level.ToList();
                var asked = levelsAsked[level.Key];
                var conditions = RunConditions.Of(model.WireModel, run.PromptPack, order.UniquePrompts, asked, order.MaxTokens, order.Temperature);
                return new LevelSummary(level.Key, asked.Shape.Level, conditions, null, [], Summarize(of, MeasuredFor(of), order, seed)) { Scenario = asked.Scenario?.Name };
            }).ToList();
            var duration = levels.Aggregate(TimeSpan.Zero, (sum, level) => sum + TimeSpan.FromSeconds(level.Statistics.DurationSeconds));
            var together = Summarize(own, duration, order, seed) with { PeakConcurrency = levels.Select(level => level.Statistics.PeakConcurrency).DefaultIfEmpty().Max() };
            return new ModelSummary(model.ModelId, model.Name, null, levels, together, null);
        }).ToList();
        var all = models.Aggregate(TimeSpan.Zero, (sum, model) => sum + TimeSpan.FromSeconds(model.Statistics.DurationSeconds));

        // Offsets count from the start of each load, so loads that ran apart must not be laid over each other.
        var overall = Summarize(rows, all, order, seed) with { PeakConcurrency = models.Select(model => model.Statistics.PeakConcurrency).DefaultIfEmpty().Max() };
        return new BenchmarkSummary(seed, models, overall, ClientLimited: false, Partial: true);
    }

    /// <summary>From the first measured request's intended start to the last end.</summary>
    internal static TimeSpan MeasuredFor(IReadOnlyList<BenchmarkResult> rows)
    {
        var measured = rows.Select(row => row.Request).Where(request => request.Phase == BenchmarkPhase.Measured).ToList();
        return measured.Count == 0
            ? TimeSpan.Zero
            : TimeSpan.FromMilliseconds(measured.Max(request => request.DispatchedAt + request.LatencyMs) - measured.Min(request => request.IntendedAt));
    }

    private static BenchmarkStatistics Summarize(IReadOnlyList<BenchmarkResult> rows, TimeSpan duration, BenchmarkOrder order, int seed)
    {
        // By reference: two requests may be equal in every figure.
        var costs = new Dictionary<BenchmarkRequest, decimal?>(rows.Select(row => KeyValuePair.Create(row.Request, row.Cost)), ReferenceEqualityComparer.Instance);
        return BenchmarkStatisticsRules.Summarize([.. rows.Select(row => row.Request)], duration, order.Slos, request => costs[request], seed);
    }
}

/// <summary>What a run came to for one model.</summary>
/// <param name="ModelId">The model.</param>
/// <param name="Name">Its name for people, then.</param>
/// <param name="Problem">Why it was not called, or not to the end; null if it was.</param>
/// <param name="Levels">Each level of the sweep, or the one load.</param>
/// <param name="Statistics">All levels together.</param>
/// <param name="Knee">Where more load stops helping; null without a sweep.</param>
public sealed record ModelSummary(
    Guid ModelId, string Name, string? Problem, IReadOnlyList<LevelSummary> Levels, BenchmarkStatistics Statistics, Knee? Knee)
{
    /// <summary>How long it took to load before its first request; null if it was loaded already, or nothing is known of it.</summary>
    public TimeSpan? LoadedIn { get; init; }
}

/// <summary>What one load on one model came to.</summary>
/// <param name="Level">Its number, from 0.</param>
/// <param name="LoadLevel">The load: requests at once, or per second.</param>
/// <param name="Conditions">Under which conditions.</param>
/// <param name="End">Why it ended; null if nobody knows.</param>
/// <param name="ClientLimits">The limits that our own machine passed; empty if it kept up.</param>
/// <param name="Statistics">The figures.</param>
public sealed record LevelSummary(
    int Level, double LoadLevel, RunConditions Conditions, LoadEnd? End, IReadOnlyList<PassedLimit> ClientLimits, BenchmarkStatistics Statistics)
{
    /// <summary>The scenario that was run; null in a run without.</summary>
    public string? Scenario { get; init; }

    internal static LevelSummary Of(LevelReport level, int number) => new(
        number, level.Load.Plan.Shape.Level, level.Conditions, level.Load.End, level.Load.Client.Passed, level.Statistics)
    {
        Scenario = level.Scenario?.Name,
    };
}
