using System.Globalization;
using System.Net;
using System.Text;

namespace Panoptes.Server.Commands.Bench.Html;

/// <summary>
/// One small chart in SVG. Its size is fixed and small, so that on a phone its words are still read without zooming; its
/// colours are classes, so that the page's light and dark are its own.
/// </summary>
internal sealed class SvgChart
{
    public const int Width = 380, Height = 230;

    private const int Left = 46, Right = 22, Top = 12, Bottom = 42;

    private readonly StringBuilder _body = new();
    private readonly string _id;
    private readonly string _title;
    private readonly string _description;
    private readonly Axis _x;
    private readonly Axis _y;

    /// <param name="id">Unique in the page.</param>
    /// <param name="title">What it shows.</param>
    /// <param name="description">What one sees in it, for those who do not.</param>
    /// <param name="x">To the right.</param>
    /// <param name="y">Upwards.</param>
    public SvgChart(string id, string title, string description, Axis x, Axis y)
    {
        (_id, _title, _description, _x, _y) = (id, title, description, x, y);
        foreach (var tick in y.Ticks)
        {
            Append($"<line class='grid' x1='{Left}' x2='{Width - Right}' y1='{Y(tick):0.#}' y2='{Y(tick):0.#}'/><text class='tick' text-anchor='end' x='{Left - 6}' y='{Y(tick) + 4:0.#}'>{Axis.Text(tick)}</text>");
        }

        foreach (var tick in x.Ticks)
        {
            Append($"<text class='tick' text-anchor='middle' x='{X(tick):0.#}' y='{Height - Bottom + 16}'>{Axis.Text(tick)}</text>");
        }

        Append($"<line class='axis' x1='{Left}' x2='{Width - Right}' y1='{Height - Bottom}' y2='{Height - Bottom}'/>");
        Append($"<text class='name' text-anchor='middle' x='{(Left + Width - Right) / 2}' y='{Height - 6}'>{E(x.Name)}</text>");
    }

    /// <summary>A bar from one value to another on the x axis.</summary>
    public void Bar(double from, double to, double height, string tip)
    {
        if (height > 0)
        {
            var (left, right, top) = (X(from), X(to), Y(height));
            Append($"<rect class='bar' x='{left:0.##}' y='{top:0.##}' width='{Math.Max(0.5, right - left - 1):0.##}' height='{Height - Bottom - top:0.##}'><title>{E(tip)}</title></rect>");
        }
    }

    /// <summary>A line through points.</summary>
    public void Line(IReadOnlyList<(double X, double Y)> points, string style = "line")
    {
        if (points.Count > 0)
        {
            Append($"<polyline class='{style}' points='{string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X):0.#},{Y(point.Y):0.#}")))}'/>");
        }
    }

    /// <summary>A line through few points, each with a dot and its words.</summary>
    public void Marked(IReadOnlyList<(double X, double Y, string Tip)> points, string style = "line")
    {
        Line([.. points.Select(point => (point.X, point.Y))], style);
        foreach (var (x, y, tip) in points)
        {
            Append($"<circle class='{style} at' cx='{X(x):0.#}' cy='{Y(y):0.#}' r='3.5'><title>{E(tip)}</title></circle>");
        }
    }

    /// <summary>Many small dots, as one path: a page of thousands of elements is slow.</summary>
    public void Dots(IEnumerable<(double X, double Y)> points)
    {
        var path = new StringBuilder();
        foreach (var (x, y) in points)
        {
            path.Append(CultureInfo.InvariantCulture, $"M{X(x):0.#} {Y(y):0.#}h0");
        }

        Append($"<path class='dots' d='{path}'/>");
    }

    /// <summary>Crosses, for what failed: a shape of its own, so that colour is not all that tells.</summary>
    public void Crosses(IEnumerable<(double X, double Y)> points)
    {
        var path = new StringBuilder();
        foreach (var (x, y) in points)
        {
            path.Append(CultureInfo.InvariantCulture, $"M{X(x) - 3:0.#} {Y(y) - 3:0.#}l6 6m0-6l-6 6");
        }

        Append($"<path class='crosses' d='{path}'/>");
    }

    /// <summary>An upright line with a word at its head.</summary>
    public void Mark(double x, string word, int row = 0)
    {
        var at = X(x);
        var toTheLeft = at > (Width * 0.7);
        Append($"<line class='mark' x1='{at:0.#}' x2='{at:0.#}' y1='{Top}' y2='{Height - Bottom}'/>");
        Append($"<text class='marked' text-anchor='{(toTheLeft ? "end" : "start")}' x='{at + (toTheLeft ? -4 : 4):0.#}' y='{Top + 9 + (row * 13)}'>{E(word)}</text>");
    }

    /// <summary>The element.</summary>
    public string Draw() => string.Create(
        CultureInfo.InvariantCulture,
        $"<svg viewBox='0 0 {Width} {Height}' role='img' aria-labelledby='{_id}-t {_id}-d'><title id='{_id}-t'>{E(_title)}</title><desc id='{_id}-d'>{E(_description)}</desc>{_body}</svg>");

    private double X(double value) => Left + (_x.At(value) * (Width - Left - Right));

    private double Y(double value) => Height - Bottom - (_y.At(value) * (Height - Top - Bottom));

    private void Append(FormattableString text) => _body.Append(text.ToString(CultureInfo.InvariantCulture));

    private static string E(string text) => WebUtility.HtmlEncode(text);
}
