using System.Text.Json.Serialization;

namespace Panoptes.Server.Api.ArgusLm;

// What the API pages show of the bodies that these calls take; the readers are laxer.
internal record StartBenchmarkBody(
    [property: JsonPropertyName("model_ids")] IReadOnlyList<Guid> ModelIds,
    [property: JsonPropertyName("prompt_pack")] string PromptPack,
    [property: JsonPropertyName("name")] string? Name = null,
    [property: JsonPropertyName("max_tokens")] int? MaxTokens = 200,
    [property: JsonPropertyName("num_runs")] int? NumRuns = 3,
    [property: JsonPropertyName("load")] LoadBody? Load = null,
    [property: JsonPropertyName("concurrency")] int? Concurrency = null,
    [property: JsonPropertyName("requests")] int? Requests = null,
    [property: JsonPropertyName("duration_seconds")] double? DurationSeconds = null,
    [property: JsonPropertyName("warm_up_requests")] int? WarmUpRequests = null,
    [property: JsonPropertyName("slo")] SloBody? Slo = null,
    [property: JsonPropertyName("temperature")] double? Temperature = 0.7,
    [property: JsonPropertyName("unique_prompts")] bool? UniquePrompts = true,
    [property: JsonPropertyName("seed")] int? Seed = null,
    [property: JsonPropertyName("baseline_run_id")] Guid? BaselineRunId = null);

internal sealed record LoadBody(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("concurrency")] int? Concurrency = null,
    [property: JsonPropertyName("rate")] double? Rate = null,
    [property: JsonPropertyName("burstiness")] double? Burstiness = null,
    [property: JsonPropertyName("rate_from")] double? RateFrom = null,
    [property: JsonPropertyName("rate_to")] double? RateTo = null,
    [property: JsonPropertyName("ramp_seconds")] double? RampSeconds = null,
    [property: JsonPropertyName("trace")] IReadOnlyList<TraceBody>? Trace = null,
    [property: JsonPropertyName("of")] string? Of = null,
    [property: JsonPropertyName("levels")] IReadOnlyList<double>? Levels = null,
    [property: JsonPropertyName("stop_at_knee")] bool? StopAtKnee = null,
    [property: JsonPropertyName("knee_gain")] double? KneeGain = null,
    [property: JsonPropertyName("knee_ttft_p99_ms")] double? KneeTtftP99Ms = null);

internal sealed record TraceBody(
    [property: JsonPropertyName("timestamp")] double Timestamp,
    [property: JsonPropertyName("input_length")] int? InputLength = null,
    [property: JsonPropertyName("output_length")] int? OutputLength = null);

internal sealed record SloBody(
    [property: JsonPropertyName("ttft_ms")] double? TtftMs = null,
    [property: JsonPropertyName("tpot_ms")] double? TpotMs = null,
    [property: JsonPropertyName("itl_ms")] double? ItlMs = null,
    [property: JsonPropertyName("latency_ms")] double? LatencyMs = null);

internal sealed record RerunBody(
    [property: JsonPropertyName("seed")] int? Seed = null,
    [property: JsonPropertyName("same_seed")] bool? SameSeed = null,
    [property: JsonPropertyName("as_baseline")] bool? AsBaseline = null);

internal sealed record ScheduleBody(
    IReadOnlyList<Guid> ModelIds,
    string PromptPack,
    [property: JsonPropertyName("interval_minutes")] int? IntervalMinutes = null,
    [property: JsonPropertyName("daily_at")] string? DailyAt = null,
    [property: JsonPropertyName("enabled")] bool? Enabled = true) : StartBenchmarkBody(ModelIds, PromptPack);

internal sealed record PromptPackBody(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("prompts")] IReadOnlyList<string>? Prompts = null,
    [property: JsonPropertyName("prompt")] string? Prompt = null,
    [property: JsonPropertyName("expected_tokens")] int? ExpectedTokens = null,
    [property: JsonPropertyName("id")] string? Id = null);
