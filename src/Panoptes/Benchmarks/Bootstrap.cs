using Panoptes.Llm;

namespace Panoptes.Benchmarks;

/// <summary>An interval that holds the true value with the given confidence.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
public readonly record struct ConfidenceInterval(double Low, double High)
{
    /// <summary>Whether zero lies outside.</summary>
    public bool ExcludesZero => Low > 0 || High < 0;
}

/// <summary>
/// Percentile bootstrap (Efron, 1979): how much a mean or a median would vary if the same load were run again. Seeded, so
/// that the same values give the same interval.
/// </summary>
public static class Bootstrap
{
    /// <summary>How often is resampled.</summary>
    public const int Resamples = 2_000;

    /// <summary>The confidence of every interval.</summary>
    public const double Confidence = 0.95;

    /// <summary>Below so few values an interval says nothing and is not given.</summary>
    public const int FewestValues = 8;

    /// <summary>Beyond so many values the mean's resamples are drawn from the normal distribution that they tend to: it costs less and differs by nothing that matters.</summary>
    public const int ManyValues = 5_000;

    /// <summary>The interval of the mean; null with fewer than eight values.</summary>
    /// <param name="values">In any order.</param>
    /// <param name="seed">What the resamples are drawn from.</param>
    public static ConfidenceInterval? Mean(ReadOnlySpan<double> values, int seed) =>
        values.Length < FewestValues ? null : Interval(Means(values, new Random(seed)));

    /// <summary>The interval of the median; null with fewer than eight values.</summary>
    /// <param name="sorted">Ascending.</param>
    /// <param name="seed">What the resamples are drawn from.</param>
    public static ConfidenceInterval? Median(ReadOnlySpan<double> sorted, int seed) =>
        sorted.Length < FewestValues ? null : Interval(Medians(sorted, new Random(seed)));

    /// <summary>The interval of second − first, from resamples of each.</summary>
    internal static ConfidenceInterval Difference(double[] first, double[] second) =>
        Interval([.. first.Zip(second, (one, other) => other - one)]);

    internal static double[] Means(ReadOnlySpan<double> values, Random random)
    {
        var means = new double[Resamples];
        if (values.Length > ManyValues)
        {
            var (mean, std) = Moments(values);
            for (var r = 0; r < Resamples; r++)
            {
                means[r] = mean + (std / Math.Sqrt(values.Length) * Gamma.Normal(random));
            }

            return means;
        }

        for (var r = 0; r < Resamples; r++)
        {
            var sum = 0.0;
            for (var i = 0; i < values.Length; i++)
            {
                sum += values[random.Next(values.Length)];
            }

            means[r] = sum / values.Length;
        }

        return means;
    }

    /// <summary>
    /// The medians of resamples, each drawn at once: the k-th smallest of n uniform draws is Beta(k, n − k + 1), the next one is
    /// the least of n − k draws above it, and a draw u stands for the value at ⌊u·n⌋. Exact, whatever n is.
    /// </summary>
    internal static double[] Medians(ReadOnlySpan<double> sorted, Random random)
    {
        var n = sorted.Length;
        var k = (n + 1) / 2;
        var medians = new double[Resamples];
        for (var r = 0; r < Resamples; r++)
        {
            var u = Gamma.Beta(k, n - k + 1, random);
            var median = At(sorted, u);
            if (n % 2 == 0)
            {
                var next = 1 - ((1 - u) * Math.Pow(1 - random.NextDouble(), 1.0 / (n - k)));
                median = (median + At(sorted, next)) / 2;
            }

            medians[r] = median;
        }

        return medians;
    }

    /// <summary>Mean and population standard deviation.</summary>
    internal static (double Mean, double Std) Moments(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        var mean = sum / values.Length;
        var squares = 0.0;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return (mean, Math.Sqrt(squares / values.Length));
    }

    private static double At(ReadOnlySpan<double> sorted, double u) => sorted[Math.Min((int)(u * sorted.Length), sorted.Length - 1)];

    private static ConfidenceInterval Interval(double[] draws)
    {
        Array.Sort(draws);
        return new ConfidenceInterval(
            Percentiles.Percentile(draws, (1 - Confidence) / 2),
            Percentiles.Percentile(draws, (1 + Confidence) / 2));
    }
}
