using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Panoptes.Benchmarks;
using Panoptes.Server.Api.ArgusLm.Input;

namespace Panoptes.Server.Api.ArgusLm;

/// <summary>Benchmarks that run by the clock: <c>/benchmark-schedules</c>.</summary>
internal static class Schedules
{
    public static void MapSchedules(this RouteGroupBuilder api)
    {
        var schedules = api.MapGroup("/benchmark-schedules").WithTags("benchmarks");
        schedules.MapGet("", List).WithSummary("List scheduled benchmarks");
        schedules.MapPost("", Create).WithSummary("Schedule a benchmark").TakesJson<ScheduleBody>()
            .WithDescription("The members of a benchmark, and `interval_minutes` or `daily_at` (`HH:MM`, UTC). Without `baseline_run_id` the first good run is what later ones are held against.");
        schedules.MapGet("/{schedule_id}", Get).WithSummary("Get a scheduled benchmark");
        schedules.MapPut("/{schedule_id}", Update).WithSummary("Replace a scheduled benchmark").TakesJson<ScheduleBody>();
        schedules.MapDelete("/{schedule_id}", Delete).WithSummary("Delete a schedule; its runs stay");
        schedules.MapPost("/{schedule_id}/run", Run).WithSummary("Run a scheduled benchmark now");
    }

    private static async Task<Ok<ScheduleListJson>> List(BenchmarkSchedules schedules, CancellationToken ct)
    {
        var all = await schedules.ListAsync(ct);
        return TypedResults.Ok(new ScheduleListJson([.. all.Select(ScheduleJson.From)], all.Count));
    }

    private static async Task<Created<ScheduleJson>> Create(HttpRequest request, BenchmarkSchedules schedules, CancellationToken ct)
    {
        var input = new WireInput(request);
        var draft = Draft(await input.BodyAsync(ct), input);
        input.ThrowIfInvalid();
        var made = await schedules.CreateAsync(draft, ct);
        return TypedResults.Created($"/api/v1/benchmark-schedules/{made.Id}", ScheduleJson.From(made));
    }

    private static async Task<Ok<ScheduleJson>> Get(HttpRequest request, BenchmarkSchedules schedules, CancellationToken ct) =>
        TypedResults.Ok(ScheduleJson.From(await schedules.GetAsync(Id(request), ct)));

    private static async Task<Ok<ScheduleJson>> Update(HttpRequest request, BenchmarkSchedules schedules, CancellationToken ct)
    {
        var input = new WireInput(request);
        var id = input.PathUuid("schedule_id");
        var draft = Draft(await input.BodyAsync(ct), input);
        input.ThrowIfInvalid();
        return TypedResults.Ok(ScheduleJson.From(await schedules.UpdateAsync(id, draft, ct)));
    }

    private static async Task<NoContent> Delete(HttpRequest request, BenchmarkSchedules schedules, CancellationToken ct)
    {
        await schedules.DeleteAsync(Id(request), ct);
        return TypedResults.NoContent();
    }

    private static async Task<Accepted<BenchmarkStartedJson>> Run(HttpRequest request, BenchmarkSchedules schedules, BenchmarkRuns runs, CancellationToken ct) =>
        Benchmarks.Started(await schedules.RunNowAsync(Id(request), ct), runs);

    private static BenchmarkScheduleDraft Draft(ObjectInput body, WireInput input)
    {
        var name = body.Required("name").Text(min: 1);
        var minutes = body.Member("interval_minutes").Int(ScheduleTiming.ShortestInterval, ScheduleTiming.LongestInterval);
        var timing = new ScheduleTiming(minutes, DailyAt(body));
        var order = body.Order(input);
        if (body.Member("interval_minutes").IsPresent == body.Member("daily_at").IsPresent)
        {
            input.Issues.Add(body, timing.Validate());
        }

        return new BenchmarkScheduleDraft(name ?? "", order, timing, body.Member("enabled").Bool() ?? true, order.BaselineRunId);
    }

    private static TimeOnly? DailyAt(ObjectInput body)
    {
        var member = body.Member("daily_at");
        if (member.Text() is not { } text)
        {
            return null;
        }

        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return time;
        }

        member.Refuse("time_parsing", "Input should be a time of day such as 03:30, UTC");
        return null;
    }

    private static Guid Id(HttpRequest request)
    {
        var input = new WireInput(request);
        var id = input.PathUuid("schedule_id");
        input.ThrowIfInvalid();
        return id;
    }
}

internal sealed record ScheduleListJson(
    [property: JsonPropertyName("schedules")] IReadOnlyList<ScheduleJson> Schedules,
    [property: JsonPropertyName("total")] int Total);

internal sealed record ScheduleJson(
    [property: JsonPropertyName("id")] Guid Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("enabled")] bool Enabled,
    [property: JsonPropertyName("interval_minutes")] int? IntervalMinutes,
    [property: JsonPropertyName("daily_at")] string? DailyAt,
    [property: JsonPropertyName("model_ids")] IReadOnlyList<Guid> ModelIds,
    [property: JsonPropertyName("prompt_pack")] string PromptPack,
    [property: JsonPropertyName("max_tokens")] int MaxTokens,
    [property: JsonPropertyName("requests")] int? Requests,
    [property: JsonPropertyName("duration_seconds")] double? DurationSeconds,
    [property: JsonPropertyName("load")] string Load,
    [property: JsonPropertyName("baseline_run_id")] Guid? BaselineRunId,
    [property: JsonPropertyName("last_run_id")] Guid? LastRunId,
    [property: JsonPropertyName("last_run_at"), JsonConverter(typeof(WireTimeConverter))] DateTimeOffset? LastRunAt,
    [property: JsonPropertyName("next_run_at"), JsonConverter(typeof(WireTimeConverter))] DateTimeOffset? NextRunAt,
    [property: JsonPropertyName("problem")] string? Problem,
    [property: JsonPropertyName("created_at"), JsonConverter(typeof(WireTimeConverter))] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("updated_at"), JsonConverter(typeof(WireTimeConverter))] DateTimeOffset UpdatedAt)
{
    public static ScheduleJson From(BenchmarkSchedule of)
    {
        var order = of.Order;
        return new(
            of.Id, of.Name, of.Enabled, of.IntervalMinutes, of.Timing.DailyAt?.ToString("HH:mm", CultureInfo.InvariantCulture), order.ModelIds,
            order.PromptPack, order.MaxTokens, order.Requests, order.Duration?.TotalSeconds,
            order.Sweep is { } sweep ? $"sweep: {string.Join(" · ", sweep.Levels)}" : order.Load.ToString()!, of.BaselineRunId, of.LastRunId, of.LastRunAt,
            of.NextRunAt, of.Problem, of.CreatedAt, of.UpdatedAt);
    }
}
