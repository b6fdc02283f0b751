using Panoptes.Benchmarks;
using Panoptes.Llm;

namespace Panoptes.Tests.Benchmarks;

public sealed class BootstrapTests
{
    [Theory]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(101)]
    public void Medians_drawn_at_once_spread_like_medians_of_real_resamples(int n)
    {
        var values = Enumerable.Range(0, n).Select(i => Math.Pow(i, 1.5)).ToArray();
        var random = new Random(3);
        var real = Enumerable.Range(0, 20_000).Select(_ =>
        {
            var resample = Enumerable.Range(0, n).Select(_ => values[random.Next(n)]).Order().ToArray();
            return Percentiles.Percentile(resample, 0.5);
        }).Order().ToArray();

        var drawn = Enumerable.Range(0, 10).SelectMany(seed => Bootstrap.Medians(values, new Random(seed))).Order().ToArray();

        var tolerance = values[^1] * 0.02;
        foreach (var level in (double[])[0.025, 0.25, 0.5, 0.75, 0.975])
        {
            Assert.Equal(Percentiles.Percentile(real, level), Percentiles.Percentile(drawn, level), tolerance);
        }
    }

    [Theory]
    [InlineData(400)]
    [InlineData(6000)]
    public void The_interval_of_a_mean_is_as_wide_as_its_standard_error_says(int n)
    {
        var values = Enumerable.Range(0, n).Select(i => (double)(i % 100)).ToArray();

        var interval = Bootstrap.Mean(values, seed: 1)!.Value;

        var error = 1.96 * 28.866 / Math.Sqrt(n);
        Assert.Equal(49.5 - error, interval.Low, error * 0.15);
        Assert.Equal(49.5 + error, interval.High, error * 0.15);
    }

    [Fact]
    public void The_same_seed_gives_the_same_interval()
    {
        var values = Enumerable.Range(1, 40).Select(i => Math.Sqrt(i)).ToArray();

        Assert.Equal(Bootstrap.Mean(values, 5), Bootstrap.Mean(values, 5));
        Assert.NotEqual(Bootstrap.Mean(values, 5), Bootstrap.Mean(values, 6));
    }

    [Fact]
    public void Fewer_than_eight_values_have_no_interval()
    {
        double[] values = [1, 2, 3, 4, 5, 6, 7, 8];

        Assert.NotNull(Bootstrap.Median(values, 1));
        Assert.Null(Bootstrap.Median(values.AsSpan(1), 1));
        Assert.Null(Bootstrap.Mean(values.AsSpan(1), 1));
    }
}
