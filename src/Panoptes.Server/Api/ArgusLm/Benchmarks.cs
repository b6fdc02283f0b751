using Microsoft.AspNetCore.Http.HttpResults;
using Panoptes.Benchmarks;
using Panoptes.Server.Api.ArgusLm.Input;

namespace Panoptes.Server.Api.ArgusLm;

/// <summary>Benchmark runs: started, followed, compared, downloaded, under <c>/benchmarks</c>.</summary>
internal static class Benchmarks
{
    private const string Id = "run_id";
    private const int MostShown = 1_000;
    private const int LargestPage = 10_000;

    public static void MapBenchmarks(this RouteGroupBuilder api)
    {
        var benchmarks = api.MapGroup("/benchmarks").WithTags("benchmarks");
        benchmarks.MapPost("", Start).WithSummary("Start a benchmark run").TakesJson<StartBenchmarkBody>()
            .WithDescription("One warm-up request a model, then `num_runs` measured ones, one after the other; `load` and its neighbours ask for more.");
        benchmarks.MapGet("", List).WithSummary("List benchmark runs, newest first").TakesQuery(
            ("page", "The page, from 1."),
            ("per_page", "Runs on a page, 1 to 100; default 20."),
            ("limit", "Instead of per_page."),
            ("offset", "Runs to skip, instead of page."),
            ("status", "Only runs that are pending, running, completed, failed or cancelled."),
            ("model_id", "Only runs that measured this model (UUID)."),
            ("schedule_id", "Only runs of this schedule (UUID)."));
        benchmarks.MapGet("/compare", Compare).WithSummary("Hold one run against another, with bootstrap intervals").TakesQuery(
            ("run_a", "The first run, the baseline (UUID)."),
            ("run_b", "The second run, of which the verdicts speak (UUID)."),
            ("model_a", "Only this model of the first run (UUID)."),
            ("model_b", "Only this model of the second run (UUID)."),
            ("tolerance", "How much worse counts as a regression, as a part of the first; default 0.05."));
        benchmarks.MapGet("/{run_id}", Get).WithSummary("Get a run with its results and statistics");
        benchmarks.MapGet("/{run_id}/results", Results).WithSummary("Get the requests of a run").TakesQuery(
            ("model_id", "Only requests to this model (UUID)."),
            ("level", "Only requests of this level of a sweep, from 0."),
            ("failed", "Only requests that failed, or only those that did not."),
            ("include_warm_up", "Also requests that do not count."),
            ("limit", "Results per page, 1 to 10000; default 10000."),
            ("offset", "Results to skip; default 0."));
        benchmarks.MapGet("/{run_id}/export", Export).WithSummary("Download the requests of a run as JSON or CSV").TakesQuery(("format", "json or csv; default json."));
        benchmarks.MapGet("/{run_id}/stream", BenchmarkStream.FollowAsync).WithSummary("Follow a run over a WebSocket");
        benchmarks.MapDelete("/{run_id}", Delete).WithSummary("Delete a run that has ended, with its results");
        benchmarks.MapPost("/{run_id}/cancel", Cancel).WithSummary("End a run; what has landed is kept");
        benchmarks.MapPost("/{run_id}/rerun", Rerun).WithSummary("Run a run's order once more").TakesJson<RerunBody>();
    }

    private static async Task<Accepted<BenchmarkStartedJson>> Start(HttpRequest request, BenchmarkRuns runs, CancellationToken ct)
    {
        var input = new WireInput(request);
        var body = await input.BodyAsync(ct);
        var order = body.Order(input);
        input.ThrowIfInvalid();
        return Started(await runs.StartAsync(order, BenchmarkTrigger.User, ct), runs);
    }

    private static async Task<Ok<BenchmarkListJson>> List(HttpRequest request, BenchmarkRuns runs, CancellationToken ct)
    {
        var input = new WireInput(request);
        var perPage = input.Query("limit").Int(1, 100) ?? input.Query("per_page").Int(1, 100) ?? 20;
        var page = input.Query("page").Int(1, int.MaxValue / 100) ?? 1;
        var offset = input.Query("offset").Int(0) ?? (page - 1) * perPage;
        var filter = new BenchmarkFilter(
            Statuses(input.Query("status").OneOf("pending", "running", "completed", "failed", "cancelled")),
            input.Query("model_id").Uuid(),
            input.Query("schedule_id").Uuid());
        input.ThrowIfInvalid();
        var found = await runs.ListAsync(filter, perPage, offset, ct);
        return TypedResults.Ok(new BenchmarkListJson([.. found.Items.Select(BenchmarkRunJson.From)], found.Total, (offset / perPage) + 1, perPage));
    }

    private static async Task<Ok<BenchmarkDetailJson>> Get(HttpRequest request, BenchmarkRuns runs, BenchmarkQueries queries, CancellationToken ct)
    {
        var run = await runs.GetAsync(RunId(request), ct);
        var results = await queries.ResultsAsync(run.Id, new BenchmarkResultFilter(), MostShown, 0, ct);
        return TypedResults.Ok(new BenchmarkDetailJson(run, results, await queries.SummaryAsync(run, ct)));
    }

    private static async Task<Ok<BenchmarkResultListJson>> Results(HttpRequest request, BenchmarkRuns runs, BenchmarkQueries queries, CancellationToken ct)
    {
        var input = new WireInput(request);
        var id = input.PathUuid(Id);
        var filter = new BenchmarkResultFilter(
            input.Query("model_id").Uuid(),
            input.Query("level").Int(0),
            input.Query("failed").Bool(),
            input.Query("include_warm_up").Bool() ?? false);
        var limit = input.Query("limit").Int(1, LargestPage) ?? LargestPage;
        var offset = input.Query("offset").Int(0) ?? 0;
        input.ThrowIfInvalid();
        await runs.GetAsync(id, ct);
        var page = await queries.ResultsAsync(id, filter, limit, offset, ct);
        return TypedResults.Ok(new BenchmarkResultListJson([.. page.Items.Select(BenchmarkResultJson.From)], page.Total, limit, offset));
    }

    private static async Task Export(HttpContext http, BenchmarkRuns runs, BenchmarkQueries queries, CancellationToken ct)
    {
        var input = new WireInput(http.Request);
        var id = input.PathUuid(Id);
        var format = input.Query("format").OneOf("json", "csv") ?? "json";
        input.ThrowIfInvalid();
        var run = await runs.GetAsync(id, ct);
        var results = queries.StreamAsync(id, ct);
        await (format == "csv" ? BenchmarkExport.WriteCsvAsync(http.Response, run, results, ct) : BenchmarkExport.WriteJsonAsync(http.Response, run, results, ct));
    }

    private static async Task<Ok<BenchmarkCompareJson>> Compare(HttpRequest request, BenchmarkQueries queries, CancellationToken ct)
    {
        var input = new WireInput(request);
        var runA = input.RequiredQuery("run_a").Uuid();
        var runB = input.RequiredQuery("run_b").Uuid();
        var modelA = input.Query("model_a").Uuid();
        var modelB = input.Query("model_b").Uuid();
        var tolerance = Tolerance(input);
        input.ThrowIfInvalid();
        var comparisons = await queries.CompareAsync(runA!.Value, runB!.Value, modelA, modelB, tolerance, ct);
        return TypedResults.Ok(new BenchmarkCompareJson(
            runA.Value, runB.Value, RunComparison.Overall(comparisons).Wire(), Bootstrap.Confidence, [.. comparisons.Select(BenchmarkComparisonJson.From)]));
    }

    private static async Task<NoContent> Delete(HttpRequest request, BenchmarkRuns runs, CancellationToken ct)
    {
        await runs.DeleteAsync(RunId(request), ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<BenchmarkRunJson>> Cancel(HttpRequest request, BenchmarkRuns runs, CancellationToken ct) =>
        TypedResults.Ok(BenchmarkRunJson.From(await runs.CancelAsync(RunId(request), ct)));

    private static async Task<Accepted<BenchmarkStartedJson>> Rerun(HttpRequest request, BenchmarkRuns runs, CancellationToken ct)
    {
        var input = new WireInput(request);
        var id = input.PathUuid(Id);
        var body = await input.OptionalBodyAsync(ct);
        var seed = body?.Member("seed").Int(0);
        var sameSeed = body?.Member("same_seed").Bool() ?? false;
        var asBaseline = body?.Member("as_baseline").Bool() ?? false;
        input.ThrowIfInvalid();
        return Started(await runs.RerunAsync(id, seed, sameSeed, asBaseline, ct), runs);
    }

    internal static Accepted<BenchmarkStartedJson> Started(BenchmarkRun run, BenchmarkRuns runs) =>
        TypedResults.Accepted($"/api/v1/benchmarks/{run.Id}", BenchmarkStartedJson.From(run, runs.AheadOf(run.Id)));

    private static Guid RunId(HttpRequest request)
    {
        var input = new WireInput(request);
        var id = input.PathUuid(Id);
        input.ThrowIfInvalid();
        return id;
    }

    // To clients that know four states, a cancelled run failed.
    private static IReadOnlyList<BenchmarkRunStatus>? Statuses(string? wire) => wire switch
    {
        null => null,
        "pending" => [BenchmarkRunStatus.Pending],
        "running" => [BenchmarkRunStatus.Running],
        "completed" => [BenchmarkRunStatus.Completed],
        "cancelled" => [BenchmarkRunStatus.Cancelled],
        _ => [BenchmarkRunStatus.Failed, BenchmarkRunStatus.Cancelled],
    };

    private static double Tolerance(WireInput input)
    {
        var member = input.Query("tolerance");
        if (member.Text() is not { } text)
        {
            return Regression.DefaultTolerance;
        }

        if (double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 10)
        {
            return number;
        }

        member.Refuse("value_error", "Value error, tolerance must be between 0 and 10");
        return 0;
    }
}
