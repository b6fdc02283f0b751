using Microsoft.AspNetCore.Components;
using Panoptes.Catalog;
using Panoptes.Server.Ui.Parts;
using Panoptes.Server.Ui.Shell;
using Panoptes.Uptime;

namespace Panoptes.Server.Ui.Models;

/// <summary>One model: how it stands, its 90 days, its charts and its checks.</summary>
public sealed partial class ModelDetailPage
{
    private Panel<Detail>? _panel;

    [Inject]
    private CatalogModels Catalog { get; set; } = null!;

    [Inject]
    private UptimeQueries Uptime { get; set; } = null!;

    [Inject]
    private Actions Actions { get; set; } = null!;

    [Inject]
    private Viewing Viewing { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Parameter]
    public Guid Id { get; set; }

    /// <summary>The check whose drawer is open.</summary>
    [SupplyParameterFromQuery]
    private Guid? Check { get; set; }

    [SupplyParameterFromQuery]
    private string? At { get; set; }

    private IReadOnlyList<Guid> One => [Id];

    private static string Share(UptimeShare share) => Words.Percent(share.Percent / 100);

    private static string Of(UptimeShare share) => Words.Count(share.Checks, "check");

    private async Task<Detail> LoadAsync(CancellationToken ct)
    {
        var model = await Catalog.FindAsync(Id, ct);
        var now = (await Uptime.CurrentAsync(ct)).FirstOrDefault(m => m.ModelId == Id);
        var bars = await Uptime.BarsAsync(Id, ct);
        var mine = bars.Models is [var only, ..] ? only : null;
        return new Detail(model, now, [.. bars.Days.Select((day, i) => new DayBar(day, mine?.Up[i] ?? 0, mine?.Degraded[i] ?? 0, mine?.Down[i] ?? 0))]);
    }

    private async Task MonitorAsync(CatalogModel model, bool on)
    {
        await Actions.TryAsync(() => Catalog.UpdateAsync(model.Id, new ModelChange { EnabledForMonitoring = on }, CancellationToken.None));
        await (_panel?.ReloadAsync() ?? Task.CompletedTask);
    }

    private void OpenCheck(UptimeCheck check) => Navigation.NavigateTo(CheckDrawer.Address(Navigation, check));

    internal sealed record Detail(CatalogModel? Model, ModelUptime? Now, IReadOnlyList<DayBar> Days);
}
