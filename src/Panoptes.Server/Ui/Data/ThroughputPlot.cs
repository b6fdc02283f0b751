using Panoptes.Benchmarks;

namespace Panoptes.Server.Ui.Data;

/// <summary>Output tokens per second over a run's time, counted where requests ended.</summary>
internal static class ThroughputPlot
{
    private const int Slices = 60;

    public static async Task<PlotJson> OfAsync(BenchmarkCharts charts, IReadOnlyList<PlotSide> sides, CancellationToken ct)
    {
        var lines = new List<PlotLine>();
        var rows = new List<IReadOnlyList<object?>>();
        foreach (var side in sides)
        {
            foreach (var of in side.Shown(await charts.ThroughputAsync(side.Run.Id, Slices, ct), of => of.ModelId))
            {
                var got = of.Slices.Select((slice, i) => (slice, i)).ToDictionary(at => at.slice, at => (Tokens: of.Tokens[at.i], Count: of.Requests[at.i]));
                var points = Enumerable.Range(of.Slices[0], of.Slices[^1] - of.Slices[0] + 1)
                    .Select(slice => (At: Math.Round(slice * of.Width, 3), Slice: got.GetValueOrDefault(slice))).ToList();
                var name = side.Name(of.Name);
                lines.Add(new PlotLine(name, side.Colour(of.ModelId), "step",
                    [.. points.Select(p => new double?[] { p.At, Math.Round(p.Slice.Tokens / of.Width, 2) }), [Math.Round(points[^1].At + of.Width, 3), 0]]));
                rows.AddRange(points.Select(p => (IReadOnlyList<object?>)[name, p.At, Math.Round(p.Slice.Tokens / of.Width, 2), Math.Round(p.Slice.Count / of.Width, 2)]));
            }
        }

        return new PlotJson("seconds since the first request", "tokens/s", lines, ["Model", "From second", "Output tokens/s", "Requests/s"], rows);
    }
}
