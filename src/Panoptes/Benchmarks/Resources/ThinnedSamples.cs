namespace Panoptes.Benchmarks.Resources;

/// <summary>Samples of a load of any length in bounded room: when there are too many, each two neighbours become one, and so for those to come.</summary>
internal sealed class ThinnedSamples(int most)
{
    private readonly List<Part> _waiting = [];
    private List<Part> _parts = [];
    private int _perPart = 1;
    private double _lastAtMs;

    public void Add(ResourceSample sample)
    {
        _waiting.Add(new Part(sample, sample.AtMs - _lastAtMs));
        _lastAtMs = sample.AtMs;
        if (_waiting.Count < _perPart)
        {
            return;
        }

        _parts.Add(Merged(_waiting));
        _waiting.Clear();
        if (_parts.Count >= most && _parts.Count % 2 == 0)
        {
            _parts = [.. _parts.Chunk(2).Select(Merged)];
            _perPart *= 2;
        }
    }

    public IReadOnlyList<ResourceSample> All() =>
        [.. _parts.Select(part => part.Sample), .. _waiting.Count > 0 ? [Merged(_waiting).Sample] : Array.Empty<ResourceSample>()];

    private static Part Merged(IReadOnlyList<Part> parts) => parts.Count == 1
        ? parts[0]
        : new Part(
            new ResourceSample(
                parts[^1].Sample.AtMs,
                Mean(parts, sample => sample.CpuPercent),
                Mean(parts, sample => sample.MemoryPercent),
                Mean(parts, sample => sample.GpuPercent),
                parts.Max(part => part.Sample.GpuMemoryBytes),
                Mean(parts, sample => sample.ProcessCpuPercent),
                parts.Max(part => part.Sample.ProcessMemoryBytes)),
            parts.Sum(part => part.LengthMs));

    private static double? Mean(IReadOnlyList<Part> parts, Func<ResourceSample, double?> member)
    {
        var known = parts.Where(part => member(part.Sample) is not null).ToList();
        return known.Sum(part => part.LengthMs) is > 0 and var length ? known.Sum(part => member(part.Sample)!.Value * part.LengthMs) / length : null;
    }

    private readonly record struct Part(ResourceSample Sample, double LengthMs);
}
