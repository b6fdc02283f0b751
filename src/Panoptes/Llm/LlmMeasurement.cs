namespace Panoptes.Llm;

/// <summary>Where a token count came from; an estimate is never passed off as the server's word.</summary>
public enum TokenSource
{
    /// <summary>Nobody said, and nothing could be counted.</summary>
    Unknown,

    /// <summary>The provider's usage object.</summary>
    Usage,

    /// <summary>The server's own timing object.</summary>
    ServerTimings,

    /// <summary>Counted by a tokenizer here: an estimate.</summary>
    Tokenizer,

    /// <summary>One per chunk that held text: an estimate.</summary>
    Chunks,
}

/// <summary>Token counts of one call.</summary>
/// <param name="Input">Tokens sent, cached ones included; null if unknown.</param>
/// <param name="Output">Tokens received, reasoning included; null if unknown.</param>
/// <param name="Reasoning">Of those received, the reasoning; null if unknown.</param>
/// <param name="CachedInput">Of those sent, the ones read from the provider's cache; null if unknown.</param>
/// <param name="Source">Where <paramref name="Output"/> came from.</param>
public sealed record TokenCounts(int? Input, int? Output, int? Reasoning, int? CachedInput, TokenSource Source);

/// <summary>How long the server itself says that it took; null where it did not say.</summary>
/// <param name="Load">Loading the model.</param>
/// <param name="Prompt">Reading the prompt.</param>
/// <param name="Generation">Writing the answer.</param>
/// <param name="Total">All of it.</param>
public sealed record ServerTimes(TimeSpan? Load, TimeSpan? Prompt, TimeSpan? Generation, TimeSpan? Total)
{
    /// <summary>The tokens that it read within <see cref="Prompt"/>; what its cache held is left out where the server leaves it out.</summary>
    public int? PromptTokens { get; init; }

    /// <summary>The tokens that it wrote within <see cref="Generation"/>.</summary>
    public int? GenerationTokens { get; init; }
}

/// <summary>What one call did, whether it succeeded or not. Times are offsets from dispatch, on the monotonic clock.</summary>
public sealed record LlmMeasurement
{
    /// <summary>When it was dispatched, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The same moment on the monotonic clock, a <see cref="TimeProvider.GetTimestamp"/>: to compare with other stamps of this machine.</summary>
    public long DispatchedAt { get; init; }

    /// <summary>How late the dispatch was against the schedule; zero without one.</summary>
    public TimeSpan DispatchLag { get; init; }

    /// <summary>When the connection stood; null on a pooled connection or if it never did.</summary>
    public TimeSpan? Connected { get; init; }

    /// <summary>When the answer's headers were in.</summary>
    public TimeSpan? Headers { get; init; }

    /// <summary>When the first byte of the body was read.</summary>
    public TimeSpan? FirstByte { get; init; }

    /// <summary>When a chunk that only opens the answer (role, no text) came.</summary>
    public TimeSpan? FirstRole { get; init; }

    /// <summary>When the first reasoning token came.</summary>
    public TimeSpan? FirstReasoning { get; init; }

    /// <summary>When the first answer token came.</summary>
    public TimeSpan? FirstAnswer { get; init; }

    /// <summary>When the last token of any kind came.</summary>
    public TimeSpan? LastToken { get; init; }

    /// <summary>When the usage object came.</summary>
    public TimeSpan? UsageAt { get; init; }

    /// <summary>Dispatch to the end of the stream, or to the failure.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>The arrival of every chunk that held tokens, in order; each stamped at its socket read.</summary>
    public IReadOnlyList<TimeSpan> Chunks { get; init; } = [];

    /// <summary>Token counts, with their source.</summary>
    public required TokenCounts Tokens { get; init; }

    /// <summary>The server's own times, if it gave any (Ollama, llama-server, Bedrock).</summary>
    public ServerTimes? ServerTimes { get; init; }

    /// <summary>Why the model stopped, as the provider says; null if it did not say.</summary>
    public string? FinishReason { get; init; }

    /// <summary>The status of the HTTP answer; null if none came.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>The provider's id of the answer, if it gave one.</summary>
    public string? ResponseId { get; init; }

    /// <summary>Whether a pooled connection turned out dead before a byte was sent and was replaced.</summary>
    public bool Reconnected { get; init; }

    /// <summary>The answer's text, if <see cref="LlmCall.KeepText"/> asked for it.</summary>
    public string? Text { get; init; }

    /// <summary>Null if the call succeeded. What came before the failure is kept above.</summary>
    public LlmError? Error { get; init; }

    /// <summary>Time to the first token of any kind; null if none came.</summary>
    public TimeSpan? TimeToFirstToken => (FirstReasoning, FirstAnswer) switch
    {
        ({ } r, { } a) => r < a ? r : a,
        var (r, a) => r ?? a,
    };

    /// <summary>End of stream against the intended start: what a user who was promised that start waited.</summary>
    public TimeSpan LatencyFromSchedule => Latency + DispatchLag;

    /// <summary>(last − first token) ÷ (output tokens − 1); null with fewer than two tokens.</summary>
    public TimeSpan? TimePerOutputToken =>
        Tokens.Output is > 1 and var n && LastToken - TimeToFirstToken is { } span && span > TimeSpan.Zero ? span / (n - 1) : null;

    /// <summary>Output tokens ÷ latency, per second; null if the count is unknown.</summary>
    public double? OutputTokensPerSecond => Tokens.Output is { } n && Latency > TimeSpan.Zero ? n / Latency.TotalSeconds : null;

    /// <summary>(output tokens − 1) ÷ (last − first token), per second; null with fewer than two tokens.</summary>
    public double? TokensPerSecondAfterFirst => TimePerOutputToken is { } t ? 1 / t.TotalSeconds : null;
}
