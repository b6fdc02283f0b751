using Panoptes.Benchmarks;

namespace Panoptes.Server.Ui.Data;

/// <summary>How a metric's values are spread: in bins, and as the share that is at most so much.</summary>
internal static class SpreadPlots
{
    public static async Task<PlotJson> HistogramAsync(BenchmarkCharts charts, IReadOnlyList<PlotSide> sides, BenchmarkMetric metric, int bins, CancellationToken ct)
    {
        var unit = Metrics.UnitOf(metric);
        var lines = new List<PlotLine>();
        var rows = new List<IReadOnlyList<object?>>();
        foreach (var (side, of) in await AllAsync(charts, sides, metric, bins, ct))
        {
            // Shares, for two models seldom have as many values.
            var points = of.Bins.Select((count, i) => new double?[] { Math.Round(of.From + (i * of.Width), 3), Share(count, of.N) }).ToList();
            points.Add([Math.Round(of.From + (of.Bins.Count * of.Width), 3), 0]);
            lines.Add(new PlotLine(side.Name(of.Name), side.Colour(of.ModelId), "step", points));
            rows.AddRange(of.Bins.Select((count, i) => (IReadOnlyList<object?>)
                [side.Name(of.Name), Math.Round(of.From + (i * of.Width), 2), Math.Round(of.From + ((i + 1) * of.Width), 2), count, Share(count, of.N)]));
        }

        return new PlotJson(unit, "% of values", lines, ["Model", $"From {unit}", $"To {unit}", "Values", "%"], rows);
    }

    public static async Task<PlotJson> ShareAsync(BenchmarkCharts charts, IReadOnlyList<PlotSide> sides, BenchmarkMetric metric, CancellationToken ct)
    {
        var unit = Metrics.UnitOf(metric);
        var lines = new List<PlotLine>();
        var rows = new List<IReadOnlyList<object?>>();
        foreach (var (side, of) in await AllAsync(charts, sides, metric, 1, ct))
        {
            var step = 100.0 / Math.Max(1, of.Quantiles.Count - 1);
            lines.Add(new PlotLine(side.Name(of.Name), side.Colour(of.ModelId), "line", [.. of.Quantiles.Select((value, i) => new double?[] { Math.Round(value, 3), Math.Round(i * step, 1) })]));
            rows.AddRange(of.Quantiles.Select((value, i) => (IReadOnlyList<object?>)[side.Name(of.Name), Math.Round(i * step, 1), Math.Round(value, 2)]));
        }

        return new PlotJson(unit, "% at most", lines, ["Model", "% of values", $"At most {unit}"], rows);
    }

    private static async Task<IReadOnlyList<(PlotSide Side, BenchmarkDistribution Of)>> AllAsync(
        BenchmarkCharts charts, IReadOnlyList<PlotSide> sides, BenchmarkMetric metric, int bins, CancellationToken ct)
    {
        var all = new List<(PlotSide, BenchmarkDistribution)>();
        foreach (var side in sides)
        {
            all.AddRange(side.Shown(await charts.DistributionAsync(side.Run.Id, metric, bins, null, ct), of => of.ModelId).Select(of => (side, of)));
        }

        return all;
    }

    private static double Share(long count, long all) => all == 0 ? 0 : Math.Round(100.0 * count / all, 2);
}
