using Panoptes.Benchmarks;
using Panoptes.Llm;

namespace Panoptes.Tests.Benchmarks;

/// <summary>Requests and runs with the numbers a test needs.</summary>
internal static class Measured
{
    public static BenchmarkRequest Request(
        int index = 0,
        double at = 0,
        double? ttft = 100,
        double latency = 500,
        int? tokens = 11,
        double? tpot = null,
        string? error = null,
        BenchmarkPhase phase = BenchmarkPhase.Measured,
        double lag = 0,
        params float[] itl) => new()
        {
            Model = "m",
            Index = index,
            Phase = phase,
            StartedAt = DateTimeOffset.UnixEpoch,
            IntendedAt = at - lag,
            DispatchedAt = at,
            DispatchLagMs = lag,
            Error = error,
            TtftMs = ttft,
            TtfaMs = ttft,
            LatencyMs = latency,
            LastTokenMs = latency,
            TpotMs = tpot,
            InputTokens = 20,
            OutputTokens = tokens,
            OutputTps = tokens / (latency / 1000),
            TokenSource = TokenSource.Usage,
            Chunks = itl.Length + 1,
            ItlMs = itl,
        };

    /// <summary>A run of many requests, one every 100 ms, whose times spread evenly ±10 % around these.</summary>
    public static MeasuredRun Run(double ttft, int count = 100, int failures = 0, Func<RunConditions, RunConditions>? change = null, double tpot = 20)
    {
        var requests = Enumerable.Range(0, count).Select(i =>
        {
            var spread = 0.9 + (0.2 * (i * 37 % count) / count);
            return Request(i, at: 1 + (i * 100), ttft: ttft * spread, latency: (ttft + 400) * spread, tpot: tpot * spread, error: i < failures ? "server_error" : null);
        });
        var conditions = new RunConditions { Model = "m", Prompts = "p", UniquePrompts = true, Load = "closed loop, 2 at once", MaxOutputTokens = 50 };
        return new MeasuredRun(change?.Invoke(conditions) ?? conditions, [.. requests], TimeSpan.FromMilliseconds(count * 100));
    }
}
