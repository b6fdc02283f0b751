using Panoptes.Llm;

namespace Panoptes.Benchmarks;

/// <summary>Whether a request counts.</summary>
public enum BenchmarkPhase
{
    /// <summary>Sent before the measurement, and part of its pressure only.</summary>
    WarmUp,

    /// <summary>Counts.</summary>
    Measured,
}

/// <summary>
/// One request of a load and all that is known of it. Offsets named <c>…At</c> are milliseconds from the start of the load;
/// all other times are milliseconds from its dispatch. Null is unknown, never zero. About 300 bytes, and four for each gap kept.
/// </summary>
public sealed record BenchmarkRequest
{
    /// <summary>The <see cref="BenchmarkErrors.NotDispatched"/> and so on of what never left; else a wire name of <see cref="LlmErrorKind"/>; null if it succeeded.</summary>
    public string? Error { get; init; }

    /// <summary>The failure in words that are safe to store and show.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>The model that was called, as the run names it.</summary>
    public required string Model { get; init; }

    /// <summary>Which level of a sweep it belongs to, from 0; 0 without a sweep.</summary>
    public int Level { get; init; }

    /// <summary>Its number in the load, warm-up included, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Whether it counts.</summary>
    public required BenchmarkPhase Phase { get; init; }

    /// <summary>When it was dispatched, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the schedule wanted it dispatched.</summary>
    public required double IntendedAt { get; init; }

    /// <summary>When it was.</summary>
    public required double DispatchedAt { get; init; }

    /// <summary>The difference, the client's own lateness; zero or more.</summary>
    public double DispatchLagMs { get; init; }

    /// <summary>When a new connection stood; null on a pooled one.</summary>
    public double? ConnectedMs { get; init; }

    /// <summary>When the answer's headers were in.</summary>
    public double? HeadersMs { get; init; }

    /// <summary>When the first byte of the body was read.</summary>
    public double? FirstByteMs { get; init; }

    /// <summary>When a chunk that only opens the answer came.</summary>
    public double? FirstRoleMs { get; init; }

    /// <summary>When the first reasoning token came.</summary>
    public double? FirstReasoningMs { get; init; }

    /// <summary>When the last token came.</summary>
    public double? LastTokenMs { get; init; }

    /// <summary>When the usage object came.</summary>
    public double? UsageMs { get; init; }

    /// <summary>Time to the first token of any kind.</summary>
    public double? TtftMs { get; init; }

    /// <summary>Time to the first token of the answer proper.</summary>
    public double? TtfaMs { get; init; }

    /// <summary>To the end of the stream, or to the failure.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>The same from the intended start: what a user waited who came when the schedule says.</summary>
    public double LatencyFromScheduleMs => LatencyMs + DispatchLagMs;

    /// <summary>(last − first token) ÷ (output tokens − 1).</summary>
    public double? TpotMs { get; init; }

    /// <summary>Output tokens ÷ latency, per second.</summary>
    public double? OutputTps { get; init; }

    /// <summary>(output tokens − 1) ÷ (last − first token), per second.</summary>
    public double? TpsExcludingTtft { get; init; }

    /// <summary>Tokens sent.</summary>
    public int? InputTokens { get; init; }

    /// <summary>Tokens received, reasoning included.</summary>
    public int? OutputTokens { get; init; }

    /// <summary>Of those received, the reasoning.</summary>
    public int? ReasoningTokens { get; init; }

    /// <summary>Of those sent, what the provider read from its cache.</summary>
    public int? CachedTokens { get; init; }

    /// <summary>Where the count of output tokens comes from.</summary>
    public TokenSource TokenSource { get; init; }

    /// <summary>How many chunks held tokens.</summary>
    public int Chunks { get; init; }

    /// <summary>The gaps between them, in order; the first <see cref="BenchmarkLimits.GapsPerRequest"/>.</summary>
    public IReadOnlyList<float> ItlMs { get; init; } = [];

    /// <summary>How many more gaps there were than are kept.</summary>
    public int GapsLeftOut { get; init; }

    /// <summary>Why the model stopped, as the provider says.</summary>
    public string? FinishReason { get; init; }

    /// <summary>The answer's text, on its way to the store; null where it is not kept, or was read back.</summary>
    public string? Answer { get; init; }

    /// <summary>The status of the HTTP answer.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>How long the provider asked to be left alone.</summary>
    public double? RetryAfterSeconds { get; init; }

    /// <summary>Whether a pooled connection turned out dead before a byte was sent and was replaced.</summary>
    public bool Reconnected { get; init; }

    /// <summary>What the server itself says of its times and tokens; null where it says nothing.</summary>
    public ServerTimes? ServerTimes { get; init; }

    /// <summary>Its token counts, as prices take them.</summary>
    public TokenCounts Tokens => new(InputTokens, OutputTokens, ReasoningTokens, CachedTokens, TokenSource);

    /// <summary>Whether it succeeded.</summary>
    public bool Succeeded => Error is null;

    /// <summary>Whether it was sent at all.</summary>
    public bool Dispatched => !BenchmarkErrors.IsOurs(Error);

    /// <summary>Tokens in a chunk, on average; 1 where nothing better is known.</summary>
    public double TokensPerChunk => OutputTokens is { } tokens && Chunks > 0 ? Math.Max(1, tokens / (double)Chunks) : 1;
}

/// <summary>Failures that are the client's own, beside those of <see cref="LlmErrorKind"/>.</summary>
public static class BenchmarkErrors
{
    /// <summary>It was due, but too many requests were in flight.</summary>
    public const string NotDispatched = "not_dispatched";

    /// <summary>The request could not be made, e.g. because its prompt could not.</summary>
    public const string InternalError = "internal_error";

    /// <summary>Whether the failure is ours: nothing was sent.</summary>
    public static bool IsOurs(string? error) => error is NotDispatched or InternalError;
}
