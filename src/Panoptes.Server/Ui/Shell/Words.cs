using System.Globalization;

namespace Panoptes.Server.Ui.Shell;

/// <summary>How spans of time, counts and figures are written.</summary>
internal static class Words
{
    /// <summary>A figure that is not there.</summary>
    public const string None = "–";

    public static string Ago(TimeSpan age) => age < TimeSpan.FromSeconds(-1) ? "in " + Span(age.Negate()) : age.TotalSeconds < 5 ? "just now" : Span(age) + " ago";

    /// <summary>The largest whole unit, e.g. <c>3 min</c>.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 60 } => Whole(span.TotalSeconds, "s"),
        { TotalMinutes: < 60 } => Whole(span.TotalMinutes, "min"),
        { TotalHours: < 48 } => Whole(span.TotalHours, "h"),
        _ => Whole(span.TotalDays, "d"),
    };

    /// <summary>E.g. <c>1 model</c>, <c>3 models</c>.</summary>
    public static string Count(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {(count == 1 ? one : many ?? one + "s")}");

    /// <summary>Three significant figures at most, thousands grouped: <c>1,240</c>, <c>83.4</c>, <c>0.41</c>.</summary>
    public static string Figure(double? value) => value is not { } v || double.IsNaN(v)
        ? None
        : v.ToString(Math.Abs(v) switch { 0 => "0", >= 100 => "#,0", >= 10 => "0.0", _ => "0.00" }, CultureInfo.InvariantCulture);

    /// <summary>A share of 1 as a percentage without its sign; 100 only when it is exactly that.</summary>
    public static string Percent(double? share) => share switch
    {
        null => None,
        >= 1 => "100",
        { } s => Math.Min(99.99, Math.Floor(s * 10_000) / 100).ToString("0.00", CultureInfo.InvariantCulture),
    };

    private static string Whole(double count, string unit) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(count):0} {unit}");
}
