using Panoptes.Server.Ui.Parts;
using Panoptes.Server.Ui.Shell;

namespace Panoptes.Server.Tests.Ui;

public sealed class DrawingTests
{
    private static readonly DateOnly Day = new(2026, 1, 1);

    [Fact]
    public void A_sparkline_starts_at_zero_and_breaks_at_a_gap() =>
        Assert.Equal("M0 22.5L10 12M30 1.5h3", SparkPath.Of([0, 5, null, 10], 30, 24));

    [Fact]
    public void A_day_without_checks_is_a_stub_and_one_failure_of_many_takes_a_fifth_of_its_bar()
    {
        DayBar[] days = [new(Day, 0, 0, 0), new(Day, 95, 0, 1)];

        Assert.Equal("M1.5 26h7v6h-7z", UptimeBarPaths.Unknown(days));
        Assert.Equal("M11.5 25.6h7v6.4h-7z", UptimeBarPaths.Down(days));
        Assert.Equal("M11.5 0h7v25.6h-7z", UptimeBarPaths.Up(days));
    }

    [Theory]
    [InlineData(null, "–")]
    [InlineData(0.0, "0")]
    [InlineData(0.414, "0.41")]
    [InlineData(83.44, "83.4")]
    [InlineData(1240.2, "1,240")]
    public void A_figure_has_three_significant_digits(double? value, string text) => Assert.Equal(text, Words.Figure(value));

    [Theory]
    [InlineData(1.0, "100")]
    [InlineData(0.99999, "99.99")]
    [InlineData(0.5, "50.00")]
    public void Only_all_of_it_is_a_hundred_per_cent(double share, string text) => Assert.Equal(text, Words.Percent(share));

    [Fact]
    public void A_range_is_read_from_an_address_and_written_back()
    {
        var fixedRange = RangeChoice.Read(null, "2026-11-24T10:00:00Z", "2026-11-24T12:00:00Z");

        Assert.Equal("from=2026-11-24T10:00:00Z&to=2026-11-24T12:00:00Z", fixedRange.Query);
        Assert.Equal("range=7d", RangeChoice.Read("7d", null, null).Query);
        Assert.Equal(RangeChoice.Default, RangeChoice.Read("nonsense", "x", "y"));
        Assert.Equal(RangeChoice.Default, RangeChoice.Read(null, "2026-11-24T12:00:00Z", "2026-11-24T10:00:00Z"));
    }
}
