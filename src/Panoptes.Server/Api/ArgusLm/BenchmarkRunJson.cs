using System.Text.Json.Serialization;
using Panoptes.Benchmarks;
using Panoptes.Server.Api.ArgusLm.Input;

namespace Panoptes.Server.Api.ArgusLm;

internal sealed record BenchmarkStartedJson(
    [property: JsonPropertyName("id")] Guid Id,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("total")] int? Total,
    [property: JsonPropertyName("waits_for")] int WaitsFor)
{
    /// <param name="run">The run as it was queued, whatever it does by now.</param>
    /// <param name="ahead">Runs that must end before it begins.</param>
    public static BenchmarkStartedJson From(BenchmarkRun run, int? ahead) =>
        new(run.Id, "pending", "Benchmark run started", run.Name, run.ExpectedRequests, ahead ?? 0);
}

/// <summary>A run; members up to <c>updated_at</c> are the original's, the others ours.</summary>
internal record BenchmarkRunJson(
    [property: JsonPropertyName("id")] Guid Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("model_ids")] IReadOnlyList<string> ModelIds,
    [property: JsonPropertyName("prompt_pack")] string PromptPack,
    [property: JsonPropertyName("triggered_by")] string TriggeredBy,
    [property: JsonPropertyName("started_at"), JsonConverter(typeof(WireTimeConverter))] DateTimeOffset StartedAt,
    [property: JsonPropertyName("completed_at"), JsonConverter(typeof(WireTimeConverter))] DateTimeOffset? CompletedAt,
    [property: JsonPropertyName("result_count")] int ResultCount,
    [property: JsonPropertyName("created_at"), JsonConverter(typeof(WireTimeConverter))] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("updated_at"), JsonConverter(typeof(WireTimeConverter))] DateTimeOffset UpdatedAt,
    [property: JsonPropertyName("max_tokens")] int MaxTokens,
    [property: JsonPropertyName("num_runs")] int? NumRuns,
    [property: JsonPropertyName("cancelled")] bool Cancelled,
    [property: JsonPropertyName("error")] string? Error,
    [property: JsonPropertyName("failed_count")] int FailedCount,
    [property: JsonPropertyName("total")] int? Total,
    [property: JsonPropertyName("load")] string Load,
    [property: JsonPropertyName("client_limited")] bool ClientLimited,
    [property: JsonPropertyName("schedule_id")] Guid? ScheduleId,
    [property: JsonPropertyName("baseline_run_id")] Guid? BaselineRunId,
    [property: JsonPropertyName("regression")] string? Regression,
    [property: JsonPropertyName("models")] IReadOnlyList<BenchmarkRunModelJson> Models)
{
    public static BenchmarkRunJson From(BenchmarkRun run) => new(
        run.Id, run.Name, run.Status.Wire(), [.. run.Models.Select(model => model.ModelId.ToString())], run.PromptPack, run.TriggeredBy.Wire(),
        run.StartedAt ?? run.CreatedAt, run.CompletedAt, run.ResultCount, run.CreatedAt, run.UpdatedAt, run.MaxTokens, run.NumRuns,
        run.Status == BenchmarkRunStatus.Cancelled, run.Failure, run.FailedCount, run.ExpectedRequests, run.Load, run.ClientLimited,
        run.ScheduleId, run.BaselineRunId, run.Regression?.Wire(), [.. run.Models.Select(BenchmarkRunModelJson.From)]);
}

internal sealed record BenchmarkRunModelJson(
    [property: JsonPropertyName("id")] Guid Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("model_id")] string ModelId,
    [property: JsonPropertyName("provider")] string Provider,
    [property: JsonPropertyName("provider_name")] string ProviderName)
{
    public static BenchmarkRunModelJson From(BenchmarkRunModel model) => new(model.ModelId, model.Name, model.WireModel, model.ProviderType, model.ProviderName);
}

/// <summary>A run with its results and figures.</summary>
internal sealed record BenchmarkDetailJson : BenchmarkRunJson
{
    public BenchmarkDetailJson(BenchmarkRun run, BenchmarkResultPage results, BenchmarkSummary summary)
        : base(From(run)) =>
        (Results, Truncated, Statistics, Seed, Comparisons) = (
            [.. results.Items.Select(BenchmarkResultJson.From)],
            results.Items.Count < results.Total,
            BenchmarkStatisticsJson.From(summary),
            summary.Seed,
            [.. BenchmarkQueries.RegressionOf(run).Select(BenchmarkComparisonJson.From)]);

    [JsonPropertyName("results")]
    public IReadOnlyList<BenchmarkResultJson> Results { get; }

    /// <summary>Whether there are more results than these: <c>/results</c> has them.</summary>
    [JsonPropertyName("results_truncated")]
    public bool Truncated { get; }

    [JsonPropertyName("statistics")]
    public BenchmarkStatisticsJson Statistics { get; }

    [JsonPropertyName("seed")]
    public int Seed { get; }

    /// <summary>How the run stands against its baseline.</summary>
    [JsonPropertyName("comparisons")]
    public IReadOnlyList<BenchmarkComparisonJson> Comparisons { get; }
}

internal sealed record BenchmarkListJson(
    [property: JsonPropertyName("runs")] IReadOnlyList<BenchmarkRunJson> Runs,
    [property: JsonPropertyName("total")] int Total,
    [property: JsonPropertyName("page")] int Page,
    [property: JsonPropertyName("per_page")] int PerPage);

/// <summary>One request. The documented numbers are 0 where there is none, never null; ours say null.</summary>
internal sealed record BenchmarkResultJson(
    [property: JsonPropertyName("id")] Guid Id,
    [property: JsonPropertyName("model_id")] Guid ModelId,
    [property: JsonPropertyName("model_name")] string ModelName,
    [property: JsonPropertyName("ttft_ms")] double TtftMs,
    [property: JsonPropertyName("tps")] double Tps,
    [property: JsonPropertyName("tps_excluding_ttft")] double TpsExcludingTtft,
    [property: JsonPropertyName("total_latency_ms")] double TotalLatencyMs,
    [property: JsonPropertyName("input_tokens")] int InputTokens,
    [property: JsonPropertyName("output_tokens")] int OutputTokens,
    [property: JsonPropertyName("estimated_cost")] decimal? EstimatedCost,
    [property: JsonPropertyName("error")] string? Error,
    [property: JsonPropertyName("timestamp"), JsonConverter(typeof(WireTimeConverter))] DateTimeOffset Timestamp,
    [property: JsonPropertyName("run_index")] int RunIndex,
    [property: JsonPropertyName("level")] int Level,
    [property: JsonPropertyName("error_type")] string? ErrorType,
    [property: JsonPropertyName("ttfa_ms")] double? TtfaMs,
    [property: JsonPropertyName("tpot_ms")] double? TpotMs,
    [property: JsonPropertyName("reasoning_tokens")] int? ReasoningTokens,
    [property: JsonPropertyName("cached_tokens")] int? CachedTokens,
    [property: JsonPropertyName("token_source")] string TokenSource,
    [property: JsonPropertyName("dispatch_lag_ms")] double DispatchLagMs,
    [property: JsonPropertyName("finish_reason")] string? FinishReason,
    [property: JsonPropertyName("http_status")] int? HttpStatus,
    [property: JsonPropertyName("server_load_ms")] double? ServerLoadMs,
    [property: JsonPropertyName("server_prefill_ms")] double? ServerPrefillMs,
    [property: JsonPropertyName("server_prefill_tokens")] int? ServerPrefillTokens,
    [property: JsonPropertyName("server_decode_ms")] double? ServerDecodeMs,
    [property: JsonPropertyName("server_decode_tokens")] int? ServerDecodeTokens,
    [property: JsonPropertyName("server_total_ms")] double? ServerTotalMs)
{
    public static BenchmarkResultJson From(BenchmarkResult result)
    {
        var request = result.Request;
        var shown = BenchmarkFigures.Of(result);
        return new(
            result.Id, result.ModelId, result.ModelName, shown.TtftMs, shown.Tps, shown.TpsExcludingTtft, shown.TotalLatencyMs,
            shown.InputTokens, shown.OutputTokens, result.Cost, shown.Error, request.StartedAt, request.Index, request.Level, request.Error,
            request.TtfaMs, request.TpotMs, request.ReasoningTokens, request.CachedTokens, BenchmarkFigures.Wire(request.TokenSource),
            request.DispatchLagMs, request.FinishReason, request.HttpStatus,
            request.ServerTimes?.Load?.TotalMilliseconds, request.ServerTimes?.Prompt?.TotalMilliseconds, request.ServerTimes?.PromptTokens,
            request.ServerTimes?.Generation?.TotalMilliseconds, request.ServerTimes?.GenerationTokens, request.ServerTimes?.Total?.TotalMilliseconds);
    }
}

internal sealed record BenchmarkResultListJson(
    [property: JsonPropertyName("results")] IReadOnlyList<BenchmarkResultJson> Results,
    [property: JsonPropertyName("total")] long Total,
    [property: JsonPropertyName("limit")] int Limit,
    [property: JsonPropertyName("offset")] int Offset);
