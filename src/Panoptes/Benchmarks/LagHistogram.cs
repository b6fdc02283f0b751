namespace Panoptes.Benchmarks;

/// <summary>Counts times in buckets that grow by a twentieth, from 10 µs to beyond a minute: any number of them in 3 kB. Safe for several threads.</summary>
internal sealed class LagHistogram
{
    private const double Least = 0.01;
    private const double Growth = 1.05;
    private readonly long[] _counts = new long[330];
    private long _total;

    public long Total => Interlocked.Read(ref _total);

    public void Add(double milliseconds)
    {
        var bucket = milliseconds <= Least ? 0 : (int)Math.Ceiling(Math.Log(milliseconds / Least) / Math.Log(Growth));
        Interlocked.Increment(ref _counts[Math.Min(bucket, _counts.Length - 1)]);
        Interlocked.Increment(ref _total);
    }

    /// <summary>The time that this part of all times does not exceed, up to a twentieth too high; null if there are none.</summary>
    public double? Percentile(double level)
    {
        var wanted = (long)Math.Ceiling(level * Total);
        var seen = 0L;
        for (var bucket = 0; bucket < _counts.Length && Total > 0; bucket++)
        {
            seen += Interlocked.Read(ref _counts[bucket]);
            if (seen >= wanted)
            {
                return Least * Math.Pow(Growth, bucket);
            }
        }

        return null;
    }
}
