using Microsoft.AspNetCore.Components;
using Panoptes.Catalog;
using Panoptes.Runtimes;
using Panoptes.Server.Ui.Data;
using Panoptes.Server.Ui.Models;
using Panoptes.Server.Ui.Parts;
using Panoptes.Server.Ui.Shell;
using Panoptes.Uptime;

namespace Panoptes.Server.Ui.Overview;

/// <summary>Is everything all right? One sentence, then a band for each layer.</summary>
public sealed partial class OverviewPage
{
    private const int MostRows = 12;
    private const int SparkPoints = 48;

    private Panel<View>? _panel;
    private int _version;

    [Inject]
    private UptimeQueries Uptime { get; set; } = null!;

    [Inject]
    private ProviderAccounts Providers { get; set; } = null!;

    [Inject]
    private ManagedModels Managed { get; set; } = null!;

    [Inject]
    private ModelColours Colours { get; set; } = null!;

    [Inject]
    private Viewing Viewing { get; set; } = null!;

    [Inject]
    private Viewer Viewer { get; set; } = null!;

    private async Task<View> LoadAsync(CancellationToken ct)
    {
        var providers = await Providers.ListAsync(ct);
        var looks = await Colours.AllAsync(ct);
        var current = await Uptime.CurrentAsync(ct);
        ModelRow[] rows = [.. current.Select(m => new ModelRow(m, looks.TryGetValue(m.ModelId, out var look) ? look.Colour : 0))];
        ModelRow[] shown = [.. rows.OrderBy(r => r.Rank).ThenBy(r => r.Now.ModelName, StringComparer.OrdinalIgnoreCase).Take(MostRows)];
        var series = shown.Length == 0
            ? null
            : await Uptime.SeriesAsync(UptimeMetric.Latency, Viewing.Span, SparkPoints, [.. shown.Select(r => r.Now.ModelId)], ct);
        var local = await Managed.ListAsync(ct);
        _version++;
        return new View(
            providers.Count,
            looks.Count,
            StateCounts.Of(rows),
            shown,
            series?.Models.ToDictionary(m => m.ModelId, m => (IReadOnlyList<double?>)m.P50) ?? [],
            rows.Sum(r => r.Now.Day.Checks),
            rows.Sum(r => r.Now.Day.Checks - r.Now.Day.Down),
            (local.Count(model => model.Status == ManagedModelStatus.Running), local.Count));
    }

    private Task ReloadAsync() => _panel?.ReloadAsync() ?? Task.CompletedTask;

    internal sealed record View(
        int Providers,
        int Models,
        StateCounts Counts,
        IReadOnlyList<ModelRow> Rows,
        Dictionary<Guid, IReadOnlyList<double?>> Sparks,
        long Checks,
        long Answered,
        (int Running, int Total) Local)
    {
        public double? Uptime => Checks == 0 ? null : (double)Answered / Checks;

        public string Note => Rows.Count < Counts.Total ? $"the {Rows.Count} that need a look first, of {Counts.Total}" : "worst first";
    }
}
