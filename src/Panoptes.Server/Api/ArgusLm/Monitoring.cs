using Microsoft.AspNetCore.Http.HttpResults;
using Panoptes.Benchmarks;
using Panoptes.Server.Api.ArgusLm.Input;
using Panoptes.Uptime;

namespace Panoptes.Server.Api.ArgusLm;

/// <summary>Uptime monitoring: its settings, runs, history and figures, under <c>/monitoring</c>.</summary>
internal static class Monitoring
{
    private static readonly TimeSpan ShownByDefault = TimeSpan.FromDays(1);

    public static void MapMonitoring(this RouteGroupBuilder api)
    {
        var monitoring = api.MapGroup("/monitoring").WithTags("monitoring");
        monitoring.MapGet("/config", Config).WithSummary("Get the monitoring settings and how the schedule stands");
        monitoring.MapPatch("/config", Update).WithSummary("Change the monitoring settings; 0 takes a bound away").TakesJson<UpdateMonitoringBody>();
        monitoring.MapPost("/run", Run).WithSummary("Check models now")
            .WithDescription("Without a body every monitored model is checked; with `{\"model_ids\": [...]}` only those, monitored or not.");
        monitoring.MapGet("/runs/{run_id}", Progress).WithSummary("Get the progress and results of a run");
        monitoring.MapGet("/uptime", History).WithSummary("List uptime checks, newest first").TakesQuery(
            ("model_id", "Only checks of this model (UUID)."),
            ("status", "Only checks that were up, degraded or down."),
            ("since", "Only checks from this moment on."),
            ("enabled_only", "Only checks of models that are monitored now."),
            ("limit", "Results per page, 1 to 10000; default 100."),
            ("offset", "Results to skip; default 0."));
        monitoring.MapGet("/uptime/export", Export).WithSummary("Download uptime checks as JSON or CSV").TakesQuery(
            ("format", "json or csv; default json."),
            ("model_id", "Only checks of this model (UUID)."),
            ("start_date", "Only checks from this moment on."),
            ("end_date", "Only checks up to this moment."));
        monitoring.MapGet("/uptime/summary", Summary).WithSummary("Get each monitored model's state, uptime and 90 daily bars");
        monitoring.MapGet("/uptime/series", Series).WithSummary("Get one metric over time, in columns").TakesQuery(
            ("metric", "latency, ttft or tps; default latency."),
            ("model_id", "Only this model (UUID)."),
            ("since", "From this moment on; default 24 hours before until."),
            ("until", "Before this moment; default now."),
            ("points", "The most points, 1 to 2000; default 120."));
        monitoring.MapGet("/prompt-packs", Packs).WithSummary("List the prompt packs of probes and benchmarks");
    }

    private static async Task<Ok<MonitoringConfigJson>> Config(MonitoringSettingsStore settings, MonitoringStatus status, CancellationToken ct) =>
        TypedResults.Ok(MonitoringConfigJson.From(await settings.GetAsync(ct), status.Current));

    private static async Task<Ok<MonitoringConfigJson>> Update(
        HttpRequest request, MonitoringSettingsStore settings, MonitoringStatus status, CancellationToken ct)
    {
        var input = new WireInput(request);
        var body = await input.BodyAsync(ct);
        var change = new MonitoringSettingsChange
        {
            IntervalMinutes = body.Member("interval_minutes").Int(1, MonitoringSettingsChange.LongestInterval),
            PromptPack = body.Member("prompt_pack").Text(),
            Enabled = body.Member("enabled").Bool(),
            MaxTtftMs = body.Number("max_ttft_ms"),
            MaxLatencyMs = body.Number("max_latency_ms"),
            MinTokensPerSecond = body.Number("min_tokens_per_second"),
            BaselineFactor = body.Number("baseline_factor"),
            FailureThreshold = body.Member("failure_threshold").Int(1, MonitoringSettingsChange.LargestThreshold),
            DailyTokenCap = body.Member("daily_token_cap").Int(0),
        };
        input.ThrowIfInvalid();
        return TypedResults.Ok(MonitoringConfigJson.From(await settings.UpdateAsync(change, ct), status.Current));
    }

    private static async Task<Ok<MonitoringRunQueuedJson>> Run(HttpRequest request, MonitoringRuns runs, CancellationToken ct)
    {
        var input = new WireInput(request);
        var body = await input.OptionalBodyAsync(ct);
        var models = body?.Member("model_ids").Uuids();
        input.ThrowIfInvalid();
        return TypedResults.Ok(MonitoringRunQueuedJson.From(await runs.TriggerAsync(models, ct)));
    }

    private static async Task<Ok<MonitoringRunJson>> Progress(HttpRequest request, MonitoringRuns runs, CancellationToken ct)
    {
        var input = new WireInput(request);
        var id = input.PathUuid("run_id");
        input.ThrowIfInvalid();
        return await runs.FindAsync(id, ct) is { } run
            ? TypedResults.Ok(MonitoringRunJson.From(run))
            : throw new PanoptesException(ErrorKind.NotFound, "run_not_found", $"Monitoring run {id} not found");
    }

    private static async Task<Ok<UptimeListJson>> History(HttpRequest request, UptimeQueries uptime, CancellationToken ct)
    {
        var input = new WireInput(request);
        var filter = new UptimeFilter
        {
            ModelId = input.Query("model_id").Uuid(),
            Status = input.Query("status").OneOf("up", "down", "degraded") is { } status ? UptimeStatusNames.Parse(status) : null,
            From = input.Query("since").Moment(),
            EnabledOnly = input.Query("enabled_only").Bool() ?? false,
        };
        var limit = input.Query("limit").Int(1, 10_000) ?? 100;
        var offset = input.Query("offset").Int(0) ?? 0;
        input.ThrowIfInvalid();
        var page = await uptime.HistoryAsync(filter, limit, offset, ct);
        return TypedResults.Ok(new UptimeListJson([.. page.Items.Select(UptimeCheckJson.From)], page.Total, limit, offset));
    }

    private static async Task Export(HttpContext http, UptimeQueries uptime, CancellationToken ct)
    {
        var input = new WireInput(http.Request);
        var format = input.Query("format").OneOf("json", "csv") ?? "json";
        var filter = new UptimeFilter
        {
            ModelId = input.Query("model_id").Uuid(),
            From = input.Query("start_date").Moment(),
            To = input.Query("end_date").Moment(),
        };
        input.ThrowIfInvalid();
        var checks = uptime.ExportAsync(filter, ct);
        await (format == "csv" ? MonitoringExport.WriteCsvAsync(http.Response, checks, ct) : MonitoringExport.WriteJsonAsync(http.Response, checks, ct));
    }

    private static async Task<Ok<UptimeSummaryJson>> Summary(UptimeQueries uptime, CancellationToken ct) =>
        TypedResults.Ok(UptimeSummaryJson.From(await uptime.CurrentAsync(ct), await uptime.BarsAsync(null, ct)));

    private static async Task<Ok<UptimeSeriesJson>> Series(HttpRequest request, UptimeQueries uptime, TimeProvider time, CancellationToken ct)
    {
        var input = new WireInput(request);
        var metric = input.Query("metric").OneOf("latency", "ttft", "tps") ?? "latency";
        var model = input.Query("model_id").Uuid();
        var until = input.Query("until").Moment() ?? time.GetUtcNow();
        var since = input.Query("since").Moment() ?? until - ShownByDefault;
        var points = input.Query("points").Int(1, 2_000) ?? 120;
        if (since >= until)
        {
            input.Query("since").Refuse("value_error", "Value error, since must be before until");
        }

        input.ThrowIfInvalid();
        var shown = metric switch { "ttft" => UptimeMetric.Ttft, "tps" => UptimeMetric.TokensPerSecond, _ => UptimeMetric.Latency };
        var series = await uptime.SeriesAsync(shown, new TimeRange(since, until), points, model is { } id ? [id] : null, ct);
        return TypedResults.Ok(UptimeSeriesJson.From(metric, series));
    }

    private static async Task<Ok<IReadOnlyList<OfferedPackJson>>> Packs(PromptPackStore packs, CancellationToken ct) =>
        TypedResults.Ok(await CustomPacks.AllAsync(packs, ct));
}
