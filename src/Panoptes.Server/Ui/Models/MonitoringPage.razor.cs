using System.Globalization;
using Microsoft.AspNetCore.Components;
using Panoptes.Catalog;
using Panoptes.Server.Ui.Data;
using Panoptes.Server.Ui.Parts;
using Panoptes.Server.Ui.Shell;
using Panoptes.Uptime;

namespace Panoptes.Server.Ui.Models;

/// <summary>Which models are up, and how fast: standing, 90 days, charts, checks.</summary>
public sealed partial class MonitoringPage
{
    private const int MostDrawn = 8;

    private static readonly (string Key, string Name)[] States = [("", "All"), ("up", "Up"), ("degraded", "Degraded"), ("down", "Down")];

    private Panel<Standing>? _panel;
    private IReadOnlyList<ModelRow> _rows = [];
    private IReadOnlySet<string> _hidden = new HashSet<string>();
    private int _version;

    [Inject]
    private UptimeQueries Uptime { get; set; } = null!;

    [Inject]
    private CatalogModels Catalog { get; set; } = null!;

    [Inject]
    private ModelColours Colours { get; set; } = null!;

    [Inject]
    private Viewing Viewing { get; set; } = null!;

    [Inject]
    private Viewer Viewer { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <summary>Only models in this state.</summary>
    [SupplyParameterFromQuery]
    private string? State { get; set; }

    /// <summary>Only this model in charts and checks.</summary>
    [SupplyParameterFromQuery]
    private string? Model { get; set; }

    /// <summary>The check whose drawer is open.</summary>
    [SupplyParameterFromQuery]
    private Guid? Check { get; set; }

    /// <summary>When that check was made.</summary>
    [SupplyParameterFromQuery]
    private string? At { get; set; }

    /// <summary>Whether the schedule's drawer is open.</summary>
    [SupplyParameterFromQuery]
    private string? Settings { get; set; }

    private Guid? ModelId => Guid.TryParse(Model, out var id) ? id : null;

    private UptimeStatus? Status => State switch
    {
        "up" => UptimeStatus.Up,
        "degraded" => UptimeStatus.Degraded,
        "down" => UptimeStatus.Down,
        _ => null,
    };

    private async Task<Standing> LoadAsync(CancellationToken ct)
    {
        var looks = await Colours.AllAsync(ct);
        var current = await Uptime.CurrentAsync(ct);
        var bars = await Uptime.BarsAsync(null, ct);
        IReadOnlyList<ModelRow> rows =
        [
            .. current.Select(m => new ModelRow(m, looks.TryGetValue(m.ModelId, out var look) ? look.Colour : 0))
                .OrderBy(r => r.Rank).ThenBy(r => r.Now.ModelName, StringComparer.OrdinalIgnoreCase),
        ];
        _rows = rows;
        _version++;
        StateHasChanged();
        return new Standing(rows, bars.Days, bars.Models.ToDictionary(b => b.ModelId), rows.Count > 0 ? looks.Count : (await Catalog.ListAsync(new ModelFilter(), 1, 0, ct)).Total);
    }

    private IReadOnlyList<ModelRow> Shown(IReadOnlyList<ModelRow> rows) =>
        Status is { } status ? [.. rows.Where(r => r.State == MarkStates.Of(status))] : rows;

    // One model, those of a state, or the first few: a chart of thirty lines says nothing.
    private List<Guid> Chosen(IReadOnlyList<ModelRow> rows) => ModelId is { } one && rows.Any(r => r.Now.ModelId == one)
        ? [one]
        : [.. Shown(rows).Take(MostDrawn).Select(r => r.Now.ModelId)];

    private string CountOf(string key) => key.Length == 0 || _rows.Count == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $" {_rows.Count(r => r.State.Key() == key)}");

    private string With(string name, string? value) => Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
    {
        [name] = string.IsNullOrEmpty(value) ? null : value,
        ["at"] = null,
    });

    private void Go(string name, string? value) => Navigation.NavigateTo(With(name, value));

    private void ChooseModel(Guid id) => Go("model", id == ModelId ? null : id.ToString());

    private void OpenCheck(UptimeCheck check) => Navigation.NavigateTo(CheckDrawer.Address(Navigation, check));

    private async Task SavedAsync()
    {
        Navigation.NavigateTo(With("settings", null));
        await (_panel?.ReloadAsync() ?? Task.CompletedTask);
    }

    private string Export(string format)
    {
        var span = Viewing.Span;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"api/v1/monitoring/uptime/export?format={format}&start_date={span.From.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}&end_date={span.To.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}{(ModelId is { } id ? $"&model_id={id}" : "")}");
    }

    internal sealed record Standing(
        IReadOnlyList<ModelRow> Rows, IReadOnlyList<DateOnly> Days, IReadOnlyDictionary<Guid, ModelBars> Bars, int Models);
}
