namespace Panoptes.Benchmarks.Resources;

/// <summary>Where counters come from; the operating systems differ.</summary>
internal interface IResourceCounters
{
    /// <summary>Logical processors of the machine, of which percentages are taken.</summary>
    int Processors { get; }

    /// <summary>The counters now. What cannot be read is null; never throws for that.</summary>
    Counters Read();
}

/// <summary>Counters at one moment; all but the gauges only grow.</summary>
/// <param name="Machine">Processor time of the whole machine.</param>
/// <param name="MemoryPercent">Memory in use, percent: a gauge.</param>
/// <param name="Process">The process with its children; null once it is gone.</param>
/// <param name="PackageJoules">Energy of the processor packages since the first reading, joules.</param>
internal sealed record Counters(MachineTime? Machine, double? MemoryPercent, ProcessTime? Process, double? PackageJoules);

/// <summary>Processor time of all processors together, in ticks of the kernel.</summary>
/// <param name="Busy">Not idle; time that the hypervisor gave to others counts as busy, for it was not free to be used.</param>
/// <param name="Total">Busy and idle.</param>
internal readonly record struct MachineTime(long Busy, long Total);

/// <summary>A process with its children.</summary>
/// <param name="Cpu">Processor time since the first reading.</param>
/// <param name="MemoryBytes">Resident memory; a page that two of them share counts in each.</param>
internal readonly record struct ProcessTime(TimeSpan Cpu, long MemoryBytes);
