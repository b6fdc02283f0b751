using System.Globalization;
using System.Text;

namespace Panoptes.Server.Ui.Parts;

/// <summary>The path of a sparkline: y from zero, gaps stay gaps, a lonely value is a short dash.</summary>
internal static class SparkPath
{
    private const double Margin = 1.5;

    public static string Of(IReadOnlyList<double?> values, double width, double height)
    {
        var top = values.Max() is { } max && max > 0 ? max : 1;
        var step = values.Count > 1 ? width / (values.Count - 1) : width;
        var path = new StringBuilder();
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is not { } value)
            {
                continue;
            }

            var (x, y) = (i * step, height - Margin - (value / top * (height - (2 * Margin))));
            var joined = i > 0 && values[i - 1] is not null;
            path.Append(CultureInfo.InvariantCulture, $"{(joined ? 'L' : 'M')}{x:0.#} {y:0.#}");
            if (!joined && (i + 1 == values.Count || values[i + 1] is null))
            {
                path.Append(CultureInfo.InvariantCulture, $"h{Math.Min(3, step):0.#}");
            }
        }

        return path.ToString();
    }
}
