using System.Globalization;
using Panoptes.Benchmarks;

namespace Panoptes.Server.Commands.Bench.Html;

/// <summary>What more load brings, and what it costs.</summary>
internal static class SweepCurve
{
    /// <summary>Throughput and times by level; none with fewer than two levels.</summary>
    public static IEnumerable<Figure> Of(ModelReport model)
    {
        var levels = model.Levels.Where(level => level.Statistics.Requests > 0).ToList();
        if (levels.Count < 2)
        {
            yield break;
        }

        var x = Axis.Levels([.. levels.Select(level => level.Load.Plan.Shape.Level)], levels[0].Load.Plan.Shape is ClosedLoop ? "requests at once" : "requests sent per second");
        yield return Throughput(model, levels, x);
        if (levels.Any(level => level.Statistics.TtftMs is not null))
        {
            yield return Times(model, levels, x);
        }
    }

    private static Figure Throughput(ModelReport model, List<LevelReport> levels, Axis x)
    {
        var inTokens = model.Statistics.OutputTokens > 0;
        var name = inTokens ? "output tokens/s" : "requests/s";
        var points = levels.Select(level => (level.AsPoint().Level, level.AsPoint().Throughput, $"{BenchTable.Head(level.Load.Plan.Shape)}: {BenchTable.Rate(level.AsPoint().Throughput)} {name}")).ToList();
        var chart = new SvgChart($"{model.Id}-sweep", $"Throughput by load, {name}", string.Join("; ", points.Select(point => point.Item3)), x, Axis.FromZero(points.Max(point => point.Throughput), name, 4));
        Knee(chart, model);
        chart.Marked(points);
        return new Figure(
            $"Throughput by load: {name}",
            model.Knee?.Level is { } knee ? Text($"The knee is at {knee:0.###}.") : "No knee was seen.",
            chart.Draw(),
            ["Load", name],
            [.. levels.Zip(points, (level, point) => new[] { BenchTable.Head(level.Load.Plan.Shape), BenchTable.Rate(point.Throughput) })]);
    }

    private static Figure Times(ModelReport model, List<LevelReport> levels, Axis x)
    {
        var known = levels.Where(level => level.Statistics.TtftMs is not null).ToList();
        var chart = new SvgChart(
            $"{model.Id}-sweep-ttft",
            "Time to first token by load, ms",
            string.Join("; ", known.Select(level => $"{BenchTable.Head(level.Load.Plan.Shape)}: p50 {BenchTable.Ms(level.Statistics.TtftMs!.P50)} ms, p99 {BenchTable.P99(level.Statistics.TtftMs)} ms")),
            x,
            Axis.FromZero(known.Max(level => level.Statistics.TtftMs!.P99), "ms", 4));
        Knee(chart, model);
        chart.Marked([.. known.Select(level => Point(level, level.Statistics.TtftMs!.P50, "p50"))]);
        chart.Marked([.. known.Select(level => Point(level, level.Statistics.TtftMs!.P99, "p99"))], "line second");
        return new Figure(
            "Time to first token by load, ms",
            "Solid: the median. Dashed: the 99th percentile.",
            chart.Draw(),
            ["Load", "p50, ms", "p99, ms"],
            [.. known.Select(level => new[] { BenchTable.Head(level.Load.Plan.Shape), BenchTable.Ms(level.Statistics.TtftMs!.P50), BenchTable.P99(level.Statistics.TtftMs) })]);
    }

    private static (double, double, string) Point(LevelReport level, double ms, string name) =>
        (level.Load.Plan.Shape.Level, ms, $"{BenchTable.Head(level.Load.Plan.Shape)}: {name} {BenchTable.Ms(ms)} ms");

    private static void Knee(SvgChart chart, ModelReport model)
    {
        if (model.Knee?.Level is { } knee)
        {
            chart.Mark(knee, "knee");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
