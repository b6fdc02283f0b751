using Panoptes.Benchmarks;

namespace Panoptes.Server.Ui.Data;

/// <summary>Output tokens per second over a run's time, counted where requests ended; requests per second where tokens are unknown.</summary>
internal static class ThroughputPlot
{
    private const int Slices = 60;

    public static async Task<PlotJson> OfAsync(BenchmarkQueries queries, IReadOnlyList<PlotSide> sides, CancellationToken ct)
    {
        var lines = new List<PlotLine>();
        var rows = new List<IReadOnlyList<object?>>();
        foreach (var side in sides)
        {
            var ends = new List<(Guid Model, string Name, DateTimeOffset At, int Tokens)>();
            DateTimeOffset? first = null;
            await foreach (var result in queries.StreamAsync(side.Run.Id, ct))
            {
                first = first is { } known && known <= result.Request.StartedAt ? known : result.Request.StartedAt;
                if (result.Request.Succeeded)
                {
                    ends.Add((result.ModelId, result.ModelName, result.Request.StartedAt.AddMilliseconds(result.Request.LatencyMs), result.Request.OutputTokens ?? 0));
                }
            }

            if (first is { } start && ends.Count > 0)
            {
                var width = Math.Max(0.25, (ends.Max(e => e.At) - start).TotalSeconds / Slices);
                foreach (var of in ends.GroupBy(e => (e.Model, e.Name)))
                {
                    var slices = of.GroupBy(e => (int)((e.At - start).TotalSeconds / width)).ToDictionary(s => s.Key, s => (Tokens: s.Sum(e => e.Tokens), Count: s.Count()));
                    var points = Enumerable.Range(slices.Keys.Min(), slices.Keys.Max() - slices.Keys.Min() + 1)
                        .Select(i => (At: Math.Round(i * width, 3), Slice: slices.GetValueOrDefault(i))).ToList();
                    lines.Add(new PlotLine(side.Name(of.Key.Name), side.Colour(of.Key.Model), "step", [.. points.Select(p => new double?[] { p.At, Math.Round(p.Slice.Tokens / width, 2) }), new double?[] { Math.Round(points[^1].At + width, 3), 0 }]));
                    rows.AddRange(points.Select(p => (IReadOnlyList<object?>)[side.Name(of.Key.Name), p.At, Math.Round(p.Slice.Tokens / width, 2), Math.Round(p.Slice.Count / width, 2)]));
                }
            }
        }

        return new PlotJson("seconds since the first request", "tokens/s", lines, ["Model", "From second", "Output tokens/s", "Requests/s"], rows);
    }
}
