namespace Panoptes.Benchmarks.Resources;

/// <summary>The mean of a gauge over time: between two readings it is taken to go straight from one to the other.</summary>
/// <param name="longestGapMs">Readings further apart say nothing of the time between them.</param>
internal sealed class TimeWeightedMean(double longestGapMs)
{
    private (double AtMs, double Value)? _last;
    private double _area;
    private double _coveredMs;

    public void Add(double atMs, double value)
    {
        if (_last is { } last && atMs - last.AtMs <= longestGapMs)
        {
            _area += (atMs - last.AtMs) * (value + last.Value) / 2;
            _coveredMs += atMs - last.AtMs;
        }

        _last = (atMs, value);
    }

    /// <summary>The mean from 0 to a moment.</summary>
    /// <param name="atMs">The end; the last reading holds up to it, if it is not too old.</param>
    /// <param name="share">How much of the time the readings must cover.</param>
    /// <returns>Null if they cover less.</returns>
    public double? Over(double atMs, double share)
    {
        var (area, covered) = (_area, _coveredMs);
        if (_last is { } last && atMs >= last.AtMs && atMs - last.AtMs <= longestGapMs)
        {
            area += (atMs - last.AtMs) * last.Value;
            covered += atMs - last.AtMs;
        }

        return covered > 0 && covered >= share * atMs ? area / covered : null;
    }
}
