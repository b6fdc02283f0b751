namespace Panoptes.Benchmarks.Resources;

/// <summary>What a load took of the machine while it ran. What the machine does not say is null, never zero.</summary>
public sealed record ResourceUse
{
    /// <summary>Each sample, in order.</summary>
    public required IReadOnlyList<ResourceSample> Samples { get; init; }

    /// <summary>Processor use of the whole machine, percent of all cores, on average over the time.</summary>
    public double? CpuPercent { get; init; }

    /// <summary>Memory in use on the whole machine, percent, on average.</summary>
    public double? MemoryPercent { get; init; }

    /// <summary>Use of the busiest graphics processor, percent, on average.</summary>
    public double? GpuPercent { get; init; }

    /// <summary>The most graphics memory in use on all cards together, bytes.</summary>
    public long? GpuMemoryBytes { get; init; }

    /// <summary>Processor use of the runtime's process with its children, percent of all cores, on average.</summary>
    public double? ProcessCpuPercent { get; init; }

    /// <summary>The most memory of the runtime's process with its children that was resident, bytes.</summary>
    public long? ProcessMemoryBytes { get; init; }

    /// <summary>Energy that processors and graphics cards report to have used in the time, joules; of those that report it.</summary>
    public double? EnergyJoules { get; init; }

    /// <summary>What <see cref="EnergyJoules"/> covers, e.g. <c>cpu package, gpu</c>; null without it.</summary>
    public string? EnergyOf { get; init; }
}

/// <summary>The machine at one moment.</summary>
/// <param name="AtMs">Milliseconds from the start of the sampling.</param>
/// <param name="CpuPercent">Processor use of the whole machine since the sample before, percent of all cores.</param>
/// <param name="MemoryPercent">Memory in use, percent.</param>
/// <param name="GpuPercent">Use of the busiest graphics processor, percent.</param>
/// <param name="GpuMemoryBytes">Graphics memory in use on all cards together, bytes.</param>
/// <param name="ProcessCpuPercent">Processor use of the runtime's process and its children since the sample before, percent of all cores.</param>
/// <param name="ProcessMemoryBytes">Their resident memory, bytes.</param>
public sealed record ResourceSample(
    double AtMs, double? CpuPercent, double? MemoryPercent, double? GpuPercent, long? GpuMemoryBytes, double? ProcessCpuPercent, long? ProcessMemoryBytes);
