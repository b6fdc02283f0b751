namespace Panoptes.Benchmarks.Resources;

/// <summary>Makes samples and averages out of counters. Averages come from the first and the last, not from the samples between.</summary>
internal sealed class ResourceTally
{
    private readonly int _processors;
    private readonly GpuTally _gpu;
    private readonly Counters _start;
    private readonly ThinnedSamples _samples;
    private readonly TimeWeightedMean _memory = new(double.PositiveInfinity);
    private (double AtMs, Counters Counters) _last;
    private (double AtMs, TimeSpan Cpu)? _lastProcess;
    private long? _mostProcessMemory;

    public ResourceTally(Counters start, int processors, GpuTally gpu, int mostSamples)
    {
        (_start, _processors, _gpu) = (start, processors, gpu);
        _samples = new ThinnedSamples(mostSamples);
        _last = (0, start);
        Note(0, start);
    }

    /// <summary>When the last sample was taken.</summary>
    public double LastAtMs => _last.AtMs;

    public void Add(double atMs, Counters now)
    {
        Note(atMs, now);
        var (gpuPercent, gpuMemory) = _gpu.At(atMs);
        _samples.Add(new ResourceSample(
            atMs,
            Percent(_last.Counters.Machine, now.Machine),
            now.MemoryPercent,
            gpuPercent,
            gpuMemory,
            Percent(now.Process?.Cpu - _last.Counters.Process?.Cpu, atMs - _last.AtMs),
            now.Process?.MemoryBytes));
        _last = (atMs, now);
    }

    /// <summary>The figures from the start to a moment.</summary>
    public ResourceUse Over(double atMs, Counters now)
    {
        Note(atMs, now);
        var gpu = _gpu.Over(atMs);
        var energy = new (double? Joules, string Of)[] { (now.PackageJoules, "cpu package"), (gpu.Joules, "gpu") }.Where(part => part.Joules is not null).ToList();
        return new ResourceUse
        {
            Samples = _samples.All(),
            CpuPercent = Percent(_start.Machine, now.Machine),
            MemoryPercent = _memory.Over(atMs, share: 0),
            GpuPercent = gpu.Percent,
            GpuMemoryBytes = gpu.MemoryBytes,

            // A process that ended is averaged over the time that it was seen alive.
            ProcessCpuPercent = _lastProcess is { } last ? Percent(last.Cpu - _start.Process?.Cpu, last.AtMs) : null,
            ProcessMemoryBytes = _mostProcessMemory,
            EnergyJoules = energy.Count > 0 ? energy.Sum(part => part.Joules) : null,
            EnergyOf = energy.Count > 0 ? string.Join(", ", energy.Select(part => part.Of)) : null,
        };
    }

    private void Note(double atMs, Counters now)
    {
        if (now.MemoryPercent is { } memory)
        {
            _memory.Add(atMs, memory);
        }

        if (now.Process is { } process)
        {
            _lastProcess = (atMs, process.Cpu);
            _mostProcessMemory = Math.Max(_mostProcessMemory ?? 0, process.MemoryBytes);
        }
    }

    private static double? Percent(MachineTime? from, MachineTime? to) =>
        from is { } start && to is { } end && end.Total > start.Total
            ? Math.Clamp(100.0 * (end.Busy - start.Busy) / (end.Total - start.Total), 0, 100)
            : null;

    /// <remarks>Held to 100: a child found late brings the time of several samples into one.</remarks>
    private double? Percent(TimeSpan? used, double inMs) =>
        used is { } cpu && inMs > 0 ? Math.Clamp(100 * cpu.TotalMilliseconds / (inMs * _processors), 0, 100) : null;
}
