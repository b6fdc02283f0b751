using Microsoft.AspNetCore.Components;
using Panoptes.Benchmarks;
using Panoptes.Benchmarks.Suites;
using Panoptes.Server.Ui.Parts;
using Panoptes.Server.Ui.Shell;

namespace Panoptes.Server.Ui.Benchmarks;

/// <summary>One benchmark run: how it goes while it goes on, and what it came to.</summary>
public sealed partial class RunPage : IDisposable
{
    private const int Shown = 12;
    private const int MostOthers = 50;

    private Panel<RunView>? _panel;

    [Inject]
    private BenchmarkRuns Runs { get; set; } = null!;

    [Inject]
    private BenchmarkQueries Queries { get; set; } = null!;

    [Inject]
    private BenchmarkCharts Charts { get; set; } = null!;

    [Inject]
    private SuiteQueries Suites { get; set; } = null!;

    [Inject]
    private BenchmarkHints Hints { get; set; } = null!;

    [Inject]
    private Viewing Viewing { get; set; } = null!;

    [Inject]
    private Viewer Viewer { get; set; } = null!;

    [Parameter]
    public Guid Id { get; set; }

    public void Dispose() => Hints.Happened -= OnHappened;

    protected override void OnInitialized() => Hints.Happened += OnHappened;

    private async Task<RunView> LoadAsync(CancellationToken ct)
    {
        if (await Runs.FindAsync(Id, ct) is not { } run)
        {
            return new RunView((BenchmarkRun?)null);
        }

        var view = new RunView(run) { Order = BenchmarkQueries.OrderOf(run), Ahead = Runs.AheadOf(Id), InFlight = Runs.InFlightOf(Id) };
        view = run.SuiteName is null ? view : view with { Suite = await Suites.OfRunAsync(Id, samples: false, ct) };
        return run.Ended ? await WithEndAsync(view, run, ct) : await WithProgressAsync(view, run, ct);
    }

    private async Task<RunView> WithEndAsync(RunView view, BenchmarkRun run, CancellationToken ct)
    {
        var others = await Runs.ListAsync(new BenchmarkFilter([BenchmarkRunStatus.Completed]), MostOthers, 0, ct);
        return view with { Summary = await Queries.SummaryAsync(run, ct), Others = [.. others.Items.Where(other => other.Id != run.Id)] };
    }

    private async Task<RunView> WithProgressAsync(RunView view, BenchmarkRun run, CancellationToken ct)
    {
        // One bucket: all that is asked for is counts, and the store counts them.
        var counts = await Charts.TimelineAsync(run.Id, BenchmarkMetric.Latency, 1, ct);
        var latest = await Queries.ResultsAsync(
            run.Id, new BenchmarkResultFilter { Order = new BenchmarkResultOrder(Descending: true) }, Shown, 0, ct);
        return view with
        {
            Latest = latest.Items,
            PerModel = counts.ToDictionary(of => of.ModelId, of => (of.Count.Sum() + of.Failed.Sum(), of.Failed.Sum())),
        };
    }

    private Task ReloadAsync() => _panel?.ReloadAsync() ?? Task.CompletedTask;

    private void OnHappened(IReadOnlySet<Guid> runs)
    {
        if (runs.Contains(Id) && Viewing.Refresh != RefreshChoice.Off)
        {
            _ = InvokeAsync(ReloadAsync);
        }
    }
}
