using Panoptes.Benchmarks;

namespace Panoptes.Server.Ui.Data;

/// <summary>A metric over a run's time: the median strong, the 95th percentile light, failures as marks.</summary>
internal static class TimePlot
{
    public static async Task<PlotJson> OfAsync(BenchmarkCharts charts, IReadOnlyList<PlotSide> sides, BenchmarkMetric metric, int points, CancellationToken ct)
    {
        var unit = Metrics.UnitOf(metric);
        var lines = new List<PlotLine>();
        var rows = new List<IReadOnlyList<object?>>();
        foreach (var side in sides)
        {
            foreach (var of in side.Shown(await charts.TimelineAsync(side.Run.Id, metric, points, ct), of => of.ModelId))
            {
                var (name, colour) = (side.Name(of.Name), side.Colour(of.ModelId));
                lines.Add(new PlotLine(name, colour, "line", [.. of.Seconds.Select((at, i) => new[] { at, Rounded(of.Median[i]) })]));
                if (sides.Count == 1 && of.Count.Any(count => count > 1))
                {
                    lines.Add(new PlotLine(name, colour, "thin", [.. of.Seconds.Select((at, i) => new[] { at, Rounded(of.P95[i]) })]));
                }

                lines.Add(new PlotLine(name, colour, "failed", [.. of.Seconds.Where((_, i) => of.Failed[i] > 0).Select(at => new double?[] { at, 0 })]));
                rows.AddRange(of.Seconds.Select((at, i) => (IReadOnlyList<object?>)
                    [name, Math.Round(at, 3), of.Count[i], of.Failed[i], Rounded(of.Median[i]), Rounded(of.P95[i]), Rounded(of.Max[i])]));
            }
        }

        return new PlotJson("seconds since the first request", unit, lines, ["Model", "From second", "Requests", "Failed", $"p50 {unit}", $"p95 {unit}", $"max {unit}"], rows);
    }

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 2) : null;
}
