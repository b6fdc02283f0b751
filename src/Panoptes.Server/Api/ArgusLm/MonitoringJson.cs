using System.Text.Json.Serialization;
using Panoptes.Server.Api.ArgusLm.Input;
using Panoptes.Uptime;

namespace Panoptes.Server.Api.ArgusLm;

/// <summary>The settings; the first six members are documented, the others are this product's.</summary>
internal sealed record MonitoringConfigJson(
    [property: JsonPropertyName("id")] Guid Id,
    [property: JsonPropertyName("interval_minutes")] int IntervalMinutes,
    [property: JsonPropertyName("prompt_pack")] string PromptPack,
    [property: JsonPropertyName("enabled")] bool Enabled,
    [property: JsonPropertyName("last_run_at"), JsonConverter(typeof(WireTimeConverter))] DateTimeOffset? LastRunAt,
    [property: JsonPropertyName("created_at"), JsonConverter(typeof(WireTimeConverter))] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("max_ttft_ms")] double? MaxTtftMs,
    [property: JsonPropertyName("max_latency_ms")] double? MaxLatencyMs,
    [property: JsonPropertyName("min_tokens_per_second")] double? MinTokensPerSecond,
    [property: JsonPropertyName("baseline_factor")] double? BaselineFactor,
    [property: JsonPropertyName("failure_threshold")] int FailureThreshold,
    [property: JsonPropertyName("daily_token_cap")] long? DailyTokenCap,
    [property: JsonPropertyName("state")] string State,
    [property: JsonPropertyName("state_reason")] string? StateReason,
    [property: JsonPropertyName("output_tokens_today")] long OutputTokensToday,
    [property: JsonPropertyName("next_check_at"), JsonConverter(typeof(WireTimeConverter))] DateTimeOffset? NextCheckAt)
{
    public static MonitoringConfigJson From(MonitoringSettings settings, MonitoringCondition now) => new(
        settings.Id, settings.IntervalMinutes, settings.PromptPack, settings.Enabled, settings.LastRunAt, settings.CreatedAt,
        settings.MaxTtftMs, settings.MaxLatencyMs, settings.MinTokensPerSecond, settings.BaselineFactor, settings.FailureThreshold,
        settings.DailyTokenCap, Wire(now.State), now.Reason, now.OutputTokensToday, now.NextCheckAt);

    private static string Wire(MonitoringState state) => state switch
    {
        MonitoringState.Starting => "starting",
        MonitoringState.Running => "running",
        MonitoringState.Disabled => "disabled",
        MonitoringState.TokenCapReached => "token_cap_reached",
        _ => "storage_unavailable",
    };
}

internal sealed record MonitoringRunQueuedJson(
    [property: JsonPropertyName("run_id")] Guid RunId,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("total")] int Total)
{
    public static MonitoringRunQueuedJson From(MonitoringRun run) => new(run.Id, "queued", "Monitoring run queued for execution", run.Total);
}

internal sealed record MonitoringRunJson(
    [property: JsonPropertyName("run_id")] Guid RunId,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("queued_at"), JsonConverter(typeof(WireTimeConverter))] DateTimeOffset QueuedAt,
    [property: JsonPropertyName("ended_at"), JsonConverter(typeof(WireTimeConverter))] DateTimeOffset? EndedAt,
    [property: JsonPropertyName("total")] int Total,
    [property: JsonPropertyName("done")] int Done,
    [property: JsonPropertyName("running")] int Running,
    [property: JsonPropertyName("results")] IReadOnlyList<MonitoringResultJson> Results)
{
    public static MonitoringRunJson From(MonitoringRun run) => new(
        run.Id,
        run.Status switch { MonitoringRunStatus.Queued => "queued", MonitoringRunStatus.Running => "running", _ => "completed" },
        run.QueuedAt, run.EndedAt, run.Total, run.Done, run.Running, [.. run.Results.Select(MonitoringResultJson.From)]);
}

internal sealed record MonitoringResultJson(
    [property: JsonPropertyName("model_id")] Guid ModelId,
    [property: JsonPropertyName("model_name")] string ModelName,
    [property: JsonPropertyName("problem")] string? Problem,
    [property: JsonPropertyName("check")] UptimeCheckJson? Check)
{
    public static MonitoringResultJson From(MonitoringResult result) =>
        new(result.ModelId, result.ModelName, result.Problem, result.Check is { } check ? UptimeCheckJson.From(check) : null);
}

internal sealed record UptimeCheckJson(
    [property: JsonPropertyName("id")] Guid Id,
    [property: JsonPropertyName("model_id")] Guid ModelId,
    [property: JsonPropertyName("model_name")] string ModelName,
    [property: JsonPropertyName("provider_type")] string? ProviderType,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("latency_ms")] double? LatencyMs,
    [property: JsonPropertyName("ttft_ms")] double? TtftMs,
    [property: JsonPropertyName("tps")] double? TokensPerSecond,
    [property: JsonPropertyName("output_tokens")] int? OutputTokens,
    [property: JsonPropertyName("error")] string? Error,
    [property: JsonPropertyName("created_at"), JsonConverter(typeof(WireTimeConverter))] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("error_type")] string? ErrorType,
    [property: JsonPropertyName("run_id")] Guid RunId,
    [property: JsonPropertyName("prompt_pack")] string? PromptPack)
{
    public static UptimeCheckJson From(UptimeCheck check) => new(
        check.Id, check.ModelId, check.ModelName, check.ProviderType, check.Status.Wire(), check.LatencyMs, check.TtftMs,
        check.TokensPerSecond, check.OutputTokens, check.Error, check.CheckedAt, check.ErrorType, check.RunId, check.PromptPack);
}

internal sealed record UptimeListJson(
    [property: JsonPropertyName("items")] IReadOnlyList<UptimeCheckJson> Items,
    [property: JsonPropertyName("total")] long Total,
    [property: JsonPropertyName("limit")] int Limit,
    [property: JsonPropertyName("offset")] int Offset);

// What the API pages show of the bodies that these calls take; the readers are laxer.
internal sealed record UpdateMonitoringBody(
    [property: JsonPropertyName("interval_minutes")] int? IntervalMinutes,
    [property: JsonPropertyName("prompt_pack")] string? PromptPack,
    [property: JsonPropertyName("enabled")] bool? Enabled,
    [property: JsonPropertyName("max_ttft_ms")] double? MaxTtftMs,
    [property: JsonPropertyName("max_latency_ms")] double? MaxLatencyMs,
    [property: JsonPropertyName("min_tokens_per_second")] double? MinTokensPerSecond,
    [property: JsonPropertyName("baseline_factor")] double? BaselineFactor,
    [property: JsonPropertyName("failure_threshold")] int? FailureThreshold,
    [property: JsonPropertyName("daily_token_cap")] long? DailyTokenCap);
