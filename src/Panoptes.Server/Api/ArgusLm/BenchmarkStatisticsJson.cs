using System.Text.Json.Serialization;
using Panoptes.Benchmarks;

namespace Panoptes.Server.Api.ArgusLm;

/// <summary>A run's figures. The first six are the document's: over all models together, requests that succeeded only, 0 if there is none.</summary>
internal sealed record BenchmarkStatisticsJson(
    [property: JsonPropertyName("ttft_p50")] double TtftP50,
    [property: JsonPropertyName("ttft_p95")] double TtftP95,
    [property: JsonPropertyName("ttft_p99")] double TtftP99,
    [property: JsonPropertyName("tps_p50")] double TpsP50,
    [property: JsonPropertyName("tps_p95")] double TpsP95,
    [property: JsonPropertyName("tps_p99")] double TpsP99,
    [property: JsonPropertyName("client_limited")] bool ClientLimited,
    [property: JsonPropertyName("partial")] bool Partial,
    [property: JsonPropertyName("goodput")] double? Goodput,
    [property: JsonPropertyName("overall")] LoadFiguresJson Overall,
    [property: JsonPropertyName("models")] IReadOnlyList<ModelFiguresJson> Models)
{
    public static BenchmarkStatisticsJson From(BenchmarkSummary summary)
    {
        var (ttft, tps) = (summary.Overall.TtftMs, summary.Overall.OutputTps);
        return new(
            ttft?.P50 ?? 0, ttft?.P95 ?? 0, ttft?.P99 ?? 0, tps?.P50 ?? 0, tps?.P95 ?? 0, tps?.P99 ?? 0,
            summary.ClientLimited, summary.Partial, summary.Overall.Goodput, LoadFiguresJson.From(summary.Overall),
            [.. summary.Models.Select(ModelFiguresJson.From)]);
    }
}

internal sealed record ModelFiguresJson(
    [property: JsonPropertyName("model_id")] Guid ModelId,
    [property: JsonPropertyName("model_name")] string ModelName,
    [property: JsonPropertyName("problem")] string? Problem,
    [property: JsonPropertyName("statistics")] LoadFiguresJson Statistics,
    [property: JsonPropertyName("levels")] IReadOnlyList<LevelFiguresJson> Levels,
    [property: JsonPropertyName("knee")] KneeJson? Knee)
{
    public static ModelFiguresJson From(ModelSummary model) => new(
        model.ModelId, model.Name, model.Problem, LoadFiguresJson.From(model.Statistics), [.. model.Levels.Select(LevelFiguresJson.From)],
        model.Knee is { } knee ? new KneeJson(knee.Level, knee.Reason.Wire()) : null);
}

internal sealed record KneeJson(
    [property: JsonPropertyName("level")] double? Level,
    [property: JsonPropertyName("reason")] string Reason);

internal sealed record LevelFiguresJson(
    [property: JsonPropertyName("level")] int Level,
    [property: JsonPropertyName("load_level")] double LoadLevel,
    [property: JsonPropertyName("load")] string? Load,
    [property: JsonPropertyName("end")] string? End,
    [property: JsonPropertyName("client_limits")] IReadOnlyList<string> ClientLimits,
    [property: JsonPropertyName("statistics")] LoadFiguresJson Statistics)
{
    public static LevelFiguresJson From(LevelSummary level) => new(
        level.Level, level.LoadLevel, level.Conditions.Load, level.End?.Wire(), [.. level.ClientLimits.Select(limit => limit.ToString())],
        LoadFiguresJson.From(level.Statistics));
}

internal sealed record LoadFiguresJson(
    [property: JsonPropertyName("requests")] int Requests,
    [property: JsonPropertyName("completed")] int Completed,
    [property: JsonPropertyName("failed")] int Failed,
    [property: JsonPropertyName("failed_by_class")] IReadOnlyDictionary<string, int> FailedByClass,
    [property: JsonPropertyName("duration_seconds")] double DurationSeconds,
    [property: JsonPropertyName("request_throughput")] double? RequestThroughput,
    [property: JsonPropertyName("output_token_throughput")] double? OutputTokenThroughput,
    [property: JsonPropertyName("total_token_throughput")] double? TotalTokenThroughput,
    [property: JsonPropertyName("goodput")] double? Goodput,
    [property: JsonPropertyName("good_share")] double? GoodShare,
    [property: JsonPropertyName("peak_concurrency")] int PeakConcurrency,
    [property: JsonPropertyName("input_tokens")] long InputTokens,
    [property: JsonPropertyName("output_tokens")] long OutputTokens,
    [property: JsonPropertyName("cached_tokens")] long CachedTokens,
    [property: JsonPropertyName("token_sources")] IReadOnlyDictionary<string, int> TokenSources,
    [property: JsonPropertyName("estimated_cost")] decimal? EstimatedCost,
    [property: JsonPropertyName("ttft_ms")] MetricJson? TtftMs,
    [property: JsonPropertyName("ttfa_ms")] MetricJson? TtfaMs,
    [property: JsonPropertyName("tpot_ms")] MetricJson? TpotMs,
    [property: JsonPropertyName("itl_ms")] MetricJson? ItlMs,
    [property: JsonPropertyName("total_latency_ms")] MetricJson? TotalLatencyMs,
    [property: JsonPropertyName("latency_from_schedule_ms")] MetricJson? LatencyFromScheduleMs,
    [property: JsonPropertyName("tps")] MetricJson? Tps,
    [property: JsonPropertyName("tps_excluding_ttft")] MetricJson? TpsExcludingTtft,
    [property: JsonPropertyName("dispatch_lag_ms")] MetricJson? DispatchLagMs)
{
    public static LoadFiguresJson From(BenchmarkStatistics of) => new(
        of.Requests, of.Completed, of.FailedTotal, of.Failed, of.DurationSeconds, of.RequestThroughput, of.OutputTokenThroughput,
        of.TotalTokenThroughput, of.Goodput, of.GoodShare, of.PeakConcurrency, of.InputTokens, of.OutputTokens, of.CachedTokens,
        of.TokenSources.ToDictionary(source => BenchmarkFigures.Wire(source.Key), source => source.Value), of.Cost,
        MetricJson.From(of.TtftMs), MetricJson.From(of.TtfaMs), MetricJson.From(of.TpotMs), MetricJson.From(of.ItlMs), MetricJson.From(of.LatencyMs),
        MetricJson.From(of.LatencyFromScheduleMs), MetricJson.From(of.OutputTps), MetricJson.From(of.TpsExcludingTtft), MetricJson.From(of.DispatchLagMs));
}

internal sealed record MetricJson(
    [property: JsonPropertyName("n")] int N,
    [property: JsonPropertyName("mean")] double Mean,
    [property: JsonPropertyName("std")] double Std,
    [property: JsonPropertyName("min")] double Min,
    [property: JsonPropertyName("max")] double Max,
    [property: JsonPropertyName("p50")] double P50,
    [property: JsonPropertyName("p90")] double P90,
    [property: JsonPropertyName("p95")] double P95,
    [property: JsonPropertyName("p99")] double P99,
    [property: JsonPropertyName("p99_is_weak")] bool P99IsWeak,
    [property: JsonPropertyName("mean_interval")] IReadOnlyList<double>? MeanInterval,
    [property: JsonPropertyName("median_interval")] IReadOnlyList<double>? MedianInterval)
{
    public static MetricJson? From(MetricSummary? of) => of is null ? null : new(
        of.N, of.Mean, of.Std, of.Min, of.Max, of.P50, of.P90, of.P95, of.P99, of.P99IsWeak, Interval(of.MeanInterval), Interval(of.MedianInterval));

    public static IReadOnlyList<double>? Interval(ConfidenceInterval? interval) => interval is { } of ? [of.Low, of.High] : null;
}

/// <summary>One load of a run held against one of another.</summary>
internal sealed record BenchmarkComparisonJson(
    [property: JsonPropertyName("model_a")] Guid ModelA,
    [property: JsonPropertyName("name_a")] string NameA,
    [property: JsonPropertyName("model_b")] Guid ModelB,
    [property: JsonPropertyName("name_b")] string NameB,
    [property: JsonPropertyName("level_a")] int LevelA,
    [property: JsonPropertyName("level_b")] int LevelB,
    [property: JsonPropertyName("verdict")] string Verdict,
    [property: JsonPropertyName("reasons")] IReadOnlyList<string> Reasons,
    [property: JsonPropertyName("differences")] IReadOnlyList<string> Differences,
    [property: JsonPropertyName("metrics")] IReadOnlyList<MetricComparisonJson> Metrics)
{
    public static BenchmarkComparisonJson From(RunComparison of) => new(
        of.ModelA, of.NameA, of.ModelB, of.NameB, of.LevelA, of.LevelB, of.Verdict.Wire(), of.Reasons, of.Comparison.Differences,
        [.. of.Comparison.Metrics.Select(MetricComparisonJson.From)]);
}

internal sealed record MetricComparisonJson(
    [property: JsonPropertyName("metric")] string Metric,
    [property: JsonPropertyName("statistic")] string Statistic,
    [property: JsonPropertyName("a")] double A,
    [property: JsonPropertyName("b")] double B,
    [property: JsonPropertyName("difference")] double Difference,
    [property: JsonPropertyName("change")] double? Change,
    [property: JsonPropertyName("interval")] IReadOnlyList<double>? Interval,
    [property: JsonPropertyName("n_a")] int NA,
    [property: JsonPropertyName("n_b")] int NB,
    [property: JsonPropertyName("verdict")] string Verdict)
{
    public static MetricComparisonJson From(MetricComparison of) => new(
        of.Metric, of.Statistic, of.Baseline, of.Candidate, of.Difference, of.Change, MetricJson.Interval(of.Interval), of.BaselineN, of.CandidateN,
        of.Verdict.Words());
}

internal sealed record BenchmarkCompareJson(
    [property: JsonPropertyName("run_a")] Guid RunA,
    [property: JsonPropertyName("run_b")] Guid RunB,
    [property: JsonPropertyName("verdict")] string Verdict,
    [property: JsonPropertyName("confidence")] double Confidence,
    [property: JsonPropertyName("comparisons")] IReadOnlyList<BenchmarkComparisonJson> Comparisons);
