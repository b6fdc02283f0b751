using System.Diagnostics;
using System.Globalization;
using DuckDB.NET.Data;
using Microsoft.Extensions.Logging.Abstractions;
using Panoptes.Requests;
using Panoptes.Storage.Telemetry;

namespace Panoptes.Benchmarks.Storage;

/// <summary>Rows per second acknowledged as durable, against DuckDB's raw appender fed with the same rows in the same run.</summary>
internal static class BatchWriterProgram
{
    private const int ReferenceRows = 400_000;
    private const int Rounds = 3;

    public static async Task<int> RunAsync()
    {
        Console.WriteLine("| what | rows/s | share of the raw appender | acknowledged p50 / p99 ms |");
        Console.WriteLine("|---|---|---|---|");
        for (var round = 0; round < Rounds; round++)
        {
            var raw = Raw(ReferenceRows);
            Print("raw appender, one commit of 400,000 (the reference)", raw, raw, []);
            Print("raw appender, commits of 1,000", Raw(1_000), raw, []);
            await MeasureAsync("1 caller x 1,000 rows", raw, callers: 1, rows: 1_000, appends: 200, readers: 0);
            await MeasureAsync("4 callers x 1,000 rows", raw, callers: 4, rows: 1_000, appends: 100, readers: 0);
            await MeasureAsync("64 callers x 10 rows, 2 scanning readers", raw, callers: 64, rows: 10, appends: 200, readers: 2);
        }

        return 0;
    }

    private static double Raw(int rowsPerCommit)
    {
        using var folder = new TemporaryFolder();
        using var connection = new DuckDBConnection($"DataSource={folder.File}");
        connection.Open();
        DuckDbMigrations.Apply(connection);
        var rows = Rows(0, ReferenceRows);
        var watch = Stopwatch.StartNew();
        foreach (var commit in rows.Chunk(rowsPerCommit))
        {
            using var transaction = connection.BeginTransaction();
            var writer = new DuckDbRowWriter();
            using (var appender = connection.CreateAppender("llm_requests"))
            {
                foreach (var row in commit)
                {
                    writer.Begin(appender.CreateRow());
                    row.WriteTo(writer);
                    writer.End();
                }
            }

            transaction.Commit();
        }

        return ReferenceRows / watch.Elapsed.TotalSeconds;
    }

    private static async Task MeasureAsync(string what, double raw, int callers, int rows, int appends, int readers)
    {
        using var folder = new TemporaryFolder();
        using var file = new DuckDbFile(folder.File);
        using var store = new DuckDbStore(file);
        using var checkpoints = new DuckDbCheckpoints(file, TimeProvider.System, NullLogger<DuckDbCheckpoints>.Instance);
        await checkpoints.StartAsync(CancellationToken.None);
        await store.MigrateAsync(CancellationToken.None);
        await store.AppendAsync(Rows(0, 200_000));
        using var writer = new TelemetryWriter(store);
        await writer.StartAsync(CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var scans = Enumerable.Range(0, readers).Select(_ => ScanAsync(store, stop.Token)).ToList();
        var batches = Enumerable.Range(0, callers).Select(c => Rows(1_000_000 * (c + 1), rows)).ToList();

        var watch = Stopwatch.StartNew();
        var waits = await Task.WhenAll(batches.Select(batch => Task.Run(() => AppendAsync(writer, batch, appends))));
        var seconds = watch.Elapsed.TotalSeconds;

        await stop.CancelAsync();
        await Task.WhenAll(scans);
        await writer.StopAsync(CancellationToken.None);
        await checkpoints.StopAsync(CancellationToken.None);
        Print(what, (double)callers * rows * appends / seconds, raw, [.. waits.SelectMany(w => w).Order()]);
    }

    private static async Task<List<double>> AppendAsync(TelemetryWriter writer, IReadOnlyList<ITelemetryRow> batch, int appends)
    {
        var waits = new List<double>(appends);
        for (var i = 0; i < appends; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await writer.AppendAsync(batch);
            waits.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return waits;
    }

    private static async Task ScanAsync(DuckDbStore store, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await store.QueryAsync(
                $"SELECT model, count(*), quantile_cont(latency_ms, 0.95) FROM llm_requests GROUP BY model", row => row.GetInt64(1), CancellationToken.None);
        }
    }

    private static List<ITelemetryRow> Rows(int from, int count)
    {
        var rows = new List<ITelemetryRow>(count);
        for (var i = from; i < from + count; i++)
        {
            var draft = new LlmRequestDraft
            {
                RequestId = i.ToString("x16", CultureInfo.InvariantCulture),
                StartedAt = DateTimeOffset.UnixEpoch.AddDays(20_000).AddMilliseconds(i),
                Provider = "openai",
                Model = "model-" + (i % 20).ToString(CultureInfo.InvariantCulture),
                Application = "support-bot",
                Environment = "production",
                LatencyMs = 500 + (i % 700),
                TtftMs = 200,
                InputTokens = 300,
                OutputTokens = i % 400,
            };
            LlmRequest.TryCreate(draft, out var request, out _);
            rows.Add(request!);
        }

        return rows;
    }

    private static void Print(string what, double rate, double raw, double[] waits) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {what} | {rate:N0} | {rate / raw:F2} | {(waits.Length == 0 ? "–" : $"{waits[waits.Length / 2]:F1} / {waits[waits.Length * 99 / 100]:F1}")} |"));

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly string _path = Directory.CreateTempSubdirectory("panoptes-bench-").FullName;

        public string File => Path.Combine(_path, "telemetry.duckdb");

        public void Dispose() => Directory.Delete(_path, recursive: true);
    }
}
