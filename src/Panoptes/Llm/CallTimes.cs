namespace Panoptes.Llm;

/// <summary>Gathers the stamps of one call and turns them into its measurement.</summary>
internal sealed class CallTimes(TimeProvider time, Attempt attempt, Answer answer, long? intendedStart, bool streamed)
{
    public Attempt Attempt => attempt;

    public Answer Answer => answer;

    public long? Headers { get; set; }

    public long? FirstByte { get; set; }

    public int? Status { get; set; }

    /// <summary>When the call failed; null if it ended in order.</summary>
    public long? EndedAt { get; set; }

    public LlmMeasurement Measurement(LlmError? error, IReadOnlyList<string> secrets) => new()
    {
        StartedAt = attempt.StartedAt,
        DispatchedAt = attempt.DispatchedAt,
        DispatchLag = intendedStart is { } intended && intended < attempt.DispatchedAt ? time.GetElapsedTime(intended, attempt.DispatchedAt) : TimeSpan.Zero,
        Connected = After(attempt.ConnectedAt),
        Headers = After(Headers),
        FirstByte = After(FirstByte),
        FirstRole = WhenStreamed(answer.FirstRole),
        FirstReasoning = WhenStreamed(answer.FirstReasoning),
        FirstAnswer = WhenStreamed(answer.FirstAnswer),
        LastToken = WhenStreamed(answer.Chunks.Count > 0 ? answer.Chunks[^1] : null),
        UsageAt = After(answer.UsageAt),
        Latency = After(EndedAt ?? answer.EndedAt ?? Math.Max(answer.Now, Headers ?? 0)),
        Chunks = streamed ? Offsets(answer.Chunks.Written) : [],
        Tokens = answer.Tokens(streamed),
        ServerTimes = answer.ServerTimes,
        FinishReason = ErrorText.Name(answer.FinishReason, secrets),
        HttpStatus = Status,
        ResponseId = ErrorText.Name(answer.ResponseId, secrets),
        Reconnected = attempt.Reconnected,
        Text = answer.Text,
        Error = error is null ? null : error with { Message = ErrorText.Clean(error.Message, secrets) },
    };

    private TimeSpan[] Offsets(ReadOnlySpan<long> stamps)
    {
        var offsets = new TimeSpan[stamps.Length];
        for (var i = 0; i < stamps.Length; i++)
        {
            offsets[i] = After(stamps[i]);
        }

        return offsets;
    }

    /// <summary>A pooled connection may have been read before the call: nothing of an answer comes before its question.</summary>
    private TimeSpan After(long at) => time.GetElapsedTime(attempt.DispatchedAt, Math.Max(at, attempt.DispatchedAt));

    /// <summary>A document's tokens come all at once, long after they were made.</summary>
    private TimeSpan? WhenStreamed(long? at) => streamed ? After(at) : null;

    private TimeSpan? After(long? at) => at is { } stamp ? After(stamp) : null;
}
