using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Panoptes.Server.Ui.Shell;

namespace Panoptes.Server.Ui.Parts;

/// <summary>Lines over time on a canvas. Its numbers come over HTTP from <c>/ui/data</c>, never through the circuit.</summary>
public sealed partial class TimeSeriesChart : IAsyncDisposable
{
    private ElementReference _element;
    private IJSObjectReference? _module;
    private string? _drawn;
    private bool _table;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private Viewing Viewing { get; set; } = null!;

    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>Stands on the axis, e.g. <c>ms</c>.</summary>
    [Parameter, EditorRequired]
    public string Unit { get; set; } = "";

    /// <summary>Where its columns come from, with a query, e.g. <c>ui/data/uptime/series?metric=ttft</c>.</summary>
    [Parameter, EditorRequired]
    public string Source { get; set; } = "";

    /// <summary>Whose lines are drawn.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<Guid> Models { get; set; } = [];

    /// <summary>Canvas height, px.</summary>
    [Parameter]
    public int Height { get; set; } = 220;

    private string Query => Viewing.Range.Query;

    private string Csv => $"{Source}&{Query}&format=csv{string.Concat(Models.Select(id => $"&model={id}"))}";

    public async ValueTask DisposeAsync()
    {
        Viewing.Ticked -= OnTicked;
        Viewing.Changed -= OnTicked;
        try
        {
            if (_module is not null)
            {
                await _module.InvokeVoidAsync("unmount", _element);
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and the canvas with it.
        }
    }

    protected override void OnInitialized()
    {
        Viewing.Ticked += OnTicked;
        Viewing.Changed += OnTicked;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        var wanted = Query + string.Join(',', Models);
        if (firstRender)
        {
            _drawn = wanted;
            var module = await Js.InvokeAsync<IJSObjectReference>("import", "/" + Assets["ui/assets/chart.js"]);
            await module.InvokeVoidAsync("mount", _element, new
            {
                library = "/" + Assets["_content/Vizor.ECharts/js/vizor-echarts-bundle-min.js"],
                source = "/" + Source,
                query = Query,
                models = Models,
                unit = Unit,
                group = "page",
            });
            _module = module;
            wanted = Query + string.Join(',', Models);
        }

        if (_module is not null && _drawn != wanted)
        {
            await RenewAsync();
        }
    }

    private void OnTicked() => _ = InvokeAsync(async () =>
    {
        if (_module is not null)
        {
            await RenewAsync();
            StateHasChanged();
        }
    });

    private async Task RenewAsync()
    {
        _drawn = Query + string.Join(',', Models);
        try
        {
            await _module!.InvokeVoidAsync("update", _element, Query, Models);
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone; nobody looks.
        }
    }

    private async Task ToggleTableAsync()
    {
        _table = !_table;
        if (_module is not null)
        {
            await _module.InvokeVoidAsync("table", _element, _table);
        }
    }
}
