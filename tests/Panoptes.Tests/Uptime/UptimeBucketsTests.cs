using Panoptes.Uptime;

namespace Panoptes.Tests.Uptime;

public sealed class UptimeBucketsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("01:00:00", 120, "00:01:00")]
    [InlineData("1.00:00:00", 120, "00:15:00")]
    [InlineData("30.00:00:00", 120, "06:00:00")]
    [InlineData("90.00:00:00", 90, "1.00:00:00")]
    [InlineData("400.00:00:00", 1, "400.00:00:00")]
    public void A_bucket_is_the_narrowest_usual_width_that_keeps_to_the_points(string range, int points, string width) =>
        Assert.Equal(TimeSpan.Parse(width, null), UptimeBuckets.Width(Last(TimeSpan.Parse(range, null)), points));

    [Fact]
    public void Buckets_cover_the_range_without_a_gap_and_begin_on_the_epochs_grid()
    {
        var starts = UptimeBuckets.Starts(new TimeRange(Noon.AddMinutes(7), Noon.AddMinutes(31)), TimeSpan.FromMinutes(10));

        Assert.Equal([Noon, Noon.AddMinutes(10), Noon.AddMinutes(20), Noon.AddMinutes(30)], starts);
    }

    [Fact]
    public void A_range_that_ends_on_the_grid_has_no_bucket_after_it() =>
        Assert.Equal([Noon], UptimeBuckets.Starts(new TimeRange(Noon, Noon.AddMinutes(10)), TimeSpan.FromMinutes(10)));

    private static TimeRange Last(TimeSpan span) => new(Noon - span, Noon);
}
