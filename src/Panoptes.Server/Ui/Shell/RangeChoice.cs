using System.Globalization;

namespace Panoptes.Server.Ui.Shell;

/// <summary>The span of time that a page shows: relative to now and kept so, or two moments.</summary>
/// <param name="Key">E.g. <c>24h</c>; null for two moments.</param>
/// <param name="Length">How long it is.</param>
/// <param name="From">The first moment of a fixed range.</param>
internal sealed record RangeChoice(string? Key, TimeSpan Length, DateTimeOffset? From = null)
{
    /// <summary>The relative ones, shortest first.</summary>
    public static IReadOnlyList<RangeChoice> Relative { get; } =
    [
        new("1h", TimeSpan.FromHours(1)), new("6h", TimeSpan.FromHours(6)), new("24h", TimeSpan.FromHours(24)),
        new("7d", TimeSpan.FromDays(7)), new("30d", TimeSpan.FromDays(30)), new("90d", TimeSpan.FromDays(90)),
    ];

    /// <summary>What is shown unless the address says otherwise.</summary>
    public static RangeChoice Default { get; } = Relative[2];

    /// <summary>Its part of an address.</summary>
    public string Query => From is { } from
        ? $"from={Stamp(from)}&to={Stamp(from + Length)}"
        : $"range={Key}";

    /// <summary>Reads it from an address; anything unreadable is the default.</summary>
    public static RangeChoice Read(string? range, string? from, string? to)
    {
        if (Moment(from) is { } start && Moment(to) is { } end && end > start)
        {
            return new RangeChoice(null, end - start, start);
        }

        return Relative.FirstOrDefault(r => r.Key == range) ?? Default;
    }

    /// <summary>The moments it means now.</summary>
    public TimeRange At(DateTimeOffset now) => From is { } from ? new TimeRange(from, from + Length) : new TimeRange(now - Length, now);

    private static string Stamp(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static DateTimeOffset? Moment(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            ? moment
            : null;
}
