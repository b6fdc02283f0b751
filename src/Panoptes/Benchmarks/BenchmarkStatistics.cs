using Panoptes.Llm;

namespace Panoptes.Benchmarks;

/// <summary>What the measured requests of a load (or of several) amount to. Metrics are of requests that succeeded; a failure is counted, never averaged.</summary>
public sealed record BenchmarkStatistics
{
    /// <summary>Measured requests, whatever became of them.</summary>
    public required int Requests { get; init; }

    /// <summary>Those that succeeded.</summary>
    public required int Completed { get; init; }

    /// <summary>Those that did not, by class; the keys are wire names.</summary>
    public required IReadOnlyDictionary<string, int> Failed { get; init; }

    /// <summary>How many did not.</summary>
    public int FailedTotal => Requests - Completed;

    /// <summary>The measured wall time: from the end of the warm-up to the last end of a measured request.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>Requests that succeeded per second of it; null without a duration, like all rates.</summary>
    public double? RequestThroughput { get; init; }

    /// <summary>Output tokens per second of it, those of failed requests not counted.</summary>
    public double? OutputTokenThroughput { get; init; }

    /// <summary>Input and output tokens per second of it.</summary>
    public double? TotalTokenThroughput { get; init; }

    /// <summary>Requests per second that met every objective; null if none was stated.</summary>
    public double? Goodput { get; init; }

    /// <summary>The part of all measured requests that met every objective; null if none was stated.</summary>
    public double? GoodShare { get; init; }

    /// <summary>The most requests that were in flight at one moment, warm-up included.</summary>
    public required int PeakConcurrency { get; init; }

    /// <summary>Input tokens of requests that succeeded, as far as known.</summary>
    public long InputTokens { get; init; }

    /// <summary>Output tokens of requests that succeeded, as far as known.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Of the input tokens, those that providers read from their caches: above zero, first tokens may be flattered.</summary>
    public long CachedTokens { get; init; }

    /// <summary>How many requests took their count of output tokens from where.</summary>
    public required IReadOnlyDictionary<TokenSource, int> TokenSources { get; init; }

    /// <summary>What the requests cost whose counts are known, failed ones included; null without a price, or if none is known.</summary>
    public decimal? Cost { get; init; }

    /// <summary>How many requests <see cref="Cost"/> covers.</summary>
    public int CostedRequests { get; init; }

    /// <summary>Time to the first token of any kind, ms.</summary>
    public MetricSummary? TtftMs { get; init; }

    /// <summary>Time to the first token of the answer proper, ms.</summary>
    public MetricSummary? TtfaMs { get; init; }

    /// <summary>Time per output token, a value per request, ms.</summary>
    public MetricSummary? TpotMs { get; init; }

    /// <summary>Gaps between chunks, of all requests together, ms.</summary>
    public MetricSummary? ItlMs { get; init; }

    /// <summary>The same gaps, each divided by the tokens that a chunk of its request held on average, ms.</summary>
    public MetricSummary? ItlPerTokenMs { get; init; }

    /// <summary>Gaps that were left out to bound memory.</summary>
    public long GapsLeftOut { get; init; }

    /// <summary>Dispatch to the end of the stream, ms.</summary>
    public MetricSummary? LatencyMs { get; init; }

    /// <summary>Intended start to the end of the stream, ms.</summary>
    public MetricSummary? LatencyFromScheduleMs { get; init; }

    /// <summary>Output tokens ÷ latency, a value per request, per second.</summary>
    public MetricSummary? OutputTps { get; init; }

    /// <summary>(output tokens − 1) ÷ (last − first token), a value per request, per second.</summary>
    public MetricSummary? TpsExcludingTtft { get; init; }

    /// <summary>How late our own dispatches were, failed ones included, ms.</summary>
    public MetricSummary? DispatchLagMs { get; init; }
}
