using Panoptes.Benchmarks.Resources;

namespace Panoptes.Benchmarks;

/// <summary>What a run found.</summary>
public sealed record BenchmarkReport
{
    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>What its arrivals, prompts and intervals were drawn from.</summary>
    public required int Seed { get; init; }

    /// <summary>Each model, in the order of the plan.</summary>
    public required IReadOnlyList<ModelReport> Models { get; init; }

    /// <summary>All models and levels together; its duration is the sum of theirs, or the longest if models ran together.</summary>
    public required BenchmarkStatistics Overall { get; init; }

    /// <summary>Whether it was cancelled; what had ended by then is there.</summary>
    public required bool Cancelled { get; init; }

    /// <summary>Whether any request succeeded; a run of which none did has failed.</summary>
    public bool Succeeded => Overall.Completed > 0;

    /// <summary>Whether the client was the limit anywhere.</summary>
    public bool ClientLimited => Models.Any(model => model.Levels.Any(level => level.Load.Client.IsLimited));
}

/// <summary>What a run found of one model.</summary>
/// <param name="Id">What the caller knows it by.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Problem">Why it was not called, or not to the end; null if it was.</param>
/// <param name="Levels">Each level of the sweep, or the one load; those that were run.</param>
/// <param name="Statistics">All levels together; its duration is the sum of theirs.</param>
/// <param name="Knee">Where more load stops helping; null without a sweep.</param>
public sealed record ModelReport(string Id, string Name, string? Problem, IReadOnlyList<LevelReport> Levels, BenchmarkStatistics Statistics, Knee? Knee)
{
    /// <summary>How long it took to load before its first request; null if it was loaded already, or nothing is known of it.</summary>
    public TimeSpan? LoadedIn { get; init; }
}

/// <summary>What one load on one model found.</summary>
/// <param name="Conditions">Under which conditions.</param>
/// <param name="Load">The requests, and how the client fared.</param>
/// <param name="Statistics">What they amount to.</param>
public sealed record LevelReport(RunConditions Conditions, LoadResult Load, BenchmarkStatistics Statistics)
{
    /// <summary>The scenario that was run; null in a run without.</summary>
    public BenchmarkScenario? Scenario { get; init; }

    /// <summary>What it took of this machine; null if that was not watched.</summary>
    public ResourceUse? Resources { get; init; }

    /// <summary>As a run that can be compared.</summary>
    public MeasuredRun AsRun() => new(Conditions, Load.Requests, Load.MeasuredFor) { ClientLimits = Load.Client.Passed };

    /// <summary>As a point of a sweep: output tokens per second, or requests where tokens are unknown.</summary>
    public SweepPoint AsPoint() => new(
        Load.Plan.Shape.Level,
        (Statistics.OutputTokens > 0 ? Statistics.OutputTokenThroughput : Statistics.RequestThroughput) ?? 0,
        Statistics.TtftMs?.P99);
}

/// <summary>A request of a run has ended.</summary>
/// <param name="Model">Whose it was.</param>
/// <param name="Request">What became of it; its phase says whether it counts.</param>
/// <param name="Finished">How many measured requests of the run have ended.</param>
/// <param name="Failed">How many of those failed.</param>
/// <param name="Expected">How many there will be; null if time, or a knee, ends the run.</param>
/// <param name="InFlight">How many requests are under way at this model.</param>
public sealed record BenchmarkProgress(BenchmarkModel Model, BenchmarkRequest Request, int Finished, int Failed, int? Expected, int InFlight);

/// <summary>A load of a run has ended.</summary>
/// <param name="Model">The model that was under it.</param>
/// <param name="Level">Which one it was.</param>
/// <param name="Report">What it found.</param>
/// <param name="LoadedIn">How long the model took to load before it; null if it was loaded already, or nothing is known of it.</param>
public sealed record BenchmarkLoadEnded(BenchmarkModel Model, PlannedLevel Level, LevelReport Report, TimeSpan? LoadedIn);
