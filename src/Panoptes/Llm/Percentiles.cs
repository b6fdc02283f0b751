namespace Panoptes.Llm;

/// <summary>Quantiles by linear interpolation between order statistics (Hyndman and Fan's type 7).</summary>
public static class Percentiles
{
    /// <summary>The quantile at <paramref name="level"/> of values that are sorted already.</summary>
    /// <param name="sorted">Ascending, without NaN.</param>
    /// <param name="level">In [0, 1], e.g. 0.95.</param>
    /// <returns>In the values' own unit; NaN if there are none.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is outside [0, 1].</exception>
    public static double Percentile(ReadOnlySpan<double> sorted, double level)
    {
        if (level is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "A level is between 0 and 1.");
        }

        if (sorted.IsEmpty)
        {
            return double.NaN;
        }

        var rank = level * (sorted.Length - 1);
        var below = (int)rank;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((rank - below) * (sorted[above] - sorted[below]));
    }
}
