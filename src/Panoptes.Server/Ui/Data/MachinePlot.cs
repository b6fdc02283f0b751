using Panoptes.Benchmarks.Resources;
using Panoptes.Benchmarks.Suites;

namespace Panoptes.Server.Ui.Data;

/// <summary>The machine over a suite's run: processors, memory and graphics card; a gap where nothing was measured.</summary>
internal static class MachinePlot
{
    private static readonly (string Name, Func<ResourceSample, double?> Of)[] Parts =
        [("Processors", sample => sample.CpuPercent), ("Memory", sample => sample.MemoryPercent), ("Graphics", sample => sample.GpuPercent)];

    public static async Task<PlotJson> OfAsync(SuiteQueries suites, IReadOnlyList<PlotSide> sides, CancellationToken ct)
    {
        var lines = new List<PlotLine>();
        var rows = new List<IReadOnlyList<object?>>();
        foreach (var side in sides)
        {
            var start = side.Run.StartedAt ?? side.Run.CreatedAt;
            var loads = (await suites.OfRunAsync(side.Run.Id, samples: true, ct)).Where(result => result.Resources is { Samples.Count: > 0 }).ToList();
            var at = loads.Select(load => (Load: load, From: (load.EndedAt - start).TotalMilliseconds - load.Resources!.Samples[^1].AtMs)).ToList();
            lines.AddRange(Parts.Select((part, i) => new PlotLine(
                side.Name(part.Name), i, "line", [.. at.SelectMany(of => of.Load.Resources!.Samples.Select(sample => new[] { Seconds(of.From, sample), Rounded(part.Of(sample)) }).Append([null, null]))])));
            rows.AddRange(at.SelectMany(of => of.Load.Resources!.Samples.Select(sample => (IReadOnlyList<object?>)
                [Seconds(of.From, sample), side.Name(of.Load.ModelName), of.Load.Scenario, .. Parts.Select(part => (object?)Rounded(part.Of(sample)))])));
        }

        return new PlotJson(
            "seconds since the run began", "% in use", [.. lines.Where(line => line.Points.Any(point => point[1] is not null))],
            ["Second", "Model", "Scenario", .. Parts.Select(part => $"{part.Name} %")], rows);
    }

    private static double? Seconds(double fromMs, ResourceSample sample) => Math.Round((fromMs + sample.AtMs) / 1000, 2);

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 1) : null;
}
