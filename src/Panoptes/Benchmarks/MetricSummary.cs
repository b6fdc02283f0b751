using Panoptes.Llm;

namespace Panoptes.Benchmarks;

/// <summary>What many values of one metric say, in the metric's unit. There is none without values: nothing is no zero.</summary>
/// <param name="N">How many values.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Std">Their standard deviation, over n as numpy does by default.</param>
/// <param name="Min">The least.</param>
/// <param name="Max">The greatest.</param>
/// <param name="P50">The median.</param>
/// <param name="P90">The 90th percentile, by linear interpolation (type 7) like all of them.</param>
/// <param name="P95">The 95th percentile.</param>
/// <param name="P99">The 99th percentile; see <see cref="P99IsWeak"/>.</param>
public sealed record MetricSummary(int N, double Mean, double Std, double Min, double Max, double P50, double P90, double P95, double P99)
{
    /// <summary>With fewer values than this, a 99th percentile is little more than the maximum.</summary>
    public const int EnoughForP99 = 100;

    /// <summary>Whether the 99th percentile rests on fewer than 100 values: show it marked.</summary>
    public bool P99IsWeak => N < EnoughForP99;

    /// <summary>The 95 % bootstrap interval of the mean; null with fewer than eight values.</summary>
    public ConfidenceInterval? MeanInterval { get; init; }

    /// <summary>The 95 % bootstrap interval of the median; null with fewer than eight values.</summary>
    public ConfidenceInterval? MedianInterval { get; init; }

    /// <summary>Summarises the values that are known.</summary>
    /// <param name="values">Nulls are left out, and so not counted in <see cref="N"/>.</param>
    /// <param name="seed">What the bootstrap draws from.</param>
    /// <returns>Null if there are no values.</returns>
    public static MetricSummary? Of(IEnumerable<double?> values, int seed) => Of([.. values.OfType<double>()], seed);

    /// <summary>Summarises values; sorts the array it is given.</summary>
    /// <returns>Null if there are no values.</returns>
    internal static MetricSummary? Of(double[] values, int seed)
    {
        if (values.Length == 0)
        {
            return null;
        }

        Array.Sort(values);
        var (mean, std) = Bootstrap.Moments(values);
        return new MetricSummary(
            values.Length,
            mean,
            std,
            values[0],
            values[^1],
            Percentiles.Percentile(values, 0.50),
            Percentiles.Percentile(values, 0.90),
            Percentiles.Percentile(values, 0.95),
            Percentiles.Percentile(values, 0.99))
        {
            MeanInterval = Bootstrap.Mean(values, seed),
            MedianInterval = Bootstrap.Median(values, seed),
        };
    }
}
