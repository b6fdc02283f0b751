using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;
using Panoptes.Catalog;
using Panoptes.Server.Ui.Parts;
using Panoptes.Server.Ui.Shell;

namespace Panoptes.Server.Ui.Models;

/// <summary>Every model: its name, and whether it is watched.</summary>
public sealed partial class ModelsPage : IDisposable
{
    private const int Size = 50;
    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(250);

    private static readonly TableColumn[] Columns =
    [
        new("name", "Model") { Always = true },
        new("provider", "Provider"),
        new("source", "Source"),
        new("added", "Added") { LargestFirst = true },
        new("monitoring", "Monitoring") { LargestFirst = true },
        new("benchmarks", "Benchmarks") { LargestFirst = true },
    ];

    private static readonly TableSort OldestFirst = new("added");

    private readonly Dictionary<Guid, string> _chosen = [];
    private IReadOnlyList<BulkRefusal> _refused = [];
    private IReadOnlySet<string> _hidden = new HashSet<string>();
    private Panel<ModelPage>? _panel;
    private IReadOnlyList<ProviderDetails> _providers = [];
    private (string?, Guid?, bool?, TableSort) _shown = (null, null, null, OldestFirst);
    private CancellationTokenSource? _typing;
    private Guid? _renaming;
    private string _name = "";
    private int _page;

    [Inject]
    private CatalogModels Catalog { get; set; } = null!;

    [Inject]
    private ProviderAccounts Providers { get; set; } = null!;

    [Inject]
    private Actions Actions { get; set; } = null!;

    [Inject]
    private IDialogService Dialogs { get; set; } = null!;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private Viewing Viewing { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? Search { get; set; }

    [SupplyParameterFromQuery]
    private Guid? Provider { get; set; }

    [SupplyParameterFromQuery]
    private bool? Monitored { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    private string? SortText { get; set; }

    /// <summary>Whether the drawer of a new model is open.</summary>
    [SupplyParameterFromQuery]
    private string? Add { get; set; }

    private TableSort Sort => TableSort.Read(SortText, OldestFirst, Columns);

    private ModelOrder Order => new(
        Sort.Column switch
        {
            "name" => ModelColumn.Name,
            "provider" => ModelColumn.Provider,
            "source" => ModelColumn.Source,
            "monitoring" => ModelColumn.Monitoring,
            "benchmarks" => ModelColumn.Benchmarks,
            _ => ModelColumn.Added,
        },
        Sort.Descending);

    public void Dispose() => _typing?.Dispose();

    protected override async Task OnInitializedAsync() => _providers = await Providers.ListAsync(CancellationToken.None);

    protected override void OnParametersSet()
    {
        if (_shown != (Search, Provider, Monitored, Sort))
        {
            // Another order shows the same models: what is chosen of them stays so.
            var same = (_shown.Item1, _shown.Item2, _shown.Item3) == (Search, Provider, Monitored);
            (_shown, _page) = ((Search, Provider, Monitored, Sort), 0);
            if (!same)
            {
                _chosen.Clear();
            }
        }
    }

    private Task<ModelPage> LoadAsync(CancellationToken ct) =>
        Catalog.ListAsync(new ModelFilter(Provider, Monitored, null, Search) { Order = Order }, Size, _page * Size, ct);

    private Task ReloadAsync() => _panel?.ReloadAsync() ?? Task.CompletedTask;

    private void ShowPage(int page) => _page = page;

    private void Go(string name, string? value) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value), replace: true);

    private async Task OnSearch(ChangeEventArgs e)
    {
        var mine = new CancellationTokenSource();
        (_typing, var before) = (mine, _typing);
        before?.Cancel();
        before?.Dispose();
        try
        {
            await Task.Delay(Debounce, Time, mine.Token);
            Go("search", (e.Value as string)?.Trim());
        }
        catch (OperationCanceledException)
        {
            // More was typed.
        }
    }

    private bool Shows(string column) => !_hidden.Contains(column);

    private bool AllChosen(ModelPage page) => page.Items.All(m => _chosen.ContainsKey(m.Id));

    private void Choose(CatalogModel model, bool on)
    {
        if (on)
        {
            _chosen[model.Id] = model.DisplayName;
        }
        else
        {
            _chosen.Remove(model.Id);
        }
    }

    private void ChooseAll(ModelPage page, bool on)
    {
        foreach (var model in page.Items)
        {
            Choose(model, on);
        }
    }

    private Task BulkDoneAsync(IReadOnlyList<BulkRefusal> refused)
    {
        _refused = refused;
        return ReloadAsync();
    }

    private async Task ChangeAsync(CatalogModel model, ModelChange change)
    {
        await Actions.TryAsync(() => Catalog.UpdateAsync(model.Id, change, CancellationToken.None));
        await ReloadAsync();
    }

    private async Task BeginRenameAsync(CatalogModel model)
    {
        (_renaming, _name) = (model.Id, model.CustomName ?? "");
        await ReloadAsync();
        await Js.InvokeVoidAsync("panoptes.focus", "[data-rename]");
    }

    private Task OnRenameKey(KeyboardEventArgs e)
    {
        if (e.Key != "Escape")
        {
            return Task.CompletedTask;
        }

        _renaming = null;
        return ReloadAsync();
    }

    private async Task RenameAsync(CatalogModel model)
    {
        _renaming = null;
        await ChangeAsync(model, new ModelChange { SetsCustomName = true, CustomName = _name });
    }

    private async Task DeleteAsync(CatalogModel model)
    {
        var sure = await Dialogs.ConfirmAsync(
            $"Delete {model.DisplayName}?", "This cannot be undone. What goes:",
            ["the model, with its name and switches here", "its monitoring; checks already made stay until retention takes them"], "Delete model");
        if (sure)
        {
            await Actions.TryAsync(() => Catalog.DeleteAsync(model.Id, CancellationToken.None), $"{model.DisplayName} is deleted.");
            _chosen.Remove(model.Id);
            await ReloadAsync();
        }
    }

    private async Task SavedAsync()
    {
        Navigation.NavigateTo(Viewing.Link("ui/models"));
        await ReloadAsync();
    }
}
