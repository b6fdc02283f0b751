using System.Diagnostics;
using System.Globalization;
using Panoptes.Testing.Llm;
using Panoptes.Uptime;

namespace Panoptes.Benchmarks.Uptime;

/// <summary>
/// How long a run over 1,000 models takes, each answering after 200 ms, 100 at once, every check committed, against the
/// 2.0 s that nobody could beat. The providers are played in this process, on the same processors.
/// </summary>
internal static class UptimeProgram
{
    private const int Models = 1_000;
    private const int AtOnce = 100;
    private const int Rounds = 5;
    private const double Allowed = 1.3;
    private static readonly TimeSpan Answer = TimeSpan.FromMilliseconds(200);

    public static async Task<int> RunAsync()
    {
        await using var fake = await FakeProvider.StartAsync(new FakeScript { FirstToken = Answer, Tokens = 20, TokensPerChunk = 20 });
        await using var host = await UptimeBenchHost.StartAsync(AtOnce);
        var models = await host.AddModelsAsync(fake.BaseUrl, Models);
        var runs = host.Get<MonitoringRuns>();
        await EndOfAsync(runs, await runs.TriggerAsync([.. models.Take(2 * AtOnce)], CancellationToken.None));

        var ideal = Answer * Models / AtOnce;
        var ratios = new List<double>();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Models} models, {Answer.TotalMilliseconds} ms each, {AtOnce} at once: ideal {ideal.TotalSeconds:0.00} s"));
        Console.WriteLine("| run | wall s | wall ÷ ideal | up | TTFT p50 / p99 ms | CPU s |");
        Console.WriteLine("|---|---|---|---|---|---|");
        for (var round = 1; round <= Rounds; round++)
        {
            var cpu = Environment.CpuUsage.TotalTime;
            var watch = Stopwatch.StartNew();
            var run = await EndOfAsync(runs, await runs.TriggerAsync(null, CancellationToken.None));
            var wall = watch.Elapsed;
            ratios.Add(wall / ideal);
            var ttft = run.Results.Select(result => result.Check?.TtftMs).OfType<double>().Order().ToArray();
            var up = run.Results.Count(result => result is { Check.Status: UptimeStatus.Up, Problem: null });
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {round} | {wall.TotalSeconds:0.00} | {ratios[^1]:0.00} | {up} | {ttft[ttft.Length / 2]:0.0} / {ttft[ttft.Length * 99 / 100]:0.0} | {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:0.00} |"));
        }

        var stored = await host.Get<UptimeQueries>().HistoryAsync(new UptimeFilter(), 1, 0, CancellationToken.None);
        var median = ratios.Order().ElementAt(Rounds / 2);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"checks stored: {stored.Total}; median ratio {median:0.00} (allowed {Allowed:0.0})"));
        return median <= Allowed && stored.Total == (Rounds * Models) + (2 * AtOnce) ? 0 : 1;
    }

    private static async Task<MonitoringRun> EndOfAsync(MonitoringRuns runs, MonitoringRun started)
    {
        while (true)
        {
            if (await runs.FindAsync(started.Id, CancellationToken.None) is { EndedAt: not null } ended)
            {
                return ended;
            }

            await Task.Delay(5);
        }
    }
}
