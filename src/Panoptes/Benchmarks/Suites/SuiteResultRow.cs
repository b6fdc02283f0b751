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

    internal static SuiteResult Read(DbDataReader row) => new()
    {
        Id = row.GetGuid(0),
        EndedAt = new DateTimeOffset(DateTime.SpecifyKind(row.GetDateTime(1), DateTimeKind.Utc)),
        RunId = row.GetGuid(2),
        ModelId = row.GetGuid(3),
        ModelName = row.GetString(4),
        WireModel = row.GetString(5),
        RuntimeType = row.GetString(6),
        Suite = row.GetString(7),
        Scenario = row.GetString(8),
        Level = row.GetInt32(9),
        Requests = row.GetInt32(10),
        Succeeded = row.GetInt32(11),
        Errors = row.GetInt32(12),
        Timeouts = row.GetInt32(13),
        Tps = Number(row, 14),
        TtftMs = Number(row, 15),
        TtftP95Ms = Number(row, 16),
        TpotMs = Number(row, 17),
        LatencyMeanMs = Number(row, 18),
        LatencyP50Ms = Number(row, 19),
        LatencyP95Ms = Number(row, 20),
        LatencyP99Ms = Number(row, 21),
        InputTokens = Count(row, 22),
        OutputTokens = Count(row, 23),
        CachedTokens = Count(row, 24),
        TokenSource = BenchmarkResult.Source(row.GetString(25)),
        LoadedInMs = Number(row, 26),
        Resources = new ResourceUse
        {
            CpuPercent = Number(row, 27),
            MemoryPercent = Number(row, 28),
            GpuPercent = Number(row, 29),
            GpuMemoryBytes = Count(row, 30),
            ProcessCpuPercent = Number(row, 31),
            ProcessMemoryBytes = Count(row, 32),
            EnergyJoules = Number(row, 33),
            EnergyOf = row.IsDBNull(34) ? null : row.GetString(34),
            Samples = row.FieldCount > SamplesAt ? Samples(row) : [],
        },
    };

    private static List<ResourceSample> Samples(DbDataReader row)
    {
        var (at, cpu, memory, gpu) = (List(row, SamplesAt), List(row, SamplesAt + 1), List(row, SamplesAt + 2), List(row, SamplesAt + 3));
        return [.. at.Select((ms, i) => new ResourceSample(ms, Known(cpu[i]), Known(memory[i]), Known(gpu[i]), null, null, null))];
    }

    private static List<float> List(DbDataReader row, int column) => row.GetFieldValue<List<float>>(column);

    private static double? Known(float value) => float.IsNaN(value) ? null : value;

    private static double? Number(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);

    private static long? Count(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private List<float> Sampled(Func<ResourceSample, double?> value) => [.. (Resources?.Samples ?? []).Select(sample => (float)(value(sample) ?? double.NaN))];
}
