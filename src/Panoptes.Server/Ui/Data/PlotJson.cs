using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;

namespace Panoptes.Server.Ui.Data;

/// <summary>A drawing over two axes, and the table that says the same.</summary>
/// <param name="X">What the horizontal axis says.</param>
/// <param name="Y">What the vertical one says.</param>
/// <param name="Lines">What is drawn.</param>
/// <param name="Head">The table's headings.</param>
/// <param name="Rows">Its cells.</param>
internal sealed record PlotJson(
    [property: JsonPropertyName("x")] string X,
    [property: JsonPropertyName("y")] string Y,
    [property: JsonPropertyName("series")] IReadOnlyList<PlotLine> Lines,
    [property: JsonPropertyName("head")] IReadOnlyList<string> Head,
    [property: JsonPropertyName("rows")] IReadOnlyList<IReadOnlyList<object?>> Rows)
{
    /// <summary>The table as a file.</summary>
    public string Csv()
    {
        var csv = new StringBuilder(string.Join(',', Head.Select(CsvText.Quoted))).Append("\r\n");
        foreach (var row in Rows)
        {
            csv.AppendJoin(',', row.Select(cell => cell is string text ? CsvText.Quoted(text) : string.Create(CultureInfo.InvariantCulture, $"{cell}"))).Append("\r\n");
        }

        return csv.ToString();
    }
}

/// <summary>One set of points.</summary>
/// <param name="Name">In the legend.</param>
/// <param name="Colour">0 to 7 in solid lines, 8 to 15 the same colours dashed.</param>
/// <param name="Kind"><c>line</c>, <c>thin</c>, <c>step</c>, <c>dots</c>, <c>failed</c> or <c>mark</c>.</param>
/// <param name="Points">Pairs; null is a gap.</param>
internal sealed record PlotLine(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("colour")] int Colour,
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("points")] IReadOnlyList<double?[]> Points);
