using Microsoft.AspNetCore.Components;
using MudBlazor;
using Panoptes.Catalog;
using Panoptes.Server.Ui.Parts;
using Panoptes.Server.Ui.Shell;

namespace Panoptes.Server.Ui.Models;

/// <summary>Where models come from, and with which credentials.</summary>
public sealed partial class ProvidersPage
{
    private static readonly TableColumn[] Columns =
    [
        new("name", "Provider"),
        new("url", "Base URL"),
        new("credentials", "Credentials"),
        new("models", "Models") { Number = true, LargestFirst = true },
        new("monitored", "Monitored") { Number = true, LargestFirst = true },
        new("enabled", "Enabled"),
    ];

    private static readonly TableSort ByName = new("name");

    private readonly HashSet<Guid> _busy = [];
    private readonly Dictionary<Guid, (bool Good, string Words)> _outcomes = [];
    private Panel<IReadOnlyList<ProviderRow>>? _panel;

    [Inject]
    private ProviderAccounts Providers { get; set; } = null!;

    [Inject]
    private CatalogModels Catalog { get; set; } = null!;

    [Inject]
    private ModelDiscovery Discovery { get; set; } = null!;

    [Inject]
    private ConnectionTest Tests { get; set; } = null!;

    [Inject]
    private Actions Actions { get; set; } = null!;

    [Inject]
    private IDialogService Dialogs { get; set; } = null!;

    [Inject]
    private Viewing Viewing { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <summary>Whether the drawer of a new account is open.</summary>
    [SupplyParameterFromQuery]
    private string? Add { get; set; }

    /// <summary>The account whose drawer is open.</summary>
    [SupplyParameterFromQuery]
    private Guid? Edit { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    private string? SortText { get; set; }

    private TableSort Sort => TableSort.Read(SortText, ByName, Columns);

    private IComparable? KeyOf(ProviderRow row) => Sort.Column switch
    {
        "url" => row.Url,
        "credentials" => row.Details.CredentialsReadable ? row.KeyState : "",
        "models" => row.Models,
        "monitored" => row.Monitored,
        "enabled" => !row.Details.Account.Enabled,
        _ => row.Name,
    };

    private async Task<IReadOnlyList<ProviderRow>> LoadAsync(CancellationToken ct)
    {
        var rows = new List<ProviderRow>();
        foreach (var details in await Providers.ListAsync(ct))
        {
            var all = await Catalog.ListAsync(new ModelFilter(details.Id), 1, 0, ct);
            var monitored = await Catalog.ListAsync(new ModelFilter(details.Id, EnabledForMonitoring: true), 1, 0, ct);
            rows.Add(new ProviderRow(details, all.Total, monitored.Total));
        }

        return rows;
    }

    private Task ReloadAsync() => _panel?.ReloadAsync() ?? Task.CompletedTask;

    private async Task EnableAsync(ProviderRow row, bool on)
    {
        await Actions.TryAsync(() => Providers.UpdateAsync(row.Details.Id, new ProviderChange { Enabled = on }, CancellationToken.None));
        await ReloadAsync();
    }

    private Task RefreshAsync(ProviderRow row) => BusyAsync(row, async () =>
    {
        var result = await Discovery.RefreshAsync(row.Details.Id, CancellationToken.None);
        return (result.Success, result.Message);
    });

    private Task TestAsync(ProviderRow row) => BusyAsync(row, async () =>
    {
        var result = await Tests.RunAsync(row.Details.Id, null, CancellationToken.None);
        return (result.Success, result.Message + TestResult.DetailOf(result));
    });

    private async Task BusyAsync(ProviderRow row, Func<Task<(bool Good, string Words)>> action)
    {
        _busy.Add(row.Details.Id);
        _outcomes.Remove(row.Details.Id);
        var problem = await Actions.ProblemOfAsync(async () => _outcomes[row.Details.Id] = await action());
        if (problem is not null)
        {
            _outcomes[row.Details.Id] = (false, problem.Message);
        }

        _busy.Remove(row.Details.Id);
        await ReloadAsync();
    }

    private async Task DeleteAsync(ProviderRow row)
    {
        string[] goes =
        [
            "the account and its credentials",
            Words.Count(row.Models, "model"),
            row.Monitored > 0 ? $"monitoring of {Words.Count(row.Monitored, "model")}; checks already made stay until retention takes them" : "",
        ];
        var sure = await Dialogs.ConfirmAsync(
            $"Delete {row.Name}?", "This cannot be undone. What goes:", [.. goes.Where(line => line.Length > 0)], "Delete provider");
        if (sure && await Actions.TryAsync(() => Providers.DeleteAsync(row.Details.Id, CancellationToken.None), $"{row.Name} is deleted."))
        {
            await ReloadAsync();
        }
    }

    private async Task SavedAsync((Guid Id, string? Words, bool Good) saved)
    {
        if (saved.Words is { } words)
        {
            _outcomes[saved.Id] = (saved.Good, words);
        }

        Navigation.NavigateTo(Viewing.Link("ui/providers"));
        await ReloadAsync();
    }
}
