using System.Globalization;

namespace Panoptes.Server.Commands.Bench.Html;

/// <summary>One axis of a chart: its range, its name and where its marks are.</summary>
/// <param name="Min">The value at its beginning.</param>
/// <param name="Max">The value at its end; above the first.</param>
/// <param name="Name">With the unit.</param>
/// <param name="Ticks">Values that are marked.</param>
/// <param name="Log">Whether equal ratios, not equal differences, are equally far apart; both ends are then above zero.</param>
internal sealed record Axis(double Min, double Max, string Name, IReadOnlyList<double> Ticks, bool Log = false)
{
    /// <summary>From zero to a little above the greatest value, with round marks.</summary>
    public static Axis FromZero(double greatest, string name, int marks = 5) => Between(0, greatest > 0 ? greatest : 1, name, marks);

    /// <summary>A range whose ends are round where that costs little.</summary>
    public static Axis Between(double least, double greatest, string name, int marks = 5)
    {
        var span = greatest > least ? greatest - least : Math.Max(Math.Abs(greatest), 1);
        var step = Step(span / marks);
        var first = Math.Floor(least / step);
        var last = Math.Ceiling((least + span) / step);
        return new Axis(first * step, last * step, name, [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * step)]);
    }

    /// <summary>The levels of a sweep: each is marked, as far as there is room, and if they multiply, so does the axis.</summary>
    public static Axis Levels(IReadOnlyList<double> levels, string name)
    {
        var log = levels[0] > 0 && levels[^1] / levels[0] >= 8;
        var every = (levels.Count + 9) / 10;
        var marks = levels.Where((_, i) => (levels.Count - 1 - i) % every == 0).ToList();
        var margin = (levels[^1] - levels[0]) * 0.04;
        return log
            ? new Axis(levels[0] / 1.2, levels[^1] * 1.2, name, marks, Log: true)
            : new Axis(levels[0] - margin, levels[^1] + Math.Max(margin, 1e-9), name, marks);
    }

    /// <summary>Where a value lies, 0 at the beginning and 1 at the end.</summary>
    public double At(double value) => Math.Clamp(
        Log ? Math.Log(Math.Max(value, Min) / Min) / Math.Log(Max / Min) : (value - Min) / (Max - Min),
        0,
        1);

    /// <summary>A mark's text: short, and without false digits.</summary>
    public static string Text(double value) => Math.Abs(value) switch
    {
        >= 999_500 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e6:0.##}M"),
        >= 10_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e3:0.#}k"),
        >= 100 => string.Create(CultureInfo.InvariantCulture, $"{value:0}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:0.####}"),
    };

    private static double Step(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return (rough / power) switch
        {
            <= 1 => power,
            <= 2 => 2 * power,
            <= 5 => 5 * power,
            _ => 10 * power,
        };
    }
}
