using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Panoptes.Benchmarks;
using Panoptes.Benchmarks.Suites;
using Panoptes.Runtimes;

namespace Panoptes.Server.Api.FlPerformance;

/// <summary>Runs of suites: <c>/benchmarks/run</c>, <c>/benchmarks/runs</c>, <c>/benchmarks/results</c>.</summary>
internal static class SuiteRunEndpoints
{
    private const int MostRuns = 10_000;
    private const int UsualRuns = 1_000;
    private const int MostResults = 10_000;

    public static void MapSuiteRuns(this RouteGroupBuilder api)
    {
        var benchmarks = api.MapGroup("/benchmarks").WithTags("suites");
        benchmarks.MapPost("/run", Start).WithSummary("Run a suite on models; it is queued behind the runs before it");
        benchmarks.MapGet("/runs", List).WithSummary("List the runs, newest first; times in milliseconds");
        benchmarks.MapGet("/runs/{id}", Get).WithSummary("Get a run with its results and their single requests");
        benchmarks.MapDelete("/runs/{id}", Delete).WithSummary("Delete a run that has ended, with its results");
        benchmarks.MapGet("/runs/{id}/status", Status).WithSummary("Where a run stands");
        benchmarks.MapPost("/runs/{id}/cancel", Cancel).WithSummary("End a run; what it measured is kept");
        benchmarks.MapGet("/results", Results).WithSummary("List results, newest first, without their single requests");
    }

    public static async Task<BenchmarkRun> FindAsync(BenchmarkRuns runs, string id, CancellationToken ct) =>
        await runs.FindAsync(WireInput.Run(id), ct) is { SuiteName: not null } run ? run : throw WireInput.RunNotFound();

    /// <summary>A run's results with their single requests.</summary>
    public static async Task<IReadOnlyList<SuiteResultJson>> WithRawDataAsync(BenchmarkRun run, SuiteQueries suites, BenchmarkQueries queries, CancellationToken ct)
    {
        var requests = (await queries.RequestsAsync(run.Id, ct)).Where(row => row.Request.Phase == BenchmarkPhase.Measured)
            .ToLookup(row => (row.ModelId, row.Request.Level), row => row.Request);
        return [.. (await suites.OfRunAsync(run.Id, samples: true, ct)).Select(
            result => SuiteResultJson.From(result, RawDataJson.From(result, [.. requests[(result.ModelId, result.Level)]])))];
    }

    private static async Task<Ok<StartedJson>> Start(HttpRequest request, SuiteRuns suites, ManagedModels models, CancellationToken ct)
    {
        var body = await WireInput.BodyAsync(request, ct);
        var ids = body.Texts("modelIds") is { Count: > 0 } given ? given : throw WireInput.Wrong("modelIds", "modelIds array is required");
        var suite = body.Text("suiteName") is { Length: > 0 } name ? name : throw WireInput.Wrong("suiteName", "suiteName is required");
        var change = body.Inner("config") is { } config ? SuiteJson.ReadConfig(config, "config.") : null;
        var run = await suites.StartAsync(
            await KnownAsync(ids, models, ct), suite, body.Texts("selectedScenarios"), change, BenchmarkTrigger.User, body.Text("name"), ct);
        var scenarios = BenchmarkQueries.OrderOf(run).Suite!.Scenarios.Count;
        return TypedResults.Ok(new StartedJson(true, run.Id.ToString(), FormattableString.Invariant($"Benchmark started with {scenarios} scenario(s)")));
    }

    private static async Task<IReadOnlyList<Guid>> KnownAsync(IReadOnlyList<string> ids, ManagedModels models, CancellationToken ct)
    {
        var parsed = ids.Select(id => (Text: id, Id: ManagedModelId.Parse(id))).ToList();
        var known = (await models.FindAsync([.. parsed.Select(id => id.Id).OfType<Guid>()], ct)).Select(model => model.Id).ToHashSet();
        var unknown = parsed.Where(id => id.Id is not { } guid || !known.Contains(guid)).Select(id => id.Text).ToList();
        return unknown.Count == 0
            ? [.. parsed.Select(id => id.Id!.Value)]
            : throw new PanoptesException(ErrorKind.NotFound, "model_not_found", $"Model not found: {string.Join(", ", unknown.Take(10))}", "modelIds");
    }

    private static async Task<Ok<RunsJson>> List(HttpRequest request, BenchmarkRuns runs, CancellationToken ct)
    {
        var page = await runs.ListAsync(
            new BenchmarkFilter(Suites: true), WireInput.Limit(request, MostRuns, UsualRuns), WireInput.Offset(request), ct);
        return TypedResults.Ok(new RunsJson([.. page.Items.Select(SuiteRunJson.From)], page.Total));
    }

    private static async Task<Ok<RunJson>> Get(string id, BenchmarkRuns runs, SuiteQueries suites, BenchmarkQueries queries, CancellationToken ct)
    {
        var run = await FindAsync(runs, id, ct);
        return TypedResults.Ok(new RunJson(SuiteRunJson.From(run), await WithRawDataAsync(run, suites, queries, ct)));
    }

    private static async Task<Ok<SuccessJson>> Delete(string id, BenchmarkRuns runs, CancellationToken ct)
    {
        await runs.DeleteAsync((await FindAsync(runs, id, ct)).Id, ct);
        return TypedResults.Ok(new SuccessJson());
    }

    private static async Task<Ok<StatusJson>> Status(string id, BenchmarkRuns runs, CancellationToken ct)
    {
        var run = SuiteRunJson.From(await FindAsync(runs, id, ct));
        return TypedResults.Ok(new StatusJson(run.Status, run.Progress, run.Phase, run));
    }

    private static async Task<Ok<StatusJson>> Cancel(string id, BenchmarkRuns runs, CancellationToken ct)
    {
        var run = SuiteRunJson.From(await runs.CancelAsync((await FindAsync(runs, id, ct)).Id, ct));
        return TypedResults.Ok(new StatusJson(run.Status, run.Progress, run.Phase, run));
    }

    private static async Task<Ok<ResultsJson>> Results(HttpRequest request, SuiteQueries suites, CancellationToken ct)
    {
        var (runId, modelId) = (request.Query["runId"].ToString(), request.Query["modelId"].ToString());
        var run = runId.Length == 0 ? (Guid?)null : Guid.TryParseExact(runId, "D", out var parsed) ? parsed : Guid.Empty;
        var model = modelId.Length == 0 ? (Guid?)null : ManagedModelId.Parse(modelId) ?? Guid.Empty;
        var results = await suites.NewestAsync(run, model, WireInput.Limit(request, MostResults, MostResults), WireInput.Offset(request), ct);
        return TypedResults.Ok(new ResultsJson([.. results.Select(result => SuiteResultJson.From(result))]));
    }

    private sealed record StartedJson(
        [property: JsonPropertyName("success")] bool Success,
        [property: JsonPropertyName("runId")] string RunId,
        [property: JsonPropertyName("message")] string Message);

    private sealed record RunsJson([property: JsonPropertyName("runs")] IReadOnlyList<SuiteRunJson> Runs, [property: JsonPropertyName("total")] int Total);

    private sealed record RunJson(
        [property: JsonPropertyName("run")] SuiteRunJson Run, [property: JsonPropertyName("results")] IReadOnlyList<SuiteResultJson> Results);

    private sealed record StatusJson(
        [property: JsonPropertyName("status")] string Status,
        [property: JsonPropertyName("progress")] int? Progress,
        [property: JsonPropertyName("phase")] string Phase,
        [property: JsonPropertyName("run")] SuiteRunJson Run);

    private sealed record ResultsJson([property: JsonPropertyName("results")] IReadOnlyList<SuiteResultJson> Results);
}
