using System.Net;
using System.Text;

namespace Panoptes.Server.Commands.Bench.Html;

/// <summary>A chart and the same as a table.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Caption">What one sees, in a sentence.</param>
/// <param name="Svg">The chart.</param>
/// <param name="Head">The table's columns.</param>
/// <param name="Rows">Its rows.</param>
internal sealed record Figure(string Title, string Caption, string Svg, IReadOnlyList<string> Head, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    public void AppendTo(StringBuilder page)
    {
        page.Append("<figure><h3>").Append(Encoded(Title)).Append("</h3>").Append(Svg).Append("<figcaption>").Append(Encoded(Caption)).Append("</figcaption>");
        page.Append("<details><summary>As a table</summary>");
        Table(page, Title, Head, Rows);
        page.Append("</details></figure>\n");
    }

    /// <summary>A table that scrolls by itself where it is too wide; every cell is escaped.</summary>
    public static void Table(StringBuilder page, string name, IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        page.Append("<div class='wide' tabindex='0' role='region' aria-label='").Append(Encoded(name)).Append("'><table><thead><tr>");
        foreach (var cell in head)
        {
            page.Append("<th scope='col'>").Append(Encoded(cell)).Append("</th>");
        }

        page.Append("</tr></thead><tbody>");
        foreach (var row in rows)
        {
            page.Append("<tr><th scope='row'>").Append(Encoded(row[0])).Append("</th>");
            foreach (var cell in row.Skip(1))
            {
                page.Append("<td>").Append(Encoded(cell)).Append("</td>");
            }

            page.Append("</tr>");
        }

        page.Append("</tbody></table></div>\n");
    }

    public static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
