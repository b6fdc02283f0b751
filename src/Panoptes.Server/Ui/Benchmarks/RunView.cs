using Panoptes.Benchmarks;
using Panoptes.Benchmarks.Suites;

namespace Panoptes.Server.Ui.Benchmarks;

/// <summary>What the page of a run shows.</summary>
/// <param name="Run">The run; null if there is none.</param>
public sealed record RunView(BenchmarkRun? Run)
{
    public BenchmarkOrder? Order { get; init; }

    /// <summary>What it came to; null while it goes on.</summary>
    public BenchmarkSummary? Summary { get; init; }

    /// <summary>What it came to if it has ended and anything was measured.</summary>
    public BenchmarkSummary? Measured => Run!.Ended && Summary is { Overall.Requests: > 0 } ? Summary : null;

    /// <summary>Of a suite: what has ended of it, model by model and scenario by scenario.</summary>
    public IReadOnlyList<SuiteResult> Suite { get; init; } = [];

    /// <summary>How many runs must end before it begins.</summary>
    public int? Ahead { get; init; }

    /// <summary>Requests under way.</summary>
    public int? InFlight { get; init; }

    /// <summary>While it goes on: what has landed of each model, and how much of it failed.</summary>
    public IReadOnlyDictionary<Guid, (long Landed, long Failed)> PerModel { get; init; } = new Dictionary<Guid, (long, long)>();

    /// <summary>While it goes on: the last requests, newest first.</summary>
    public IReadOnlyList<BenchmarkResult> Latest { get; init; } = [];

    /// <summary>Completed runs that it can be held against.</summary>
    public IReadOnlyList<BenchmarkRun> Others { get; init; } = [];

    /// <summary>The limits of our own machine that were passed, each with where.</summary>
    public IReadOnlyList<string> Limits => Summary is null
        ? []
        :
        [
            .. from model in Summary.Models
               from level in model.Levels
               from limit in level.ClientLimits
               select $"{model.Name}, {level.Conditions.Load}: {RunWords.Limit(limit)}",
        ];

    /// <summary>Models that were not called, not to the end, or in vain, and why in words.</summary>
    public IReadOnlyList<(string Name, string Words)> Problems => Summary is null ? [] : [.. Summary.Models.Select(model => (model.Name, Words: Problem(model))).Where(m => m.Words.Length > 0)];

    /// <summary>The knees of a sweep in words.</summary>
    public string Knees => Summary is not { } summary ? "" : string.Join(" ", summary.Models.Where(m => m.Knee is not null)
        .Select(m => (summary.Models.Count > 1 ? $"{m.Name}: " : "") + RunWords.Knee(m.Knee!)));

    private static string Problem(ModelSummary model) => model switch
    {
        { Problem: { } why } => $"was not measured, or not to the end: {why}",
        { Statistics: { Completed: 0, Requests: > 0 and var all } } => $"answered none of {Shell.Words.Count(all, "request")}: {Classes(model.Statistics)}. Its errors are in the requests below.",
        _ when model.Levels.Any(level => level.End == LoadEnd.TooManyFailures) => "was left alone before its end, for too many requests failed one after the other.",
        _ => "",
    };

    private static string Classes(BenchmarkStatistics statistics) =>
        string.Join(", ", statistics.Failed.OrderByDescending(of => of.Value).Select(of => RunWords.Failure(of.Key).ToLowerInvariant()));
}
