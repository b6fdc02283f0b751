using Panoptes.Llm;

namespace Panoptes.Benchmarks;

/// <summary>Turns what the client measured into the records of one load, within the load's bound of memory.</summary>
/// <param name="model">The model that is called.</param>
/// <param name="level">The level of the sweep.</param>
/// <param name="time">The clock of the stamps.</param>
/// <param name="start">The load's start on it.</param>
internal sealed class RequestRecords(string model, int level, TimeProvider time, long start)
{
    private int _gaps;

    public BenchmarkRequest Of(LoadRequest request, LlmMeasurement m)
    {
        var (gaps, leftOut) = Gaps(m.Chunks);
        return Record(request, m) with { ItlMs = gaps, GapsLeftOut = leftOut };
    }

    /// <summary>A request that never left.</summary>
    public BenchmarkRequest Unsent(LoadRequest request, string error, string message)
    {
        var now = time.GetTimestamp();
        return new BenchmarkRequest
        {
            Error = error,
            ErrorMessage = message,
            Model = model,
            Level = level,
            Index = request.Index,
            Phase = request.Phase,
            StartedAt = time.GetUtcNow(),
            IntendedAt = At(request.Intended),
            DispatchedAt = At(now),
            DispatchLagMs = Math.Max(0, At(now) - At(request.Intended)),
            LatencyMs = 0,
        };
    }

    public double At(long stamp) => (stamp - start) * 1000.0 / time.TimestampFrequency;

    private BenchmarkRequest Record(LoadRequest request, LlmMeasurement m) => new()
    {
        Error = m.Error?.Kind.Wire(),
        ErrorMessage = m.Error?.Message,
        Model = model,
        Level = level,
        Index = request.Index,
        Phase = request.Phase,
        StartedAt = m.StartedAt,
        IntendedAt = At(request.Intended),
        DispatchedAt = At(m.DispatchedAt),
        DispatchLagMs = m.DispatchLag.TotalMilliseconds,
        ConnectedMs = m.Connected?.TotalMilliseconds,
        HeadersMs = m.Headers?.TotalMilliseconds,
        FirstByteMs = m.FirstByte?.TotalMilliseconds,
        FirstRoleMs = m.FirstRole?.TotalMilliseconds,
        FirstReasoningMs = m.FirstReasoning?.TotalMilliseconds,
        LastTokenMs = m.LastToken?.TotalMilliseconds,
        UsageMs = m.UsageAt?.TotalMilliseconds,
        TtftMs = m.TimeToFirstToken?.TotalMilliseconds,
        TtfaMs = m.FirstAnswer?.TotalMilliseconds,
        LatencyMs = m.Latency.TotalMilliseconds,
        TpotMs = m.TimePerOutputToken?.TotalMilliseconds,
        OutputTps = m.OutputTokensPerSecond,
        TpsExcludingTtft = m.TokensPerSecondAfterFirst,
        InputTokens = m.Tokens.Input,
        OutputTokens = m.Tokens.Output,
        ReasoningTokens = m.Tokens.Reasoning,
        CachedTokens = m.Tokens.CachedInput,
        TokenSource = m.Tokens.Source,
        Chunks = m.Chunks.Count,
        FinishReason = m.FinishReason,
        Answer = m.Text,
        HttpStatus = m.HttpStatus,
        RetryAfterSeconds = m.Error?.RetryAfter?.TotalSeconds,
        Reconnected = m.Reconnected,
        ServerTimes = m.ServerTimes,
    };

    private (float[] Kept, int LeftOut) Gaps(IReadOnlyList<TimeSpan> chunks)
    {
        var count = Math.Max(0, chunks.Count - 1);
        var wanted = Math.Min(count, BenchmarkLimits.GapsPerRequest);
        if (wanted == 0 || Interlocked.Add(ref _gaps, wanted) > BenchmarkLimits.GapsPerLoad)
        {
            Interlocked.Add(ref _gaps, -wanted);
            return ([], count);
        }

        var gaps = new float[wanted];
        for (var i = 0; i < wanted; i++)
        {
            gaps[i] = (float)(chunks[i + 1] - chunks[i]).TotalMilliseconds;
        }

        return (gaps, count - wanted);
    }
}
