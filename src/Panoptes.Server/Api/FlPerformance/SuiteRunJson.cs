using System.Globalization;
using System.Text.Json.Serialization;
using Panoptes.Benchmarks;
using Panoptes.Benchmarks.Resources;
using Panoptes.Benchmarks.Suites;
using Panoptes.Runtimes;

namespace Panoptes.Server.Api.FlPerformance;

/// <summary>A run of a suite. Times are milliseconds since 1970.</summary>
internal sealed record SuiteRunJson(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("suite_name")] string SuiteName,
    [property: JsonPropertyName("model_ids")] IReadOnlyList<string> ModelIds,
    [property: JsonPropertyName("model_aliases")] IReadOnlyList<string> ModelAliases,
    [property: JsonPropertyName("config")] SuiteConfigJson? Config,
    [property: JsonPropertyName("hardware_info")] HardwareJson? HardwareInfo,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("started_at")] long StartedAt,
    [property: JsonPropertyName("completed_at")] long? CompletedAt,
    [property: JsonPropertyName("created_at")] long CreatedAt,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("phase")] string Phase,
    [property: JsonPropertyName("progress")] int? Progress,
    [property: JsonPropertyName("error")] string? Error)
{
    public static SuiteRunJson From(BenchmarkRun run)
    {
        var models = run.Models.OrderBy(model => model.Position).ToList();
        return new SuiteRunJson(
            run.Id.ToString(),
            run.SuiteName!,
            [.. models.Select(model => ManagedModelId.Text(model.ModelId))],
            [.. models.Select(model => model.Name)],
            SuiteRuns.ConfigOf(run) is { } config ? SuiteConfigJson.From(config) : null,
            SuiteRuns.HardwareOf(run) is { } hardware ? HardwareJson.From(hardware) : null,
            run.Status switch
            {
                BenchmarkRunStatus.Completed => "completed",
                BenchmarkRunStatus.Failed or BenchmarkRunStatus.Cancelled => "failed",
                _ => "running",
            },
            (run.StartedAt ?? run.CreatedAt).ToUnixTimeMilliseconds(),
            run.CompletedAt?.ToUnixTimeMilliseconds(),
            run.CreatedAt.ToUnixTimeMilliseconds(),
            run.Name,
            run.Status switch
            {
                BenchmarkRunStatus.Pending => "queued",
                BenchmarkRunStatus.Running => "running",
                BenchmarkRunStatus.Completed => "completed",
                BenchmarkRunStatus.Cancelled => "cancelled",
                _ => "failed",
            },
            ProgressOf(run),
            run.Failure);
    }

    /// <summary>Percent of the measured requests that have ended; 100 for a completed run.</summary>
    private static int? ProgressOf(BenchmarkRun run) => run switch
    {
        { Status: BenchmarkRunStatus.Completed } => 100,
        { ExpectedRequests: > 0 and var expected } => Math.Min(100, run.ResultCount * 100 / expected),
        _ => null,
    };
}

/// <summary>The machine of a run.</summary>
internal sealed record HardwareJson(
    [property: JsonPropertyName("cpu")] CpuJson Cpu,
    [property: JsonPropertyName("memory")] MemoryJson Memory,
    [property: JsonPropertyName("gpu")] GpuJson? Gpu,
    [property: JsonPropertyName("gpus")] IReadOnlyList<GpuJson> Gpus,
    [property: JsonPropertyName("os")] OsJson Os)
{
    private const double Gibi = 1024.0 * 1024 * 1024;
    private const double Mebi = 1024.0 * 1024;

    public static HardwareJson From(HardwareInfo hardware)
    {
        var gpus = hardware.Gpus.Select(gpu => new GpuJson(
            gpu.Model, gpu.MemoryBytes is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(bytes / Mebi)} MB") : null, gpu.Driver)).ToList();
        return new HardwareJson(
            new CpuJson(hardware.Cpu.Manufacturer, hardware.Cpu.Brand, hardware.Cpu.Cores, hardware.Cpu.PhysicalCores),
            new MemoryJson(hardware.MemoryBytes is { } memory ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(memory / Gibi)} GB") : null, hardware.MemoryBytes),
            gpus.FirstOrDefault(),
            gpus,
            new OsJson(hardware.Os.Platform, hardware.Os.Distribution, hardware.Os.Release, hardware.Os.Architecture));
    }
}

/// <summary>A processor.</summary>
internal sealed record CpuJson(
    [property: JsonPropertyName("manufacturer")] string? Manufacturer,
    [property: JsonPropertyName("brand")] string? Brand,
    [property: JsonPropertyName("cores")] int Cores,
    [property: JsonPropertyName("physicalCores")] int? PhysicalCores);

/// <summary>Memory.</summary>
internal sealed record MemoryJson([property: JsonPropertyName("total")] string? Total, [property: JsonPropertyName("total_bytes")] long? TotalBytes);

/// <summary>A graphics card.</summary>
internal sealed record GpuJson(
    [property: JsonPropertyName("model")] string Model, [property: JsonPropertyName("vram")] string? Vram, [property: JsonPropertyName("driver")] string? Driver);

/// <summary>An operating system.</summary>
internal sealed record OsJson(
    [property: JsonPropertyName("platform")] string Platform,
    [property: JsonPropertyName("distro")] string? Distro,
    [property: JsonPropertyName("release")] string? Release,
    [property: JsonPropertyName("arch")] string Arch);
