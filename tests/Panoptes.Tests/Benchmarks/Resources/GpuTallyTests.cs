using Panoptes.Benchmarks.Resources;

namespace Panoptes.Tests.Benchmarks.Resources;

public sealed class GpuTallyTests
{
    private readonly GpuTally _tally = new(TimeSpan.FromSeconds(2));

    [Fact]
    public void A_mean_weighs_readings_by_their_time_and_not_by_their_number()
    {
        _tally.Add(0, new GpuReading("a", 100, 10, 300));
        _tally.Add(1_000, new GpuReading("a", 100, 30, 300));
        _tally.Add(1_000, new GpuReading("a", 0, 20, 100));
        _tally.Add(1_001, new GpuReading("a", 0, 20, 100));
        _tally.Add(2_000, new GpuReading("a", 0, 20, 100));

        Assert.Equal(new GpuUse(50, 30, 400), _tally.Over(2_000));
    }

    [Fact]
    public void The_average_is_of_the_card_that_worked_most_and_the_energy_of_all()
    {
        _tally.Add(0, new GpuReading("a", 10, null, 50));
        _tally.Add(0, new GpuReading("b", 70, null, 100));
        _tally.Add(0, new GpuReading("c", 20, null, null));

        Assert.Equal(new GpuUse(70, null, 150), _tally.Over(1_000));
    }

    [Theory]
    [InlineData(1_000, 50.0)] // a quarter of the time without: the rest stands for it
    [InlineData(1_001, null)]
    public void A_card_that_was_silent_for_more_than_a_quarter_of_the_time_has_no_average(double firstAtMs, double? percent)
    {
        _tally.Add(firstAtMs, new GpuReading("a", 50, 7, 100));
        _tally.Add(3_000, new GpuReading("a", 50, 7, 100));

        Assert.Equal(new GpuUse(percent, percent is null ? null : 7, percent is null ? null : 400), _tally.Over(4_000));
    }

    [Fact]
    public void A_reading_stands_for_a_while_and_then_no_more()
    {
        _tally.Add(0, new GpuReading("a", 50, 7, null));
        _tally.Add(1_000, new GpuReading("b", 40, 5, null));

        Assert.Equal((50, 12), _tally.At(2_000));
        Assert.Equal((40, 5), _tally.At(2_001));
        Assert.Equal((null, null), _tally.At(3_001));
    }
}
