using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Panoptes.Server.Ui.Parts;

/// <summary>A drawing over two axes on a canvas. Its numbers come over HTTP from <c>/ui/data</c>, never through the circuit.</summary>
public sealed partial class Plot : IAsyncDisposable
{
    private ElementReference _element;
    private IJSObjectReference? _module;
    private string? _drawn;
    private object? _drawnVersion;
    private bool _table;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    [Parameter]
    public string? Note { get; set; }

    /// <summary>Where its points come from, e.g. <c>ui/data/benchmarks/…/time?metric=ttft</c>.</summary>
    [Parameter, EditorRequired]
    public string Source { get; set; } = "";

    /// <summary>Another value says that there are further points: they are asked for soon, and drawn in place.</summary>
    [Parameter]
    public object? Version { get; set; }

    /// <summary>What it says while there is no point.</summary>
    [Parameter]
    public string Empty { get; set; } = "Nothing was measured.";

    /// <summary>Canvas height, px.</summary>
    [Parameter]
    public int Height { get; set; } = 240;

    private string Csv => Source + (Source.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "format=csv";

    public async ValueTask DisposeAsync()
    {
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

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        try
        {
            if (firstRender)
            {
                (_drawn, _drawnVersion) = (Source, Version);
                var module = await Js.InvokeAsync<IJSObjectReference>("import", "/" + Assets["ui/assets/plot.js"]);
                await module.InvokeVoidAsync("mount", _element, new
                {
                    library = "/" + Assets["_content/Vizor.ECharts/js/vizor-echarts-bundle-min.js"],
                    source = "/" + _drawn,
                    empty = Empty,
                });
                _module = module;
                if (_table)
                {
                    // It was asked for before there was anything to ask.
                    await module.InvokeVoidAsync("table", _element, true);
                }
            }

            if (_module is not null && _drawn != Source)
            {
                _drawn = Source;
                await _module.InvokeVoidAsync("update", _element, "/" + _drawn);
            }

            if (_module is not null && !Equals(_drawnVersion, Version))
            {
                _drawnVersion = Version;
                await _module.InvokeVoidAsync("renewed", _element, Empty);
            }
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
