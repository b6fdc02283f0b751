using Microsoft.AspNetCore.Components;
using Panoptes.Access;
using Panoptes.Runtimes;
using Panoptes.Server.Ui.Parts;
using Panoptes.Server.Ui.Shell;

namespace Panoptes.Server.Ui.Runtimes;

/// <summary>Which models run on one's own hardware, and do they answer?</summary>
public sealed partial class RuntimesPage : IDisposable
{
    private Panel<IReadOnlyList<RuntimeRow>>? _runtimes;
    private Panel<IReadOnlyList<LocalModelRow>>? _models;
    private bool _admin;
    private bool _known;
    private bool _looking;

    [Inject]
    private RuntimeAccounts Accounts { get; set; } = null!;

    [Inject]
    private RuntimeStandings Standings { get; set; } = null!;

    [Inject]
    private RuntimeReconciler Reconciler { get; set; } = null!;

    [Inject]
    private ManagedModels Models { get; set; } = null!;

    [Inject]
    private RuntimeHints Hints { get; set; } = null!;

    [Inject]
    private CircuitCaller Circuit { get; set; } = null!;

    [Inject]
    private Actions Actions { get; set; } = null!;

    [Inject]
    private Viewing Viewing { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <summary>What is added in the drawer: <c>model</c> or <c>runtime</c>.</summary>
    [SupplyParameterFromQuery]
    private string? Add { get; set; }

    /// <summary>The runtime whose drawer is open.</summary>
    [SupplyParameterFromQuery]
    private Guid? Edit { get; set; }

    /// <summary>The model whose log is open.</summary>
    [SupplyParameterFromQuery]
    private string? Logs { get; set; }

    /// <summary>The model that is tried.</summary>
    [SupplyParameterFromQuery]
    private string? Test { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    private string? SortText { get; set; }

    private string Here => Viewing.Link(SortText is null ? "ui/runtimes" : $"ui/runtimes?sort={Uri.EscapeDataString(SortText)}");

    public void Dispose() => Hints.Happened -= OnHappened;

    protected override async Task OnInitializedAsync()
    {
        Hints.Happened += OnHappened;
        (_admin, _known) = ((await Circuit.GetAsync()).May(Scopes.Admin), true);
    }

    private async Task<IReadOnlyList<RuntimeRow>> RuntimesAsync(CancellationToken ct)
    {
        var models = await Models.ListAsync(ct);
        return [.. (await Accounts.ListAsync(ct)).Select(account => new RuntimeRow(account, Standings.Find(account.Id), models.Count(model => model.RuntimeId == account.Id)))];
    }

    private async Task<IReadOnlyList<LocalModelRow>> ModelsAsync(CancellationToken ct)
    {
        var runtimes = (await Accounts.ListAsync(ct)).ToDictionary(runtime => runtime.Id);
        return [.. (await Models.ListAsync(ct)).Select(model => new LocalModelRow(
            model, model.RuntimeId is { } id ? runtimes.GetValueOrDefault(id) : null, Models.LoadOf(model.Id), Models.IsHeld(model.Id)))];
    }

    private async Task ReloadAsync()
    {
        await (_runtimes?.ReloadAsync() ?? Task.CompletedTask);
        await (_models?.ReloadAsync() ?? Task.CompletedTask);
    }

    /// <summary>Asks every runtime now instead of at the next turn.</summary>
    private async Task LookAgainAsync()
    {
        _looking = true;
        await ReloadAsync();
        await Actions.TryAsync(() => Reconciler.ReconcileAsync(CancellationToken.None), needs: Scopes.Read);
        _looking = false;
        await ReloadAsync();
    }

    private async Task RuntimeSavedAsync()
    {
        Navigation.NavigateTo(Here);
        await LookAgainAsync();
    }

    private async Task SavedAsync()
    {
        Navigation.NavigateTo(Here);
        await ReloadAsync();
    }

    private void OnHappened()
    {
        if (Viewing.Refresh != RefreshChoice.Off)
        {
            _ = InvokeAsync(ReloadAsync);
        }
    }
}
