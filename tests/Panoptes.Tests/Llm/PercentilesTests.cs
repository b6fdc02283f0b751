using Panoptes.Llm;

namespace Panoptes.Tests.Llm;

public sealed class PercentilesTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 3.0)]
    [InlineData(0.95, 4.8)]
    [InlineData(0.99, 4.96)]
    [InlineData(1, 5)]
    public void A_quantile_lies_on_the_line_between_its_neighbours(double level, double expected) =>
        Assert.Equal(expected, Percentiles.Percentile([1, 2, 3, 4, 5], level), 12);

    [Fact]
    public void One_value_is_its_every_quantile() => Assert.Equal(7, Percentiles.Percentile([7], 0.99));

    [Fact]
    public void Nothing_has_no_quantile() => Assert.Equal(double.NaN, Percentiles.Percentile([], 0.5));

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void A_level_is_between_zero_and_one(double level) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Percentiles.Percentile([1], level));
}
