namespace Panoptes.Benchmarks.Resources;

/// <summary>Energy of the processor packages, from RAPL's counters, which begin again at zero after a range of some hours' or minutes' use.</summary>
/// <remarks>
/// Only zones named <c>package-N</c> are summed: their parts (core, uncore) and the whole board (psys) would count the same energy again.
/// https://www.kernel.org/doc/html/latest/power/powercap/powercap.html
/// </remarks>
internal sealed class RaplEnergy
{
    private readonly List<Zone> _zones = [];

    /// <param name="powercap">The folder <c>/sys/class/powercap</c>.</param>
    public RaplEnergy(string powercap)
    {
        foreach (var folder in SystemFile.Folders(powercap, "intel-rapl:*"))
        {
            if (SystemFile.Text(Path.Combine(folder, "name"))?.StartsWith("package-", StringComparison.Ordinal) == true &&
                SystemFile.Number(Path.Combine(folder, "energy_uj")) is { } first)
            {
                _zones.Add(new Zone(Path.Combine(folder, "energy_uj"), SystemFile.Number(Path.Combine(folder, "max_energy_range_uj")), first));
            }
        }
    }

    /// <summary>Joules of all packages since this was made; null if there is none, or one of them can no longer be read.</summary>
    public double? Joules()
    {
        var sum = 0.0;
        foreach (var zone in _zones)
        {
            if (zone.Microjoules() is not { } used)
            {
                return null;
            }

            sum += used / 1e6;
        }

        return _zones.Count > 0 ? sum : null;
    }

    private sealed class Zone(string path, long? range, long first)
    {
        private long _last = first;
        private long? _used = 0;

        public long? Microjoules()
        {
            if (SystemFile.Number(path) is not { } now || (now < _last && range is null))
            {
                return _used = null; // a gap, or a wrap of unknown size: the sum is lost for good
            }

            _used += now - _last + (now < _last ? range : 0);
            _last = now;
            return _used;
        }
    }
}
