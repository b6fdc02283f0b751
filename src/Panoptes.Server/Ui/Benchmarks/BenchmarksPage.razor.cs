using Microsoft.AspNetCore.Components;
using Panoptes.Benchmarks;
using Panoptes.Catalog;
using Panoptes.Server.Ui.Parts;
using Panoptes.Server.Ui.Shell;

namespace Panoptes.Server.Ui.Benchmarks;

/// <summary>Every benchmark run, newest first; those under way move as they go.</summary>
public sealed partial class BenchmarksPage : IDisposable
{
    private const int Size = 20;

    private static readonly (string Key, string Name, BenchmarkRunStatus[] Is)[] States =
    [
        ("active", "Waiting or running", [BenchmarkRunStatus.Pending, BenchmarkRunStatus.Running]),
        ("completed", "Completed", [BenchmarkRunStatus.Completed]),
        ("failed", "Failed", [BenchmarkRunStatus.Failed]),
        ("cancelled", "Cancelled", [BenchmarkRunStatus.Cancelled]),
    ];

    private Panel<RunRowPage>? _panel;
    private string? _shown;
    private bool _models;
    private int _page;

    [Inject]
    private RunRows Rows { get; set; } = null!;

    [Inject]
    private BenchmarkHints Hints { get; set; } = null!;

    [Inject]
    private CatalogModels Catalog { get; set; } = null!;

    [Inject]
    private Viewing Viewing { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "status")]
    private string? StatusText { get; set; }

    public void Dispose() => Hints.Happened -= OnHappened;

    protected override void OnInitialized() => Hints.Happened += OnHappened;

    protected override void OnParametersSet()
    {
        if (_shown != StatusText)
        {
            (_shown, _page) = (StatusText, 0);
        }
    }

    private async Task<RunRowPage> LoadAsync(CancellationToken ct)
    {
        _models = (await Catalog.ListAsync(new ModelFilter(EnabledForBenchmark: true), 1, 0, ct)).Total > 0;
        var states = States.FirstOrDefault(state => state.Key == StatusText).Is;
        return await Rows.ListAsync(new BenchmarkFilter(states), Size, _page * Size, ct);
    }

    private void ShowPage(int page) => _page = page;

    private void Filter(ChangeEventArgs e) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("status", e.Value is string { Length: > 0 } key ? key : null), replace: true);

    private void OnHappened(IReadOnlySet<Guid> runs)
    {
        if (Viewing.Refresh == RefreshChoice.Live)
        {
            _ = InvokeAsync(() => _panel?.ReloadAsync() ?? Task.CompletedTask);
        }
    }
}
