using System.Globalization;
using Panoptes.Benchmarks;
using Panoptes.Llm;

namespace Panoptes.Server.Commands.Bench.Html;

/// <summary>How the values of one metric spread: as a histogram, and as the share of values up to each.</summary>
internal static class Distribution
{
    private const int Bins = 28;

    /// <summary>Both charts; none without values.</summary>
    /// <param name="id">Unique in the page.</param>
    /// <param name="name">The metric, e.g. <c>Time to first token</c>.</param>
    /// <param name="of">What a value belongs to, e.g. <c>requests</c>.</param>
    /// <param name="values">Milliseconds.</param>
    /// <param name="summary">The engine's own figures of the same values, which the marks show.</param>
    public static IEnumerable<Figure> Of(string id, string name, string of, double[] values, MetricSummary? summary)
    {
        if (values.Length == 0 || summary is null)
        {
            yield break;
        }

        Array.Sort(values);
        var (unit, scale) = values[^1] >= 10_000 ? ("s", 1000.0) : ("ms", 1.0);

        // A single straggler must not press all others into one bar; what lies beyond is said.
        var end = Math.Min(values[^1], Math.Max(Percentiles.Percentile(values, 0.99) * 1.15, values[0] + 0.001));
        var beyond = values.Count(value => value > end);
        var x = Axis.Between(values[0] / scale, end / scale, $"{name}, {unit}");
        var width = (x.Max - x.Min) / Bins;
        var counts = new int[Bins];
        foreach (var value in values.Where(value => value <= end))
        {
            counts[Math.Clamp((int)(((value / scale) - x.Min) / width), 0, Bins - 1)]++;
        }

        var said = Text($"p50 {BenchTable.Ms(summary.P50)} ms, p99 {BenchTable.P99(summary)} ms, n = {summary.N}{(beyond > 0 ? Text($"; {beyond} beyond the right edge, up to {BenchTable.Ms(values[^1])} ms") : "")}.");
        yield return Histogram(id, name, of, said, x, width, counts, summary, scale, unit);
        yield return Cumulative(id, name, of, said, x, values, summary, scale, unit);
    }

    private static Figure Histogram(string id, string name, string of, string said, Axis x, double width, int[] counts, MetricSummary summary, double scale, string unit)
    {
        var chart = new SvgChart($"{id}-h", $"{name}: histogram", $"{name} of {of}. {said}", x, Axis.FromZero(counts.Max(), of, 4));
        var rows = new List<string[]>();
        for (var i = 0; i < counts.Length; i++)
        {
            var (from, to) = (x.Min + (i * width), x.Min + ((i + 1) * width));
            var range = Text($"{Axis.Text(Math.Round(from, 3))} to {Axis.Text(Math.Round(to, 3))} {unit}");
            chart.Bar(from, to, counts[i], Text($"{range}: {counts[i]} {of}"));
            if (counts[i] > 0)
            {
                rows.Add([range, Text($"{counts[i]}")]);
            }
        }

        chart.Mark(summary.P50 / scale, "p50");
        chart.Mark(summary.P99 / scale, "p99", row: 1);
        return new Figure($"{name}: how many {of}", said, chart.Draw(), ["From, to", of], rows);
    }

    private static Figure Cumulative(string id, string name, string of, string said, Axis x, double[] sorted, MetricSummary summary, double scale, string unit)
    {
        double[] shares = [0, 0.01, 0.02, 0.05, .. Enumerable.Range(2, 17).Select(i => i * 0.05), 0.92, 0.94, 0.96, 0.97, 0.98, 0.99, 0.995, 0.999, 1];
        var points = shares.Order().Select(share => (Value: Percentiles.Percentile(sorted, share) / scale, Share: share * 100)).ToList();
        var chart = new SvgChart($"{id}-c", $"{name}: share of {of} up to a time", $"Cumulative share of {of} by {name}. {said}", x, new Axis(0, 100, "%", [0, 25, 50, 75, 100]));
        chart.Line([.. points.Where(point => point.Value <= x.Max)]);
        chart.Mark(summary.P50 / scale, "p50", row: 8);
        chart.Mark(summary.P99 / scale, "p99", row: 9);
        return new Figure(
            $"{name}: share within, %",
            $"How many of all {of} were within a time.",
            chart.Draw(),
            ["Share", unit],
            [.. points.Where(point => point.Share % 10 == 0 || point.Share > 90).Select(point => new[] { Text($"{point.Share:0.#} %"), Axis.Text(Math.Round(point.Value, 3)) })]);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
