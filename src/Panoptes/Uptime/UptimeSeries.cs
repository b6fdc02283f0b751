namespace Panoptes.Uptime;

/// <summary>What a series of checks shows.</summary>
public enum UptimeMetric
{
    /// <summary>Dispatch to end of stream, milliseconds.</summary>
    Latency,

    /// <summary>Dispatch to first token of any kind, milliseconds.</summary>
    Ttft,

    /// <summary>Tokens per second after the first.</summary>
    TokensPerSecond,
}

/// <summary>One metric of several models over time, in columns: all share one time axis.</summary>
/// <param name="Metric">What is shown.</param>
/// <param name="Bucket">The width of each bucket.</param>
/// <param name="Times">The start of each bucket, UTC, oldest first, none left out.</param>
/// <param name="Models">Each model that was checked in that time.</param>
public sealed record UptimeSeries(UptimeMetric Metric, TimeSpan Bucket, IReadOnlyList<DateTimeOffset> Times, IReadOnlyList<ModelSeries> Models);

/// <summary>One metric of one model; every list is as long as <see cref="UptimeSeries.Times"/>, and null is a gap.</summary>
/// <param name="ModelId">The model.</param>
/// <param name="Checks">Checks in the bucket, whatever their verdict.</param>
/// <param name="Down">Of those, down: they have no figures.</param>
/// <param name="P50">The median.</param>
/// <param name="P95">The 95th percentile.</param>
/// <param name="Min">The least.</param>
/// <param name="Max">The greatest, so that a spike is never averaged away.</param>
public sealed record ModelSeries(Guid ModelId, int[] Checks, int[] Down, double?[] P50, double?[] P95, double?[] Min, double?[] Max);

/// <summary>How a time range is cut into buckets that people can read.</summary>
public static class UptimeBuckets
{
    private static readonly TimeSpan[] Widths =
    [
        .. new[] { 1, 2, 5, 10, 15, 30 }.Select(minutes => TimeSpan.FromMinutes(minutes)),
        .. new[] { 1, 2, 3, 6, 12 }.Select(hours => TimeSpan.FromHours(hours)),
        .. new[] { 1, 2, 7, 14, 28 }.Select(days => TimeSpan.FromDays(days)),
    ];

    /// <summary>The narrowest of the usual widths that cuts the range into at most <paramref name="points"/> buckets.</summary>
    public static TimeSpan Width(TimeRange range, int points)
    {
        var least = (range.To - range.From) / Math.Max(1, points);
        return Widths.FirstOrDefault(width => width >= least, TimeSpan.FromDays(Math.Ceiling(least.TotalDays)));
    }

    /// <summary>The start of each bucket that the range touches, counted from the epoch.</summary>
    public static IReadOnlyList<DateTimeOffset> Starts(TimeRange range, TimeSpan width)
    {
        var first = range.From.UtcTicks - ((range.From.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) % width.Ticks);
        var count = (range.To.UtcTicks - first + width.Ticks - 1) / width.Ticks;
        return [.. Enumerable.Range(0, (int)count).Select(i => new DateTimeOffset(first + (i * width.Ticks), TimeSpan.Zero))];
    }
}
