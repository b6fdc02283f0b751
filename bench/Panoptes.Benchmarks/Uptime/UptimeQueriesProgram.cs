using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Panoptes.Server.Api.ArgusLm;
using Panoptes.Storage.Telemetry;
using Panoptes.Uptime;

namespace Panoptes.Benchmarks.Uptime;

/// <summary>Milliseconds and bytes of what pages ask about 50 models checked every 15 minutes for 90 days: 432,000 checks.</summary>
internal static class UptimeQueriesProgram
{
    private const int Models = 50;
    private const int PerDay = 96;
    private const int Days = 90;
    private const int Rounds = 7;

    public static async Task<int> RunAsync()
    {
        await using var host = await UptimeBenchHost.StartAsync(32);
        var models = await host.AddModelsAsync(new Uri("http://127.0.0.1:9"), Models);
        var now = TimeProvider.System.GetUtcNow();
        await FillAsync(host.Get<ITelemetryStore>(), models, now);
        var uptime = host.Get<UptimeQueries>();
        var month = new TimeRange(now.AddDays(-30), now);

        Console.WriteLine($"{Models} models x {PerDay} checks a day x {Days} days = {Models * PerDay * Days} checks");
        Console.WriteLine("| question | median ms | first ms | JSON bytes |");
        Console.WriteLine("|---|---|---|---|");
        await MeasureAsync("state and uptime of every model", async () =>
            (await uptime.CurrentAsync(default)).Select(ModelUptimeJson.From).ToList());
        await MeasureAsync("90 daily bars of every model", async () => UptimeBarsJson.From(await uptime.BarsAsync(null, default)));
        await MeasureAsync("GET /monitoring/uptime/summary (both)", async () =>
            UptimeSummaryJson.From(await uptime.CurrentAsync(default), await uptime.BarsAsync(null, default)));
        await MeasureAsync("30 days of latency, 50 models, 60 points", async () =>
            UptimeSeriesJson.From("latency", await uptime.SeriesAsync(UptimeMetric.Latency, month, 60, null, default)));
        await MeasureAsync("30 days of latency, 50 models, 120 points", async () =>
            UptimeSeriesJson.From("latency", await uptime.SeriesAsync(UptimeMetric.Latency, month, 120, null, default)));
        await MeasureAsync("30 days of latency, 1 model, 120 points", async () =>
            UptimeSeriesJson.From("latency", await uptime.SeriesAsync(UptimeMetric.Latency, month, 120, [models[0]], default)));
        await MeasureAsync("newest 100 checks", () => HistoryAsync(uptime, new UptimeFilter(), 0));
        await MeasureAsync("newest 100 checks of one model", () => HistoryAsync(uptime, new UptimeFilter { ModelId = models[7] }, 0));
        await MeasureAsync("100 checks at offset 400,000", () => HistoryAsync(uptime, new UptimeFilter(), 400_000));
        var watch = Stopwatch.StartNew();
        var exported = await uptime.ExportAsync(new UptimeFilter(), default).CountAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"export of {exported} checks, read as a stream: {watch.Elapsed.TotalMilliseconds:0} ms"));
        return 0;
    }

    private static async Task<UptimeListJson> HistoryAsync(UptimeQueries uptime, UptimeFilter filter, int offset)
    {
        var page = await uptime.HistoryAsync(filter, 100, offset, default);
        return new UptimeListJson([.. page.Items.Select(UptimeCheckJson.From)], page.Total, 100, offset);
    }

    private static async Task MeasureAsync<T>(string what, Func<Task<T>> ask)
    {
        var times = new List<double>();
        var bytes = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            bytes = JsonSerializer.SerializeToUtf8Bytes(await ask(), JsonSerializerOptions.Web).Length;
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {what} | {times.Order().ElementAt(Rounds / 2):0.0} | {times[0]:0.0} | {bytes:N0} |"));
    }

    private static async Task FillAsync(ITelemetryStore store, IReadOnlyList<Guid> models, DateTimeOffset now)
    {
        var random = new Random(1);
        var account = Guid.NewGuid();
        for (var day = Days - 1; day >= 0; day--)
        {
            var rows = Enumerable.Range(0, PerDay).Reverse().SelectMany(slot =>
                models.Select((model, i) => Check(random, model, i, account, now.AddDays(-day).AddMinutes((-15 * slot) - 1).AddSeconds(i))));
            await store.AppendAsync([.. rows]);
        }
    }

    private static UptimeCheck Check(Random random, Guid model, int i, Guid account, DateTimeOffset at)
    {
        var luck = random.NextDouble();
        var check = new UptimeCheck
        {
            Id = Guid.NewGuid(),
            CheckedAt = at,
            RunId = Guid.NewGuid(),
            ModelId = model,
            ProviderAccountId = account,
            ModelName = $"model-{i}",
            ProviderType = "lm_studio",
            RequestId = $"probe-{Guid.NewGuid()}",
            PromptPack = "health_check",
            Status = luck < 0.01 ? UptimeStatus.Down : luck < 0.03 ? UptimeStatus.Degraded : UptimeStatus.Up,
            ErrorType = luck < 0.01 ? "server_error" : luck < 0.03 ? UptimeErrors.Slow : null,
            Error = luck < 0.01 ? "HTTP 500: it failed" : luck < 0.03 ? "Answer after 3000 ms; the bound is 2000 ms." : null,
        };
        return check.Status == UptimeStatus.Down ? check : check with
        {
            LatencyMs = 500 + (2_500 * random.NextDouble()),
            TtftMs = 100 + (300 * random.NextDouble()),
            TokensPerSecond = 30 + (60 * random.NextDouble()),
            OutputTokens = 20 + random.Next(60),
        };
    }
}
