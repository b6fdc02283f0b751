using System.Globalization;
using System.Text;

namespace Panoptes.Server.Ui.Parts;

/// <summary>What the checks of one UTC day found.</summary>
public sealed record DayBar(DateOnly Day, long Up, long Degraded, long Down)
{
    public long Total => Up + Degraded + Down;
}

/// <summary>
/// The shapes of a row of day bars on a grid of 10 × 32 a day: the share that was down stands at the bottom, degraded above
/// it, up on top; anything bad takes a fifth at least, so that one failure in a day of checks is seen.
/// </summary>
internal static class UptimeBarPaths
{
    private const double Full = 32;
    private const double Least = Full / 5;

    public static string Unknown(IReadOnlyList<DayBar> days) => Draw(days, d => d.Total == 0 ? (Full - 6, 6) : (0, 0));

    public static string Down(IReadOnlyList<DayBar> days) => Draw(days, d => (Full - DownHeight(d), DownHeight(d)));

    public static string Degraded(IReadOnlyList<DayBar> days) => Draw(days, d => (Full - DownHeight(d) - DegradedHeight(d), DegradedHeight(d)));

    public static string Up(IReadOnlyList<DayBar> days) =>
        Draw(days, d => d.Total == 0 ? (0, 0) : (0, Full - DownHeight(d) - DegradedHeight(d)));

    private static double DownHeight(DayBar day) => Share(day.Down, day.Total);

    private static double DegradedHeight(DayBar day) => Math.Min(Share(day.Degraded, day.Total), Full - DownHeight(day));

    private static double Share(long part, long whole) => part == 0 ? 0 : Math.Max(Least, Full * part / whole);

    private static string Draw(IReadOnlyList<DayBar> days, Func<DayBar, (double Top, double Height)> shape)
    {
        var path = new StringBuilder();
        for (var i = 0; i < days.Count; i++)
        {
            var (top, height) = shape(days[i]);
            if (height > 0)
            {
                path.Append(CultureInfo.InvariantCulture, $"M{(i * 10) + 1.5} {top:0.##}h7v{height:0.##}h-7z");
            }
        }

        return path.ToString();
    }
}
