using System.Diagnostics;
using System.Globalization;
using Panoptes.Llm;

namespace Panoptes.Benchmarks.Loads;

/// <summary>
/// Is the client-limited flag raised when the client is starved, and only then? The same load, 20 requests a second, is sent by
/// clients in processes of their own: one at ease, one whose pool is blocked, one that burns its own processor, one on a
/// processor that others burn. The server paces its tokens from a process of its own.
/// </summary>
internal static class ClientLimitedProgram
{
    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["burn"]:
                Burn(CancellationToken.None);
                return 0;
            case ["worker", var kind, var url]:
                return await WorkAsync(kind, new Uri(url));
            default:
                break;
        }

        using var server = Start("", "llm-client", "server");
        try
        {
            var url = await server.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server did not start.");
            Console.WriteLine("| client | dispatch lag p99 ms | pool lag p99 ms | CPU share | client-limited | TTFT mean / p99 ms | as expected |");
            Console.WriteLine("|---|---|---|---|---|---|---|");
            var expected = await ScenarioAsync("at-ease", url, pinned: false, burners: 0, limited: false)
                & await ScenarioAsync("pool-blocked", url, pinned: false, burners: 0, limited: true)
                & await ScenarioAsync("burns-cpu", url, pinned: true, burners: 0, limited: true)
                & await ScenarioAsync("beside-others", url, pinned: true, burners: 6, limited: true);
            return expected ? 0 : 1;
        }
        finally
        {
            server.Kill();
        }
    }

    private static async Task<bool> ScenarioAsync(string kind, string url, bool pinned, int burners, bool limited)
    {
        var burning = Enumerable.Range(0, burners).Select(_ => Start("0", "client-limited", "burn")).ToList();
        try
        {
            using var worker = Start(pinned ? "0" : "", "client-limited", "worker", kind, url);
            var line = (await worker.StandardOutput.ReadToEndAsync()).Trim();
            await worker.WaitForExitAsync();
            var asExpected = worker.ExitCode == (limited ? 1 : 0);
            Console.WriteLine($"{line} {(asExpected ? "yes" : "NO")} |");
            return asExpected;
        }
        finally
        {
            burning.ForEach(process =>
            {
                process.Kill();
                process.Dispose();
            });
        }
    }

    /// <returns>1 if the client found itself limited, else 0.</returns>
    private static async Task<int> WorkAsync(string kind, Uri url)
    {
        using var client = new LlmClient(TimeProvider.System);
        using var stop = new CancellationTokenSource();
        Starve(kind, stop.Token);
        var endpoint = new LlmEndpoint(url, WireFormatId.OpenAiChat, "key");
        var patient = new LlmTimeouts { Connect = TimeSpan.FromMinutes(1), FirstToken = TimeSpan.FromMinutes(1), Stall = TimeSpan.FromMinutes(1), Total = TimeSpan.FromMinutes(1) };
        var load = await new LoadRunner(client, TimeProvider.System).RunAsync(
            new LoadPlan(new ConstantRate(20)) { Requests = 150, WarmUpRequests = 40 },
            new LoadTarget("paced", _ => new LlmCall(endpoint, "paced", [LlmMessage.User("Go")]) { Timeouts = patient }),
            ct: CancellationToken.None);
        await stop.CancelAsync();
        var ttft = BenchmarkStatisticsRules.Summarize(load.Requests, load.MeasuredFor).TtftMs;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {kind} | {load.Client.DispatchLagP99Ms:0.00} | {load.Client.PoolLagP99Ms:0.00} | {load.Client.CpuShare:0.00} | {OpenLoopProgram.Words(load.Client)} | {ttft?.Mean:0.0} / {ttft?.P99:0.0} |"));
        return load.Client.IsLimited ? 1 : 0;
    }

    private static void Starve(string kind, CancellationToken ct)
    {
        var count = Environment.ProcessorCount;
        for (var i = 0; i < count && kind == "pool-blocked"; i++)
        {
            ThreadPool.SetMaxThreads(count, count);
            ThreadPool.UnsafeQueueUserWorkItem(_ => Block(ct), null);
        }

        for (var i = 0; i < 2 && kind == "burns-cpu"; i++)
        {
            new Thread(() => Burn(ct)) { IsBackground = true }.Start();
        }
    }

    /// <summary>Holds a thread of the pool for 40 ms at a time, and lines up again behind whatever waits by then.</summary>
    private static void Block(CancellationToken ct)
    {
        ct.WaitHandle.WaitOne(40);
        if (!ct.IsCancellationRequested)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ => Block(ct), null);
        }
    }

    /// <summary>Burns a processor, for two minutes at most.</summary>
    private static void Burn(CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromMinutes(2) && !ct.IsCancellationRequested)
        {
            Thread.SpinWait(10_000);
        }
    }

    private static Process Start(string processors, params string[] args)
    {
        var start = new ProcessStartInfo(processors.Length > 0 ? "taskset" : Environment.ProcessPath!) { RedirectStandardOutput = true };
        var words = processors.Length > 0 ? (string[])["-c", processors, Environment.ProcessPath!, .. args] : args;
        foreach (var word in words)
        {
            start.ArgumentList.Add(word);
        }

        return Process.Start(start)!;
    }
}
