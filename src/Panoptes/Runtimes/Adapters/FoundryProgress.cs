using System.Globalization;
using System.Text.RegularExpressions;

namespace Panoptes.Runtimes.Adapters;

/// <summary>
/// Reads how far a download is from text that is meant for people: <c>Total 12.34% …</c>, <c>("file", 0.5)</c> or <c>12.3 %</c>, with or
/// without line breaks.
/// </summary>
internal sealed partial class FoundryProgress(Action<double> part)
{
    private const int MostKept = 16 * 1024;

    /// <summary>The end of what was said.</summary>
    public string Tail { get; private set; } = "";

    public void Add(string piece)
    {
        Tail += piece;
        Tail = Tail.Length > MostKept ? Tail[^MostKept..] : Tail;
        if (Part(Tail) is { } done)
        {
            part(done);
        }
    }

    /// <summary>The newest statement in a text, 0 to 1; null if there is none.</summary>
    internal static double? Part(string text)
    {
        var (percent, ratio) = (Percent().Match(text), Ratio().Match(text));
        var (newest, scale) = ratio.Success && (!percent.Success || ratio.Index > percent.Index) ? (ratio, 1.0) : (percent, 0.01);
        return newest.Success && double.TryParse(newest.Groups[1].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? Math.Clamp(number * scale, 0, 1)
            : null;
    }

    [GeneratedRegex(@"(?<![\d.])(\d{1,3}(?:\.\d+)?)\s*%", RegexOptions.RightToLeft | RegexOptions.CultureInvariant)]
    private static partial Regex Percent();

    [GeneratedRegex(@"\(""[^""]*"",\s*(\d+(?:\.\d+)?)\)", RegexOptions.RightToLeft | RegexOptions.CultureInvariant)]
    private static partial Regex Ratio();
}
