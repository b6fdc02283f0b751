using System.Text.Json.Serialization;
using Panoptes.Benchmarks;
using Panoptes.Benchmarks.Suites;
using Panoptes.Runtimes;

namespace Panoptes.Server.Api.FlPerformance;

/// <summary>What a scenario came to for a model. Rates are percent, times milliseconds, speeds tokens per second; null was not measured.</summary>
internal sealed record SuiteResultJson(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("run_id")] string RunId,
    [property: JsonPropertyName("model_id")] string ModelId,
    [property: JsonPropertyName("model_alias")] string ModelAlias,
    [property: JsonPropertyName("model_name")] string ModelName,
    [property: JsonPropertyName("scenario")] string Scenario,
    [property: JsonPropertyName("tps")] double? Tps,
    [property: JsonPropertyName("ttft")] double? Ttft,
    [property: JsonPropertyName("tpot")] double? Tpot,
    [property: JsonPropertyName("gen_tps")] double? GenTps,
    [property: JsonPropertyName("latency_p50")] double LatencyP50,
    [property: JsonPropertyName("latency_p95")] double LatencyP95,
    [property: JsonPropertyName("latency_p99")] double LatencyP99,
    [property: JsonPropertyName("error_rate")] double ErrorRate,
    [property: JsonPropertyName("timeout_rate")] double TimeoutRate,
    [property: JsonPropertyName("cpu_avg")] double? CpuAvg,
    [property: JsonPropertyName("ram_avg")] double? RamAvg,
    [property: JsonPropertyName("gpu_avg")] double? GpuAvg,
    [property: JsonPropertyName("raw_data")] RawDataJson? RawData,
    [property: JsonPropertyName("total_tokens")] long? TotalTokens,
    [property: JsonPropertyName("total_iterations")] int TotalIterations,
    [property: JsonPropertyName("successful_iterations")] int SuccessfulIterations,
    [property: JsonPropertyName("created_at")] long CreatedAt,
    [property: JsonPropertyName("n")] int N,
    [property: JsonPropertyName("tokens_source")] string TokensSource,
    [property: JsonPropertyName("ttft_p50")] double? TtftP50,
    [property: JsonPropertyName("ttft_p95")] double? TtftP95,
    [property: JsonPropertyName("latency_mean")] double? LatencyMean,
    [property: JsonPropertyName("cold_start_ms")] double? ColdStartMs,
    [property: JsonPropertyName("input_tokens")] long? InputTokens,
    [property: JsonPropertyName("cached_tokens")] long? CachedTokens,
    [property: JsonPropertyName("runtime")] string Runtime,
    [property: JsonPropertyName("process_cpu_avg")] double? ProcessCpuAvg,
    [property: JsonPropertyName("process_memory_bytes")] long? ProcessMemoryBytes,
    [property: JsonPropertyName("gpu_memory_bytes")] long? GpuMemoryBytes,
    [property: JsonPropertyName("energy_joules")] double? EnergyJoules,
    [property: JsonPropertyName("energy_of")] string? EnergyOf,
    [property: JsonPropertyName("tokens_per_joule")] double? TokensPerJoule)
{
    public static SuiteResultJson From(SuiteResult result, RawDataJson? raw = null) => new(
        result.Id.ToString(),
        result.RunId.ToString(),
        ManagedModelId.Text(result.ModelId),
        result.ModelName,
        result.WireModel,
        result.Scenario,
        result.Tps ?? (result.Succeeded == 0 ? 0 : null),
        result.TtftMs,
        result.TpotMs,
        result.GenTps,
        result.LatencyP50Ms ?? 0,
        result.LatencyP95Ms ?? 0,
        result.LatencyP99Ms ?? 0,
        result.ErrorRate,
        result.TimeoutRate,
        result.Resources?.CpuPercent,
        result.Resources?.MemoryPercent,
        result.Resources?.GpuPercent,
        raw,
        result.OutputTokens,
        result.Requests,
        result.Succeeded,
        result.EndedAt.ToUnixTimeMilliseconds(),
        result.Succeeded,
        result.TokenSource.Wire(),
        result.TtftMs,
        result.TtftP95Ms,
        result.LatencyMeanMs,
        result.LoadedInMs,
        result.InputTokens,
        result.CachedTokens,
        result.RuntimeType,
        result.Resources?.ProcessCpuPercent,
        result.Resources?.ProcessMemoryBytes,
        result.Resources?.GpuMemoryBytes,
        result.Resources?.EnergyJoules,
        result.Resources?.EnergyOf,
        result.TokensPerJoule);
}

/// <summary>The single requests behind a result.</summary>
internal sealed record RawDataJson(
    [property: JsonPropertyName("iterations")] IReadOnlyList<IterationJson> Iterations,
    [property: JsonPropertyName("latencies")] IReadOnlyList<double> Latencies,
    [property: JsonPropertyName("ttfts")] IReadOnlyList<double> Ttfts,
    [property: JsonPropertyName("tokenCounts")] IReadOnlyList<int> TokenCounts,
    [property: JsonPropertyName("allInterTokenDelays")] IReadOnlyList<float> AllInterTokenDelays,
    [property: JsonPropertyName("errors")] int Errors,
    [property: JsonPropertyName("timeouts")] int Timeouts,
    [property: JsonPropertyName("resourceSnapshots")] IReadOnlyList<SnapshotJson> ResourceSnapshots)
{
    /// <param name="result">The result, with its samples.</param>
    /// <param name="requests">Its measured requests, with their gaps.</param>
    public static RawDataJson From(SuiteResult result, IReadOnlyList<BenchmarkRequest> requests)
    {
        var answered = requests.Where(request => request.Succeeded).ToList();
        return new RawDataJson(
            [.. requests.Select(IterationJson.From)],
            [.. answered.Select(request => request.LatencyMs)],
            [.. answered.Select(request => request.TtftMs).OfType<double>()],
            [.. answered.Select(request => request.OutputTokens).OfType<int>()],
            [.. answered.SelectMany(request => request.ItlMs)],
            result.Errors,
            result.Timeouts,
            [.. (result.Resources?.Samples ?? []).Zip((result.Resources?.Samples ?? []).Skip(1), (before, after) => new SnapshotJson(UseJson.From(before), UseJson.From(after)))]);
    }
}

/// <summary>One request; its times are milliseconds, those of day since 1970.</summary>
internal sealed record IterationJson(
    [property: JsonPropertyName("startTime")] double StartTime,
    [property: JsonPropertyName("endTime")] double EndTime,
    [property: JsonPropertyName("ttft")] double? Ttft,
    [property: JsonPropertyName("tokens")] int? Tokens,
    [property: JsonPropertyName("interTokenDelays")] IReadOnlyList<float> InterTokenDelays,
    [property: JsonPropertyName("error")] string? Error,
    [property: JsonPropertyName("timeout")] bool Timeout)
{
    public static IterationJson From(BenchmarkRequest request)
    {
        var start = (request.StartedAt - DateTimeOffset.UnixEpoch).TotalMilliseconds;
        return new IterationJson(
            start, start + request.LatencyMs, request.TtftMs, request.OutputTokens, request.ItlMs,
            request.Error is null ? null : $"{request.Error}: {request.ErrorMessage}", SuiteResult.IsTimeout(request.Error));
    }
}

/// <summary>The machine at two moments that follow each other.</summary>
internal sealed record SnapshotJson([property: JsonPropertyName("before")] UseJson Before, [property: JsonPropertyName("after")] UseJson After);

/// <summary>The machine at one moment, percent.</summary>
internal sealed record UseJson(
    [property: JsonPropertyName("cpu")] double? Cpu, [property: JsonPropertyName("ram")] double? Ram, [property: JsonPropertyName("gpu")] double? Gpu)
{
    public static UseJson From(Benchmarks.Resources.ResourceSample sample) => new(sample.CpuPercent, sample.MemoryPercent, sample.GpuPercent);
}
