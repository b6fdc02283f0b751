namespace Panoptes.Testing.Llm;

/// <summary>What a <see cref="FakeProvider"/> does with one request: pace, content, framing and faults. Immutable; vary it with <c>with</c>.</summary>
public sealed record FakeScript
{
    /// <summary>From the arrival of the request to its first token.</summary>
    public TimeSpan FirstToken { get; init; }

    /// <summary>Between two chunks.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>Answer tokens; reasoning tokens come on top.</summary>
    public int Tokens { get; init; } = 8;

    public int TokensPerChunk { get; init; } = 1;

    /// <summary>Tokens of reasoning before the answer.</summary>
    public int ReasoningTokens { get; init; }

    /// <summary>Where reasoning is put.</summary>
    public FakeReasoning Reasoning { get; init; }

    /// <summary>Whether a chunk with a role and no text opens the answer, at once.</summary>
    public bool RoleFirst { get; init; } = true;

    /// <summary>Each token's text is this word and its number, e.g. <c>tok0 </c>.</summary>
    public string Word { get; init; } = "tok";

    /// <summary>Each token's text is the <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> of its emission and a space, instead.</summary>
    public bool StampTokens { get; init; }

    /// <summary>The answer is the arguments of a tool call.</summary>
    public bool ToolCall { get; init; }

    /// <summary>Where the usage object is put.</summary>
    public FakeUsage Usage { get; init; } = FakeUsage.OwnChunk;

    public int InputTokens { get; init; } = 11;

    public int CachedTokens { get; init; }

    /// <summary>Null sends none.</summary>
    public string? FinishReason { get; init; } = "stop";

    /// <summary>Whether the stream ends with <c>[DONE]</c>.</summary>
    public bool Done { get; init; } = true;

    /// <summary>False answers a streaming request with one JSON document.</summary>
    public bool Stream { get; init; } = true;

    public FakeFraming Framing { get; init; } = new();

    /// <summary>Another status than 200 answers with <see cref="Body"/> or an error object, and no stream.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Sent as the header of that name, as it is.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>Further response headers, as they are.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The whole body, as it is, instead of a stream or an error object.</summary>
    public string? Body { get; init; }

    /// <summary>Null is the one that fits.</summary>
    public string? ContentType { get; init; }

    /// <summary>From the arrival of the request to the headers of the answer.</summary>
    public TimeSpan HeadersDelay { get; init; }

    /// <summary>After this many tokens nothing is sent for <see cref="Stall"/>.</summary>
    public int? StallAfter { get; init; }

    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After this many tokens the connection is cut.</summary>
    public int? DisconnectAfter { get; init; }

    /// <summary>The connection is cut instead of an answer.</summary>
    public bool DisconnectBeforeHeaders { get; init; }

    /// <summary>After this many tokens <see cref="Error"/> is sent in the stream, and nothing more.</summary>
    public int? ErrorAfter { get; init; }

    /// <summary>The error object, in JSON.</summary>
    public string Error { get; init; } = """{"message":"The engine is overloaded","type":"server_error","code":"overloaded"}""";

    /// <summary>Tokens never end.</summary>
    public bool Endless { get; init; }

    /// <summary>Makes the first answer chunk one line of at least this many bytes.</summary>
    public int PaddingBytes { get; init; }

    /// <summary>Compresses the answer: <c>gzip</c>, <c>deflate</c> or <c>br</c>, asked for or not.</summary>
    public string? Encoding { get; init; }

    /// <summary>HTTP/1.1 without a length: the end of the connection ends the body.</summary>
    public bool UntilClose { get; init; }

    /// <summary>Refuses with a status and an OpenAI error object.</summary>
    public static FakeScript Failing(int status, string message = "It failed", string? retryAfter = null) =>
        new() { Status = status, RetryAfter = retryAfter, Error = $$"""{"message":"{{message}}","type":"error","code":null}""" };
}

/// <summary>How the events are laid out on the wire.</summary>
public sealed record FakeFraming
{
    public string LineEnd { get; init; } = "\n";

    /// <summary>False sends <c>data:{…}</c>.</summary>
    public bool SpaceAfterColon { get; init; } = true;

    /// <summary>A comment before the first event and after each.</summary>
    public bool Comments { get; init; }

    /// <summary>Breaks each JSON over several <c>data</c> lines.</summary>
    public bool MultiLineData { get; init; }

    /// <summary>Names each event, e.g. <c>message</c>.</summary>
    public string? EventName { get; init; }

    /// <summary>A byte order mark opens the stream.</summary>
    public bool ByteOrderMark { get; init; }

    /// <summary>Sends each event in pieces of this many bytes, a moment apart; zero sends it whole.</summary>
    public int SplitEvery { get; init; }

    /// <summary>Sends this many events in one write.</summary>
    public int Coalesce { get; init; } = 1;
}

/// <summary>Where reasoning is put.</summary>
public enum FakeReasoning
{
    /// <summary><c>delta.reasoning_content</c>.</summary>
    ReasoningContent,

    /// <summary><c>delta.reasoning</c>.</summary>
    Reasoning,

    /// <summary>Thinking parts in <c>delta.content</c>.</summary>
    ThinkingBlocks,
}

/// <summary>Where the usage object is put.</summary>
public enum FakeUsage
{
    OwnChunk,
    FinishChunk,
    EveryChunk,
    Never,

    /// <summary>No usage object, but llama-server's <c>timings</c> in the finish chunk.</summary>
    Timings,
}

/// <summary>What a <see cref="FakeProvider"/> speaks.</summary>
public enum FakeTransport
{
    /// <summary>HTTP/1.1 in plain text, framed byte by byte.</summary>
    Http1,

    /// <summary>HTTP/2 in plain text, by prior knowledge.</summary>
    Http2,

    /// <summary>TLS with a certificate of its own making; HTTP/2 or HTTP/1.1 by ALPN.</summary>
    Tls,
}
