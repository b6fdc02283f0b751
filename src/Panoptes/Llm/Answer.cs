using System.Text.Json;

namespace Panoptes.Llm;

/// <summary>What an answer has shown so far. A wire format's event reader reports here; every report is stamped with the read that brought it.</summary>
internal sealed class Answer(bool keepText) : IDisposable
{
    private readonly PooledList<char>? _text = keepText ? new PooledList<char>(4096) : null;
    private bool _role;
    private bool _reasoning;
    private bool _words;

    /// <summary>When the bytes that are being parsed were read from the socket.</summary>
    public long Now { get; set; }

    public long? FirstRole { get; private set; }

    public long? FirstReasoning { get; private set; }

    public long? FirstAnswer { get; private set; }

    public long? UsageAt { get; private set; }

    /// <summary>When the format's own end mark came.</summary>
    public long? EndedAt { get; private set; }

    /// <summary>When each event that held tokens was read.</summary>
    public PooledList<long> Chunks { get; } = new(256);

    public UsageNumbers Usage { get; private set; }

    public UsageNumbers Timings { get; private set; }

    /// <summary>How long the server says that it took.</summary>
    public ServerTimes? ServerTimes { get; set; }

    public string? FinishReason { get; set; }

    public string? ResponseId { get; set; }

    /// <summary>What the provider said went wrong, inside the stream.</summary>
    public LlmError? Error { get; set; }

    /// <summary>How many events were of this format.</summary>
    public int Events { get; private set; }

    /// <summary>Whether the event that is being read held tokens so far.</summary>
    public bool Says => _words || _reasoning;

    public string? Text => _text?.Written.ToString();

    public void Role() => _role = true;

    public void Reasoning() => _reasoning = true;

    /// <summary>Answer tokens that are not text: a tool call.</summary>
    public void Words() => _words = true;

    /// <summary>Answer text; the reader stands on the string.</summary>
    public void Words(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length == 0)
        {
            return;
        }

        _words = true;
        if (_text is not null && _text.Count < LlmLimits.KeptText)
        {
            // No character takes less than one byte, escaped or not.
            var length = reader.CopyString(_text.Room(reader.ValueSpan.Length));
            _text.Advance(Math.Min(length, LlmLimits.KeptText - _text.Count));
        }
    }

    public void Count(UsageNumbers usage)
    {
        Usage = usage;
        UsageAt = usage.Output is null ? UsageAt : Now; // what only counts the question says nothing about the answer
    }

    public void Measured(UsageNumbers timings) => Timings = timings;

    public void End() => EndedAt = Now;

    /// <summary>Books what one event reported.</summary>
    public void EndEvent()
    {
        Events++;
        if (_reasoning)
        {
            FirstReasoning ??= Now;
        }

        if (_words)
        {
            FirstAnswer ??= Now;
        }

        if (_reasoning || _words)
        {
            Chunks.Add(Now);
        }
        else if (_role)
        {
            FirstRole ??= Now;
        }

        _role = _reasoning = _words = false;
    }

    public void Dispose()
    {
        Chunks.Dispose();
        _text?.Dispose();
    }

    /// <summary>The provider's count if it gave a credible one, else its timings, else the chunks, and says which.</summary>
    /// <param name="streamed">Whether chunks say anything of tokens.</param>
    public TokenCounts Tokens(bool streamed = true) => (Usage.Credible(Chunks.Count), Timings.Credible(Chunks.Count)) switch
    {
        (true, _) => Usage.As(TokenSource.Usage),
        (_, true) => Timings.As(TokenSource.ServerTimings) with { Input = Timings.Input ?? Usage.Input },
        _ when streamed && Chunks.Count > 0 => Usage.As(TokenSource.Chunks) with { Output = Chunks.Count },
        _ => Usage.As(TokenSource.Unknown) with { Output = null },
    };
}

/// <summary>A usage object as it came; null is what it did not say.</summary>
internal readonly record struct UsageNumbers(int? Input, int? Output, int? Reasoning, int? CachedInput)
{
    /// <summary>A count of zero beside tokens that were seen is no count: some servers open with an empty usage object.</summary>
    public bool Credible(int chunks) => Output is { } output && (output > 0 || chunks == 0);

    public TokenCounts As(TokenSource source) => new(Input, Output, Reasoning, CachedInput, source);
}
