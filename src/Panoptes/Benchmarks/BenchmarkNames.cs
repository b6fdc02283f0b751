using Panoptes.Llm;

namespace Panoptes.Benchmarks;

/// <summary>Wire names of the enumerations of benchmark runs.</summary>
public static class BenchmarkNames
{
    /// <summary><c>pending</c>, <c>running</c>, <c>completed</c> or <c>failed</c>; a cancelled run is <c>failed</c> to clients that know no more.</summary>
    public static string Wire(this BenchmarkRunStatus status) => status switch
    {
        BenchmarkRunStatus.Pending => "pending",
        BenchmarkRunStatus.Running => "running",
        BenchmarkRunStatus.Completed => "completed",
        _ => "failed",
    };

    /// <summary><c>usage</c>, <c>server_timings</c>, <c>tokenizer</c>, <c>chunks</c> or <c>unknown</c>.</summary>
    public static string Wire(this TokenSource source) => source switch
    {
        TokenSource.Usage => "usage",
        TokenSource.ServerTimings => "server_timings",
        TokenSource.Tokenizer => "tokenizer",
        TokenSource.Chunks => "chunks",
        _ => "unknown",
    };

    /// <summary><c>user</c>, <c>scheduled</c> or <c>cli</c>.</summary>
    public static string Wire(this BenchmarkTrigger trigger) => trigger switch
    {
        BenchmarkTrigger.Scheduled => "scheduled",
        BenchmarkTrigger.Cli => "cli",
        _ => "user",
    };

    /// <summary><c>unchanged</c>, <c>regressed</c>, <c>improved</c> or <c>not_comparable</c>.</summary>
    public static string Wire(this RegressionVerdict verdict) => verdict switch
    {
        RegressionVerdict.Regressed => "regressed",
        RegressionVerdict.Improved => "improved",
        RegressionVerdict.NotComparable => "not_comparable",
        _ => "unchanged",
    };

    /// <summary><c>not_reached</c>, <c>saturated</c>, <c>objective_broken</c> or <c>objective_never_met</c>.</summary>
    public static string Wire(this KneeReason reason) => reason switch
    {
        KneeReason.Saturated => "saturated",
        KneeReason.ObjectiveBroken => "objective_broken",
        KneeReason.ObjectiveNeverMet => "objective_never_met",
        _ => "not_reached",
    };

    /// <summary><c>completed</c>, <c>cancelled</c> or <c>too_many_failures</c>.</summary>
    public static string Wire(this LoadEnd end) => end switch
    {
        LoadEnd.Cancelled => "cancelled",
        LoadEnd.TooManyFailures => "too_many_failures",
        _ => "completed",
    };
}
