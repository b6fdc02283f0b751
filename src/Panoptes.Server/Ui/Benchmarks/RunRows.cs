using Panoptes.Benchmarks;

namespace Panoptes.Server.Ui.Benchmarks;

/// <summary>A run as lists show it.</summary>
/// <param name="Run">The run.</param>
/// <param name="TtftMs">The median time to the first token; null while it runs, or if there is none.</param>
/// <param name="Tps">The median output speed.</param>
/// <param name="Ahead">How many runs must end before it begins; null if it does not wait.</param>
public sealed record RunRow(BenchmarkRun Run, double? TtftMs, double? Tps, int? Ahead);

/// <summary>A page of them.</summary>
public sealed record RunRowPage(IReadOnlyList<RunRow> Items, int Total);

/// <summary>Lists runs with their figures. A run that has ended does not change: its figures are read once a circuit.</summary>
internal sealed class RunRows(BenchmarkRuns runs, BenchmarkQueries queries)
{
    private const int MostKept = 1_000;

    private readonly Dictionary<(Guid Run, Guid? Model), (double? Ttft, double? Tps)> _known = [];

    /// <summary>A page of runs, newest first; with a model, its figures alone.</summary>
    public async Task<RunRowPage> ListAsync(BenchmarkFilter filter, int limit, int offset, CancellationToken ct)
    {
        var page = await runs.ListAsync(filter, limit, offset, ct);
        var rows = new List<RunRow>();
        foreach (var run in page.Items)
        {
            var (ttft, tps) = run.Ended ? await FiguresAsync(run.Id, filter.ModelId, ct) : default;
            rows.Add(new RunRow(run, ttft, tps, runs.AheadOf(run.Id)));
        }

        return new RunRowPage(rows, page.Total);
    }

    private async Task<(double? Ttft, double? Tps)> FiguresAsync(Guid id, Guid? model, CancellationToken ct)
    {
        if (_known.TryGetValue((id, model), out var known))
        {
            return known;
        }

        // Deleted in between: it is gone from the next list.
        if (await runs.FindAsync(id, ct) is not { } run)
        {
            return default;
        }

        var summary = await queries.SummaryAsync(run, ct);
        var of = model is null ? summary.Overall : summary.Models.FirstOrDefault(m => m.ModelId == model)?.Statistics;
        if (_known.Count >= MostKept)
        {
            _known.Clear();
        }

        return _known[(id, model)] = (of?.TtftMs?.P50, of?.OutputTps?.P50);
    }
}
