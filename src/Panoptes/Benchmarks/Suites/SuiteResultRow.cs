using System.Data.Common;
using Panoptes.Benchmarks.Resources;
using Panoptes.Storage.Telemetry;

namespace Panoptes.Benchmarks.Suites;

/// <content>How it is stored.</content>
public sealed partial record SuiteResult : ITelemetryRow
{
    /// <summary>The table.</summary>
    public static TelemetryTable StoredIn { get; } = new("suite_results", "ended_at",
    [
        "result_id", "ended_at", "run_id", "model_id", "model_name", "wire_model", "runtime_type", "suite", "scenario", "level",
        "requests", "succeeded", "errors", "timeouts", "tps", "ttft_ms", "ttft_p95_ms", "tpot_ms",
        "latency_mean_ms", "latency_p50_ms", "latency_p95_ms", "latency_p99_ms", "input_tokens", "output_tokens", "cached_tokens", "token_source",
        "loaded_in_ms", "cpu_percent", "memory_percent", "gpu_percent", "gpu_memory_bytes", "process_cpu_percent", "process_memory_bytes",
        "energy_joules", "energy_of", "sample_at_ms", "sample_cpu", "sample_memory", "sample_gpu",
    ]);

    private const int SamplesAt = 35;

    /// <inheritdoc />
    public TelemetryTable Table => StoredIn;

    /// <summary>The columns that <see cref="Read"/> reads, in its order.</summary>
    /// <param name="samples">Whether the samples are among them.</param>
    internal static SqlFragment Columns(bool samples) => new(string.Join(", ", samples ? StoredIn.Columns : StoredIn.Columns.Take(SamplesAt)));

    /// <inheritdoc />
    public void WriteTo(IRowWriter row)
    {
        var r = Resources;
        row.Add(Id).Add(EndedAt).Add(RunId).Add(ModelId).Add(ModelName).Add(WireModel).Add(RuntimeType).Add(Suite).Add(Scenario).Add(Level)
            .Add(Requests).Add(Succeeded).Add(Errors).Add(Timeouts).Add(Tps).Add(TtftMs).Add(TtftP95Ms).Add(TpotMs)
            .Add(LatencyMeanMs).Add(LatencyP50Ms).Add(LatencyP95Ms).Add(LatencyP99Ms).Add(InputTokens).Add(OutputTokens).Add(CachedTokens)
            .Add(TokenSource.Wire())
            .Add(LoadedInMs).Add(r?.CpuPercent).Add(r?.MemoryPercent).Add(r?.GpuPercent).Add(r?.GpuMemoryBytes).Add(r?.ProcessCpuPercent).Add(r?.ProcessMemoryBytes)
            .Add(r?.EnergyJoules).Add(r?.EnergyOf)
            .Add(Sampled(sample => sample.AtMs)).Add(Sampled(sample => sample.CpuPercent)).Add(Sampled(sample => sample.MemoryPercent)).Add(Sampled(sample => sample.GpuPercent));
    }

    /// <summary>Reads the columns one after the other, so the lines stand in their order.</summary>
    internal static SuiteResult Read(DbDataReader row)
    {
        var next = new RowCursor(row);
        var result = new SuiteResult
        {
            Id = next.Id(),
            EndedAt = next.Moment(),
            RunId = next.Id(),
            ModelId = next.Id(),
            ModelName = next.Text()!,
            WireModel = next.Text()!,
            RuntimeType = next.Text()!,
            Suite = next.Text()!,
            Scenario = next.Text()!,
            Level = next.Count() ?? 0,
            Requests = next.Count() ?? 0,
            Succeeded = next.Count() ?? 0,
            Errors = next.Count() ?? 0,
            Timeouts = next.Count() ?? 0,
            Tps = next.Number(),
            TtftMs = next.Number(),
            TtftP95Ms = next.Number(),
            TpotMs = next.Number(),
            LatencyMeanMs = next.Number(),
            LatencyP50Ms = next.Number(),
            LatencyP95Ms = next.Number(),
            LatencyP99Ms = next.Number(),
            InputTokens = next.Whole(),
            OutputTokens = next.Whole(),
            CachedTokens = next.Whole(),
            TokenSource = BenchmarkResult.Source(next.Text()),
            LoadedInMs = next.Number(),
        };
        var use = new ResourceUse
        {
            CpuPercent = next.Number(),
            MemoryPercent = next.Number(),
            GpuPercent = next.Number(),
            GpuMemoryBytes = next.Whole(),
            ProcessCpuPercent = next.Number(),
            ProcessMemoryBytes = next.Whole(),
            EnergyJoules = next.Number(),
            EnergyOf = next.Text(),
            Samples = [],
        };
        return result with { Resources = next.Ended ? use : use with { Samples = ReadSamples(next) } };
    }

    private static List<ResourceSample> ReadSamples(RowCursor next)
    {
        var (at, cpu, memory, gpu) = (next.Numbers(), next.Numbers(), next.Numbers(), next.Numbers());
        return [.. at.Select((ms, i) => new ResourceSample(ms, Known(cpu[i]), Known(memory[i]), Known(gpu[i]), null, null, null))];
    }

    private static double? Known(float value) => float.IsNaN(value) ? null : value;

    private List<float> Sampled(Func<ResourceSample, double?> value) => [.. (Resources?.Samples ?? []).Select(sample => (float)(value(sample) ?? double.NaN))];
}
