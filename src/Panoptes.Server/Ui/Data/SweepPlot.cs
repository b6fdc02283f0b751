using Panoptes.Benchmarks;

namespace Panoptes.Server.Ui.Data;

/// <summary>What each level of a sweep brought, with the knee marked.</summary>
internal static class SweepPlot
{
    public static async Task<PlotJson> OfAsync(BenchmarkQueries queries, IReadOnlyList<PlotSide> sides, CancellationToken ct)
    {
        var lines = new List<PlotLine>();
        var rows = new List<IReadOnlyList<object?>>();
        var closed = true;
        foreach (var side in sides)
        {
            closed &= BenchmarkQueries.OrderOf(side.Run).Load is ClosedLoop;
            foreach (var model in side.Shown((await queries.SummaryAsync(side.Run, ct)).Models, of => of.ModelId))
            {
                var (name, colour) = (side.Name(model.Name), side.Colour(model.ModelId));
                var points = model.Levels.Select(level => new double?[] { level.LoadLevel, Throughput(level) is { } got ? Math.Round(got, 2) : null }).ToList();
                lines.Add(new PlotLine(name, colour, "dots", points));
                if (model.Knee is { Level: { } knee } && points.FirstOrDefault(point => point[0] == knee) is { } at)
                {
                    lines.Add(new PlotLine($"{name}: knee", colour, "mark", [at]));
                }

                rows.AddRange(model.Levels.Select(level => (IReadOnlyList<object?>)
                    [name, level.LoadLevel, Throughput(level), level.Statistics.RequestThroughput, level.Statistics.TtftMs?.P50, level.Statistics.TtftMs?.P99, level.Statistics.FailedTotal]));
            }
        }

        return new PlotJson(
            closed ? "requests at once" : "requests per second offered", "tokens/s", lines,
            ["Model", "Load", "Output tokens/s", "Requests/s", "TTFT p50 ms", "TTFT p99 ms", "Failed"], rows);
    }

    private static double? Throughput(LevelSummary level) => level.Statistics.OutputTokenThroughput;
}
