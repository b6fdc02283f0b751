using System.Globalization;
using Panoptes.Llm;

namespace Panoptes.Benchmarks.Loads;

/// <summary>
/// Coordinated omission: 40 requests a second into a server that serves 16. What an open loop reports must be what queueing
/// theory says of its schedule; a closed loop against the same server shows how far off a tool is that waits for answers before
/// it asks again. Then, how exactly the dispatcher keeps its schedule at 1,000 a second, and what that costs.
/// </summary>
internal static class OpenLoopProgram
{
    private const int Requests = 175;
    private const double Rate = 40;
    private const int AtOnce = 8;
    private const double Allowed = 0.05;

    public static async Task<int> RunAsync()
    {
        using var client = new LlmClient(TimeProvider.System);
        var runner = new LoadRunner(client, TimeProvider.System);
        var open = await MeanAsync(runner, new LoadPlan(new ConstantRate(Rate)) { Requests = Requests });
        var closed = await MeanAsync(runner, new LoadPlan(new ClosedLoop(AtOnce)) { Requests = Requests });

        var truth = Truth();
        Console.WriteLine("| load | latency from schedule, mean s | expected s | ratio | dispatch lag p99 ms | failed | client-limited |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        Print($"open loop, {Rate}/s into {QueueingServer.Slots / QueueingServer.Service.TotalSeconds}/s", open, truth);
        Print($"closed loop, {AtOnce} at once", closed, AtOnce * QueueingServer.Service.TotalSeconds / QueueingServer.Slots);
        Console.WriteLine();
        await DispatcherAsync();
        return Math.Abs((Mean(open) / truth) - 1) <= Allowed ? 0 : 1;
    }

    /// <summary>What first come, first served makes of the schedule.</summary>
    private static double Truth()
    {
        var free = new double[QueueingServer.Slots];
        var waited = 0.0;
        for (var i = 0; i < Requests; i++)
        {
            var due = i / Rate;
            var slot = Array.IndexOf(free, free.Min());
            free[slot] = Math.Max(free[slot], due) + QueueingServer.Service.TotalSeconds;
            waited += free[slot] - due;
        }

        return waited / Requests;
    }

    private static async Task<LoadResult> MeanAsync(LoadRunner runner, LoadPlan plan)
    {
        using var server = new QueueingServer();
        var endpoint = new LlmEndpoint(server.Url, WireFormatId.OpenAiChat, "key");
        var patient = new LlmTimeouts { Connect = TimeSpan.FromMinutes(1), FirstToken = TimeSpan.FromMinutes(1), Stall = TimeSpan.FromMinutes(1), Total = TimeSpan.FromMinutes(1) };
        return await runner.RunAsync(plan, new LoadTarget("queue", _ => new LlmCall(endpoint, "queue", [LlmMessage.User("Go")]) { Timeouts = patient }));
    }

    private static double Mean(LoadResult load) =>
        load.Requests.Where(request => request is { Succeeded: true, Phase: BenchmarkPhase.Measured }).Average(request => request.LatencyFromScheduleMs) / 1000;

    private static void Print(string what, LoadResult load, double expected) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {what} | {Mean(load):0.000} | {expected:0.000} | {Mean(load) / expected:0.000} | {load.Client.DispatchLagP99Ms:0.00} | {load.Requests.Count(request => !request.Succeeded)} | {Words(load.Client)} |"));

    private static async Task DispatcherAsync()
    {
        Console.WriteLine("| arrivals | requests | dispatch lag p50 / p99 / max ms | CPU share of all processors | CPU µs per request |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var rate in (int[])[100, 1_000, 1_000, 4_000])
        {
            var runner = new LoadRunner(MeasureNothingAsync, _ => Task.CompletedTask, TimeProvider.System);
            var endpoint = new LlmEndpoint(new Uri("http://127.0.0.1:9/v1"), WireFormatId.OpenAiChat, null);
            var call = new LlmCall(endpoint, "none", [LlmMessage.User("Go")]);
            var plan = new LoadPlan(new ConstantRate(rate)) { Requests = 5 * rate, WarmUpRequests = rate / 2 };
            var cpu = Environment.CpuUsage.TotalTime;
            var load = await runner.RunAsync(plan, new LoadTarget("none", _ => call));
            var cost = (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / load.Requests.Count;
            var lags = load.Requests.Where(request => request.Phase == BenchmarkPhase.Measured).Select(request => request.DispatchLagMs).Order().ToArray();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {rate}/s | {lags.Length} | {Percentiles.Percentile(lags, 0.5):0.000} / {Percentiles.Percentile(lags, 0.99):0.000} / {lags[^1]:0.00} | {load.Client.CpuShare:0.000} | {cost:0} |"));
        }
    }

    /// <summary>A client that costs nothing, so that only the dispatcher is seen.</summary>
    private static async Task<LlmMeasurement> MeasureNothingAsync(LlmCall call, long? intended, CancellationToken ct)
    {
        var dispatched = TimeProvider.System.GetTimestamp();
        await Task.Yield();
        return new LlmMeasurement
        {
            StartedAt = TimeProvider.System.GetUtcNow(),
            DispatchedAt = dispatched,
            DispatchLag = TimeProvider.System.GetElapsedTime(intended!.Value, dispatched),
            Latency = TimeProvider.System.GetElapsedTime(dispatched),
            Tokens = new TokenCounts(1, 1, null, null, TokenSource.Usage),
        };
    }

    internal static string Words(ClientHealth client) => client.IsLimited ? string.Join(", ", client.Passed) : "no";
}
