using Microsoft.AspNetCore.Components;
using Panoptes.Benchmarks;
using Panoptes.Server.Ui.Shell;

namespace Panoptes.Server.Ui.Benchmarks;

/// <summary>Two runs beside each other: differences with their intervals, in words.</summary>
public sealed partial class ComparePage
{
    private const int MostRuns = 200;

    private IReadOnlyList<BenchmarkRun> _runs = [];

    [Inject]
    private BenchmarkRuns Runs { get; set; } = null!;

    [Inject]
    private BenchmarkQueries Queries { get; set; } = null!;

    [Inject]
    private Viewing Viewing { get; set; } = null!;

    [Inject]
    private Viewer Viewer { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery]
    private Guid? A { get; set; }

    [SupplyParameterFromQuery]
    private Guid? B { get; set; }

    protected override async Task OnInitializedAsync()
    {
        var done = await Runs.ListAsync(new BenchmarkFilter([BenchmarkRunStatus.Completed]), MostRuns, 0, CancellationToken.None);
        var runs = done.Items.ToList();
        foreach (var id in new[] { A, B }.OfType<Guid>().Where(id => runs.All(run => run.Id != id)))
        {
            // An older one, or one that did not end well: it is shown all the same.
            if (await Runs.FindAsync(id, CancellationToken.None) is { } run)
            {
                runs.Add(run);
            }
        }

        _runs = runs;
    }

    private async Task<Compared> LoadAsync(CancellationToken ct)
    {
        try
        {
            return new Compared(await Queries.CompareAsync(A!.Value, B!.Value, null, null, Regression.DefaultTolerance, ct), null);
        }
        catch (PanoptesException refusal) when (refusal.Kind is ErrorKind.Invalid or ErrorKind.NotFound)
        {
            return new Compared([], refusal.Code == "nothing_to_compare" ? "They have no model and level of load in common." : refusal.Message);
        }
    }

    private string Overlay(string plot) => $"ui/data/benchmarks/{A}/{plot}with={B}";

    private void Go(string name, ChangeEventArgs e) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, e.Value is string { Length: > 0 } id ? id : null), replace: true);

    private void Swap() => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["a"] = B, ["b"] = A }), replace: true);

    internal sealed record Compared(IReadOnlyList<RunComparison> Of, string? Problem);
}
