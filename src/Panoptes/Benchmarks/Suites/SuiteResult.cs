using Panoptes.Benchmarks.Resources;
using Panoptes.Llm;

namespace Panoptes.Benchmarks.Suites;

/// <summary>What one scenario came to for one model of a run. Null is unknown, never zero.</summary>
public sealed partial record SuiteResult
{
    /// <summary>Its id.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>When its load ended, UTC.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The model.</summary>
    public required Guid ModelId { get; init; }

    /// <summary>The model's name for people, then.</summary>
    public required string ModelName { get; init; }

    /// <summary>The model's name at its runtime.</summary>
    public required string WireModel { get; init; }

    /// <summary>The runtime's type.</summary>
    public required string RuntimeType { get; init; }

    /// <summary>The suite.</summary>
    public required string Suite { get; init; }

    /// <summary>The scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>Its place in the run, from 0.</summary>
    public required int Level { get; init; }

    /// <summary>Measured requests, whatever became of them.</summary>
    public required int Requests { get; init; }

    /// <summary>Those that succeeded.</summary>
    public required int Succeeded { get; init; }

    /// <summary>Those that failed otherwise than by time.</summary>
    public required int Errors { get; init; }

    /// <summary>Those that were given up because they took too long.</summary>
    public required int Timeouts { get; init; }

    /// <summary>Output tokens of all answers ÷ the sum of their latencies, per second: the first token's wait and the network are in it.</summary>
    public double? Tps { get; init; }

    /// <summary>Time to the first token of any kind, median, ms; null without streaming.</summary>
    public double? TtftMs { get; init; }

    /// <summary>The same, 95th percentile, ms.</summary>
    public double? TtftP95Ms { get; init; }

    /// <summary>Time per output token, mean over requests, ms; null without streaming.</summary>
    public double? TpotMs { get; init; }

    /// <summary>Decoding speed, 1000 ÷ <see cref="TpotMs"/>, tokens per second.</summary>
    public double? GenTps => TpotMs is > 0 and var ms ? 1000 / ms : null;

    /// <summary>Latency, mean, ms.</summary>
    public double? LatencyMeanMs { get; init; }

    /// <summary>Latency, median by nearest rank, ms.</summary>
    public double? LatencyP50Ms { get; init; }

    /// <summary>Latency, 95th percentile by nearest rank, ms: the largest below 20 answers.</summary>
    public double? LatencyP95Ms { get; init; }

    /// <summary>Latency, 99th percentile by nearest rank, ms.</summary>
    public double? LatencyP99Ms { get; init; }

    /// <summary>Input tokens of answers, as far as known.</summary>
    public long? InputTokens { get; init; }

    /// <summary>Output tokens of answers, as far as known.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>Of the input tokens, those that came from a cache.</summary>
    public long? CachedTokens { get; init; }

    /// <summary>Where the counts of output tokens come from: the weakest source of any answer.</summary>
    public TokenSource TokenSource { get; init; }

    /// <summary>How long the model took to load before it, ms; null if it was loaded already.</summary>
    public double? LoadedInMs { get; init; }

    /// <summary>What it took of the machine; null if that was not watched.</summary>
    public ResourceUse? Resources { get; init; }

    /// <summary>Failures that are not timeouts, percent of all requests.</summary>
    public double ErrorRate => Requests == 0 ? 0 : Errors * 100.0 / Requests;

    /// <summary>Timeouts, percent of all requests.</summary>
    public double TimeoutRate => Requests == 0 ? 0 : Timeouts * 100.0 / Requests;

    /// <summary>Output tokens per joule; null unless the machine reports its energy.</summary>
    public double? TokensPerJoule => OutputTokens is { } tokens && Resources?.EnergyJoules is > 0 and var joules ? tokens / joules : null;

    /// <summary>The result of a load.</summary>
    /// <param name="run">The run.</param>
    /// <param name="runtimeType">The type of the model's runtime.</param>
    /// <param name="ended">The load.</param>
    /// <param name="firstOfModel">Whether it is the model's first: what was loaded was loaded before that one.</param>
    /// <param name="at">When it ended.</param>
    internal static SuiteResult Of(BenchmarkRun run, string runtimeType, BenchmarkLoadEnded ended, bool firstOfModel, DateTimeOffset at)
    {
        var measured = ended.Report.Load.Requests.Where(request => request.Phase == BenchmarkPhase.Measured).ToList();
        var answered = measured.Where(request => request.Succeeded).ToList();
        var counted = answered.Where(request => request.OutputTokens is not null).ToList();
        var latencies = answered.Select(request => request.LatencyMs).Order().ToArray();
        var firsts = answered.Select(request => request.TtftMs).OfType<double>().Order().ToArray();
        var timeouts = measured.Count(request => IsTimeout(request.Error));
        return new SuiteResult
        {
            EndedAt = at,
            RunId = run.Id,
            ModelId = Guid.Parse(ended.Model.Id),
            ModelName = ended.Model.Name,
            WireModel = ended.Model.WireModel,
            RuntimeType = runtimeType,
            Suite = run.SuiteName!,
            Scenario = ended.Level.Scenario!.Name,
            Level = ended.Level.Number,
            Requests = measured.Count,
            Succeeded = answered.Count,
            Errors = measured.Count - answered.Count - timeouts,
            Timeouts = timeouts,
            Tps = counted.Sum(request => request.LatencyMs) is > 0 and var ms ? counted.Sum(request => request.OutputTokens!.Value) * 1000.0 / ms : null,
            TtftMs = Interpolated(firsts, 0.5),
            TtftP95Ms = Interpolated(firsts, 0.95),
            TpotMs = Mean(answered.Select(request => request.TpotMs)),
            LatencyMeanMs = Mean(answered.Select(request => (double?)request.LatencyMs)),
            LatencyP50Ms = NearestRank(latencies, 0.5),
            LatencyP95Ms = NearestRank(latencies, 0.95),
            LatencyP99Ms = NearestRank(latencies, 0.99),
            InputTokens = Sum(answered.Select(request => request.InputTokens)),
            OutputTokens = Sum(answered.Select(request => request.OutputTokens)),
            CachedTokens = Sum(answered.Select(request => request.CachedTokens)),
            TokenSource = answered.Select(request => request.TokenSource).DefaultIfEmpty().MaxBy(source => source == TokenSource.Unknown ? int.MaxValue : (int)source),
            LoadedInMs = firstOfModel ? ended.LoadedIn?.TotalMilliseconds : null,
            Resources = ended.Report.Resources,
        };
    }

    /// <summary>The results of loads that did not come about because their model could not be made ready: each request that was due has failed.</summary>
    internal static IEnumerable<SuiteResult> NotRun(BenchmarkRun run, BenchmarkPlan plan, BenchmarkReport report, Func<string, string> runtimeType, DateTimeOffset at) =>
        from model in report.Models
        from level in plan.Levels.Skip(model.Levels.Count)
        let requests = plan.LoadOf(level).ExpectedRequests ?? 0
        select new SuiteResult
        {
            EndedAt = at,
            RunId = run.Id,
            ModelId = Guid.Parse(model.Id),
            ModelName = model.Name,
            WireModel = plan.Models.First(planned => planned.Id == model.Id).WireModel,
            RuntimeType = runtimeType(model.Id),
            Suite = run.SuiteName!,
            Scenario = level.Scenario!.Name,
            Level = level.Number,
            Requests = requests,
            Succeeded = 0,
            Errors = requests,
            Timeouts = 0,
        };

    /// <summary>Whether a request failed because it took too long.</summary>
    public static bool IsTimeout(string? error) =>
        error == LlmErrorKind.TimeoutConnect.Wire() || error == LlmErrorKind.TimeoutFirstToken.Wire() || error == LlmErrorKind.TimeoutTotal.Wire() || error == LlmErrorKind.Stalled.Wire();

    /// <summary>sorted[⌈p·n⌉ − 1], as the document defines latencies; null if there are none.</summary>
    internal static double? NearestRank(double[] sorted, double level) =>
        sorted.Length == 0 ? null : sorted[Math.Clamp((int)Math.Ceiling((level * sorted.Length) - 1e-9) - 1, 0, sorted.Length - 1)];

    private static double? Interpolated(double[] sorted, double level) => sorted.Length == 0 ? null : Percentiles.Percentile(sorted, level);

    private static double? Mean(IEnumerable<double?> values) => values.Average();

    private static long? Sum(IEnumerable<int?> values)
    {
        var known = values.OfType<int>().ToList();
        return known.Count == 0 ? null : known.Sum(value => (long)value);
    }
}
