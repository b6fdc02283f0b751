using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Panoptes.Benchmarks;
using Panoptes.Benchmarks.Suites;
using Panoptes.Runtimes;

namespace Panoptes.Server.Api.FlPerformance;

/// <summary>What a run leaves as files, as a log and as answers to read.</summary>
internal static class SuiteExports
{
    private const int MostLogs = 10_000;

    private static readonly string[] Columns =
    [
        "id", "run_id", "model_id", "scenario", "tps", "ttft", "tpot", "gen_tps", "latency_p50", "latency_p95", "latency_p99", "error_rate",
        "timeout_rate", "cpu_avg", "ram_avg", "gpu_avg", "created_at",
        "total_tokens", "total_iterations", "successful_iterations", "model_alias", "model_name", "runtime", "tokens_source", "ttft_p95", "latency_mean",
        "cold_start_ms", "input_tokens", "cached_tokens", "process_cpu_avg", "process_memory_bytes", "gpu_memory_bytes", "energy_joules", "tokens_per_joule",
    ];

    public static void MapSuiteExports(this RouteGroupBuilder api)
    {
        var run = api.MapGroup("/benchmarks/runs/{id}").WithTags("suites");
        run.MapGet("/export/json", Json).WithSummary("Download a run with everything, as JSON");
        run.MapGet("/export/csv", Csv).WithSummary("Download a run's results, as CSV");
        run.MapGet("/logs", Logs).WithSummary("What happened in a run, newest first; times in seconds");
        run.MapGet("/answers", Answers).WithSummary("What the models answered, to be read side by side");
    }

    private static async Task<JsonHttpResult<ExportJson>> Json(
        string id, HttpResponse response, BenchmarkRuns runs, SuiteQueries suites, BenchmarkQueries queries, TimeProvider time, CancellationToken ct)
    {
        var run = await SuiteRunEndpoints.FindAsync(runs, id, ct);
        Attach(response, run, "json");
        return TypedResults.Json(new ExportJson(
            SuiteRunJson.From(run), await SuiteRunEndpoints.WithRawDataAsync(run, suites, queries, ct), time.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    private static async Task<ContentHttpResult> Csv(string id, HttpResponse response, BenchmarkRuns runs, SuiteQueries suites, CancellationToken ct)
    {
        var run = await SuiteRunEndpoints.FindAsync(runs, id, ct);
        Attach(response, run, "csv");
        var text = new StringBuilder(CsvLine.OfUnix(Columns));
        foreach (var result in await suites.OfRunAsync(run.Id, samples: false, ct))
        {
            text.Append(Line(SuiteResultJson.From(result)));
        }

        return TypedResults.Text(text.ToString(), "text/csv", Encoding.UTF8);
    }

    private static async Task<Ok<LogsJson>> Logs(string id, HttpRequest request, BenchmarkRuns runs, SuiteLog log, CancellationToken ct)
    {
        var run = await SuiteRunEndpoints.FindAsync(runs, id, ct);
        var entries = await log.OfAsync(run, ct);
        return TypedResults.Ok(new LogsJson([.. entries.Select((entry, i) => new LogJson(i + 1, "benchmark", id, entry.Level, entry.Message, null, entry.At.ToUnixTimeSeconds()))
            .Reverse().Take(WireInput.Limit(request, MostLogs))]));
    }

    private static async Task<Ok<AnswersJson>> Answers(string id, BenchmarkRuns runs, SuiteQueries suites, BenchmarkQueries queries, CancellationToken ct)
    {
        var run = await SuiteRunEndpoints.FindAsync(runs, id, ct);
        var answers = await suites.AnswersAsync(run.Id, ct);
        var scenarios = BenchmarkQueries.OrderOf(run).Suite!.Scenarios;
        var rows = (await queries.ResultsAsync(run.Id, new BenchmarkResultFilter(Failed: false), null, 0, ct)).Items;
        return TypedResults.Ok(new AnswersJson([.. rows.Where(row => answers.ContainsKey(row.Id) && row.Request.Level < scenarios.Count).Select(row => new AnswerJson(
            ManagedModelId.Text(row.ModelId), row.ModelName, scenarios[row.Request.Level].Name, row.Request.Index, row.Request.OutputTokens, row.Request.FinishReason, answers[row.Id]))]));
    }

    private static void Attach(HttpResponse response, BenchmarkRun run, string ending) =>
        response.Headers.ContentDisposition = $"attachment; filename=\"benchmark-{run.Id}.{ending}\"";

    private static string Line(SuiteResultJson r) => CsvLine.OfUnix(
        r.Id, r.RunId, r.ModelId, CsvLine.Text(r.Scenario), CsvLine.Number(r.Tps), CsvLine.Number(r.Ttft), CsvLine.Number(r.Tpot), CsvLine.Number(r.GenTps),
        CsvLine.Number(r.LatencyP50), CsvLine.Number(r.LatencyP95), CsvLine.Number(r.LatencyP99), CsvLine.Number(r.ErrorRate), CsvLine.Number(r.TimeoutRate),
        CsvLine.Number(r.CpuAvg), CsvLine.Number(r.RamAvg), CsvLine.Number(r.GpuAvg), r.CreatedAt.ToString(CultureInfo.InvariantCulture),
        CsvLine.Number(r.TotalTokens), CsvLine.Number(r.TotalIterations), CsvLine.Number(r.SuccessfulIterations), CsvLine.Text(r.ModelAlias), CsvLine.Text(r.ModelName),
        r.Runtime, r.TokensSource, CsvLine.Number(r.TtftP95), CsvLine.Number(r.LatencyMean), CsvLine.Number(r.ColdStartMs), CsvLine.Number(r.InputTokens),
        CsvLine.Number(r.CachedTokens), CsvLine.Number(r.ProcessCpuAvg), CsvLine.Number(r.ProcessMemoryBytes), CsvLine.Number(r.GpuMemoryBytes),
        CsvLine.Number(r.EnergyJoules), CsvLine.Number(r.TokensPerJoule));

    private sealed record ExportJson(
        [property: JsonPropertyName("run")] SuiteRunJson Run,
        [property: JsonPropertyName("results")] IReadOnlyList<SuiteResultJson> Results,
        [property: JsonPropertyName("exported_at")] long ExportedAt);

    private sealed record AnswersJson([property: JsonPropertyName("answers")] IReadOnlyList<AnswerJson> Answers);

    private sealed record AnswerJson(
        [property: JsonPropertyName("model_id")] string ModelId,
        [property: JsonPropertyName("model_alias")] string ModelAlias,
        [property: JsonPropertyName("scenario")] string Scenario,
        [property: JsonPropertyName("iteration")] int Iteration,
        [property: JsonPropertyName("tokens")] int? Tokens,
        [property: JsonPropertyName("finish_reason")] string? FinishReason,
        [property: JsonPropertyName("answer")] string Answer);
}
