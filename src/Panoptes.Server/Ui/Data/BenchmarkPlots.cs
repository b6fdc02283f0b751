using Microsoft.AspNetCore.Mvc;
using Panoptes.Benchmarks;
using Panoptes.Benchmarks.Suites;

namespace Panoptes.Server.Ui.Data;

/// <summary>The drawings of a benchmark run: <c>/ui/data/benchmarks/{run}/{plot}</c>, laid over another run's with <c>?with=</c>; of one model each with <c>model</c> and <c>with_model</c>.</summary>
internal static class BenchmarkPlots
{
    private const int Points = 120;
    private const int Bins = 40;

    public static void MapBenchmarkPlots(this IEndpointRouteBuilder data) =>
        data.MapGet("/benchmarks/{run:guid}/{plot}", PlotAsync).ExcludeFromDescription();

    private static async Task<IResult> PlotAsync(
        Guid run, string plot, string? metric, Guid? model, Guid? with, [FromQuery(Name = "with_model")] Guid? withModel, string? format,
        BenchmarkRuns runs, BenchmarkCharts charts, BenchmarkQueries queries, SuiteQueries suites, ModelColours colours, CancellationToken ct)
    {
        var wanted = metric is null ? BenchmarkMetric.Ttft : Metrics.Find(metric)?.Metric;
        if (wanted is not { } of || plot is not ("time" or "spread" or "share" or "throughput" or "sweep" or "machine") || (plot == "time" && of == BenchmarkMetric.Itl))
        {
            return Results.Problem("there is no such plot", statusCode: StatusCodes.Status400BadRequest);
        }

        var looks = await colours.AllAsync(ct);
        var sides = new List<PlotSide>();
        foreach (var (id, only) in new (Guid?, Guid?)[] { (run, model), (with, withModel) })
        {
            if (id is not { } side)
            {
                break;
            }

            if (await runs.FindAsync(side, ct) is not { } found)
            {
                return Results.NotFound();
            }

            sides.Add(new PlotSide(found, with is null ? null : sides.Count, looks, only));
        }

        var drawn = plot switch
        {
            "time" => await TimePlot.OfAsync(charts, sides, of, Points, ct),
            "spread" => await SpreadPlots.HistogramAsync(charts, sides, of, Bins, ct),
            "share" => await SpreadPlots.ShareAsync(charts, sides, of, ct),
            "machine" => await MachinePlot.OfAsync(suites, sides, ct),
            "throughput" => await ThroughputPlot.OfAsync(charts, sides, ct),
            _ => await SweepPlot.OfAsync(queries, sides, ct),
        };
        return format == "csv" ? Results.Text(drawn.Csv(), "text/csv; charset=utf-8") : Results.Json(drawn);
    }
}

/// <summary>A run in a drawing.</summary>
/// <param name="Run">The run, with its details.</param>
/// <param name="Number">0 or 1 where two are laid over each other; null for one alone.</param>
/// <param name="Looks">The models' names and colours.</param>
/// <param name="Only">The one model that is drawn; null draws all.</param>
internal sealed record PlotSide(BenchmarkRun Run, int? Number, IReadOnlyDictionary<Guid, ModelLook> Looks, Guid? Only)
{
    private static readonly string[] Letters = ["A", "B"];

    /// <summary>What is drawn, in the order in which the run measured its models.</summary>
    public IEnumerable<T> Shown<T>(IEnumerable<T> all, Func<T, Guid> model) =>
        all.Where(of => Only is null || Only == model(of)).OrderBy(of => Place(model(of)));

    /// <summary>The model's name; in front of it which run it is of.</summary>
    public string Name(string model) => Number is { } number ? $"{Letters[number]} · {model}" : model;

    /// <summary>A model has its colour; of two runs each has its own, for they mostly measure the same model.</summary>
    public int Colour(Guid model)
    {
        var place = Place(model);
        return Number is { } number ? (number * 4) + (place % 4) : Looks.TryGetValue(model, out var look) ? look.Colour : place;
    }

    private int Place(Guid model) => Run.Models.Find(m => m.ModelId == model)?.Position ?? 0;
}

/// <summary>The metrics that a drawing can show.</summary>
internal static class Metrics
{
    public static IReadOnlyList<(string Key, BenchmarkMetric Metric, string Name, string Unit)> All { get; } =
    [
        ("ttft", BenchmarkMetric.Ttft, "Time to first token", "ms"),
        ("latency", BenchmarkMetric.Latency, "Latency", "ms"),
        ("tpot", BenchmarkMetric.Tpot, "Time per output token", "ms"),
        ("itl", BenchmarkMetric.Itl, "Gaps between chunks", "ms"),
        ("tps", BenchmarkMetric.OutputTps, "Output speed", "tokens/s"),
        ("generation", BenchmarkMetric.TpsExcludingTtft, "Speed after the first token", "tokens/s"),
    ];

    public static (string Key, BenchmarkMetric Metric, string Name, string Unit)? Find(string key) =>
        All.FirstOrDefault(metric => metric.Key == key) is { Key: not null } found ? found : null;

    public static string UnitOf(BenchmarkMetric metric) => All.First(m => m.Metric == metric).Unit;
}
