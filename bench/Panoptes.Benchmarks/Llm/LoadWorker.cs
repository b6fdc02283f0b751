using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Panoptes.Llm;

namespace Panoptes.Benchmarks.Llm;

/// <summary>What one client at one concurrency showed. Times in milliseconds.</summary>
internal sealed record LoadResult(
    double TtftMean,
    double TtftP99,
    double TrueTtftMean,
    double TrueTtftP99,
    double ItlP99,
    double TrueItlP99,
    double LagP50,
    double LagP99,
    double CpuPerToken,
    double PeakMegabytes,
    double BytesPerToken,
    int Collections,
    double PausedMs,
    int Tokens);

/// <summary>One client in its own process, so that its CPU time and its memory are its own.</summary>
internal static class LoadWorker
{
    public static async Task RunAsync(string kind, Uri url, int streams)
    {
        using IStreamClient client = kind == "ours" ? new OurClient(url) : new PlainClient(url);
        for (var round = 0; round < 2; round++)
        {
            await LoopAsync(client, streams, streams); // warm-up: JIT, connections
        }

        GC.Collect();
        var before = Use.Now();
        var answers = await LoopAsync(client, streams, 4 * streams);
        var use = Use.Now() - before;
        Console.WriteLine(JsonSerializer.Serialize(Summarize(answers, use, PeakMegabytes())));
    }

    /// <summary>Closed loop: as soon as an answer is complete, the next is asked for.</summary>
    private static async Task<List<StreamTimes>> LoopAsync(IStreamClient client, int streams, int requests)
    {
        var left = requests;
        var loops = Enumerable.Range(0, streams).Select(async _ =>
        {
            var answers = new List<StreamTimes>();
            while (Interlocked.Decrement(ref left) >= 0)
            {
                answers.Add(await client.AskAsync(CancellationToken.None));
            }

            return answers;
        });
        return [.. (await Task.WhenAll(loops)).SelectMany(answers => answers)];
    }

    private static LoadResult Summarize(List<StreamTimes> answers, Use use, double peak)
    {
        var tokens = answers.Sum(a => a.Arrived.Count);
        if (answers.Any(a => a.Arrived.Count != PacedServer.Tokens || a.Emitted.Count != PacedServer.Tokens))
        {
            throw new InvalidOperationException("Tokens were lost.");
        }

        var ttft = Sorted(answers.Select(a => a.Arrived[0] - a.Dispatched));
        var truth = Sorted(answers.Select(a => a.Emitted[0] - a.Requested));
        var lag = Sorted(answers.SelectMany(a => a.Arrived.Zip(a.Emitted, (arrived, emitted) => arrived - emitted)));
        return new LoadResult(
            ttft.Average(),
            Percentiles.Percentile(ttft, 0.99),
            truth.Average(),
            Percentiles.Percentile(truth, 0.99),
            Percentiles.Percentile(Sorted(answers.SelectMany(a => Gaps(a.Arrived))), 0.99),
            Percentiles.Percentile(Sorted(answers.SelectMany(a => Gaps(a.Emitted))), 0.99),
            Percentiles.Percentile(lag, 0.5),
            Percentiles.Percentile(lag, 0.99),
            use.Cpu.TotalMicroseconds / tokens,
            peak,
            (double)use.Allocated / tokens,
            use.Collections,
            use.Paused.TotalMilliseconds,
            tokens);
    }

    private static IEnumerable<long> Gaps(IReadOnlyList<long> stamps) => stamps.Zip(stamps.Skip(1), (one, next) => next - one);

    private static double[] Sorted(IEnumerable<long> ticks) => [.. ticks.Select(t => t * 1000.0 / Stopwatch.Frequency).Order()];

    private static double PeakMegabytes()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>What the process has used so far.</summary>
    private readonly record struct Use(TimeSpan Cpu, long Allocated, int Collections, TimeSpan Paused)
    {
        public static Use Now() => new(
            Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true), GC.CollectionCount(0), GC.GetTotalPauseDuration());

        public static Use operator -(Use later, Use earlier) => new(
            later.Cpu - earlier.Cpu, later.Allocated - earlier.Allocated, later.Collections - earlier.Collections, later.Paused - earlier.Paused);
    }
}
