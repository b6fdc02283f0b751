using System.Globalization;
using Panoptes.Storage.Telemetry;

namespace Panoptes.Benchmarks.Suites;

/// <summary>Something that happened in a run.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Level"><c>info</c>, <c>warn</c> or <c>error</c>.</param>
/// <param name="Message">What, in words.</param>
public sealed record SuiteLogEntry(DateTimeOffset At, string Level, string Message);

/// <summary>What happened in a run of a suite, told from what is stored of it: nothing is written twice.</summary>
public sealed class SuiteLog(SuiteQueries suites, ITelemetryStore store)
{
    private const int MostFailures = 10_000;

    /// <summary>The entries of a run, oldest first.</summary>
    /// <param name="run">The run, with its details.</param>
    /// <param name="ct">Stops the queries.</param>
    public async Task<IReadOnlyList<SuiteLogEntry>> OfAsync(BenchmarkRun run, CancellationToken ct)
    {
        var entries = new List<SuiteLogEntry> { new(run.CreatedAt, "info", $"Queued: suite {run.SuiteName} on {string.Join(", ", run.Models.Select(model => model.Name))}") };
        if (run.StartedAt is { } started)
        {
            entries.Add(new SuiteLogEntry(started, "info", "Started"));
        }

        foreach (var result in await suites.OfRunAsync(run.Id, samples: false, ct))
        {
            if (result.LoadedInMs is { } ms)
            {
                entries.Add(new SuiteLogEntry(result.EndedAt, "info", string.Create(CultureInfo.InvariantCulture, $"{result.ModelName} was loaded in {ms / 1000:0.0} s")));
            }

            entries.Add(Of(result));
        }

        entries.AddRange(await FailuresAsync(run.Id, ct));
        if (run.CompletedAt is { } ended)
        {
            entries.AddRange(Problems(run).Select(problem => new SuiteLogEntry(ended, "error", problem)));
            entries.Add(run.Status == BenchmarkRunStatus.Completed
                ? new SuiteLogEntry(ended, "info", "Completed")
                : new SuiteLogEntry(ended, run.Status == BenchmarkRunStatus.Cancelled ? "warn" : "error", run.Failure ?? "Failed"));
        }

        return [.. entries.OrderBy(entry => entry.At)];
    }

    /// <summary>Why models were not called, or not to the end.</summary>
    private static IEnumerable<string> Problems(BenchmarkRun run) => run.Detail?.Summary is { } json
        ? BenchmarkJson.Read<BenchmarkSummary>(json).Models.Where(model => model.Problem is not null).Select(model => $"{model.Name}: {model.Problem}")
        : [];

    private static SuiteLogEntry Of(SuiteResult result) => new(
        result.EndedAt,
        result.Succeeded == result.Requests ? "info" : result.Succeeded > 0 ? "warn" : "error",
        string.Create(
            CultureInfo.InvariantCulture,
            $"{result.ModelName}, {result.Scenario}: {result.Succeeded} of {result.Requests} requests answered{(result.Timeouts > 0 ? $", {result.Timeouts} timed out" : "")}{(result.Tps is { } tps ? $", {tps:0.0} tokens/s" : "")}"));

    private Task<IReadOnlyList<SuiteLogEntry>> FailuresAsync(Guid runId, CancellationToken ct) => store.QueryAsync(
        $"""
         SELECT started_at, latency_ms, model_name, error_type, error_message FROM benchmark_requests
         WHERE run_id = {runId} AND error_type IS NOT NULL ORDER BY started_at LIMIT {MostFailures}
         """,
        row => new SuiteLogEntry(
            new DateTimeOffset(DateTime.SpecifyKind(row.GetDateTime(0), DateTimeKind.Utc)).AddMilliseconds(row.GetDouble(1)),
            "error",
            $"{row.GetString(2)}: {row.GetString(3)}{(row.IsDBNull(4) ? "" : $": {row.GetString(4)}")}"),
        ct);
}
