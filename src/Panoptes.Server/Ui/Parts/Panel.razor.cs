using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Panoptes.Server.Ui.Shell;

namespace Panoptes.Server.Ui.Parts;

/// <summary>
/// A titled part of a page that loads what it shows by itself: a skeleton until it is there, renewed on every tick of the
/// global bar, and, when it fails, failing alone.
/// </summary>
/// <typeparam name="TItem">What it shows.</typeparam>
public sealed partial class Panel<TItem> : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private ErrorBoundary? _boundary;
    private TItem? _value;
    private object? _shownKey;
    private string? _problem;
    private bool _loading;
    private bool _again;
    private bool _stale;

    [Inject]
    private Viewing Viewing { get; set; } = null!;

    [Inject]
    private ILogger<Panel<TItem>> Logger { get; set; } = null!;

    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>A few quiet words beside the title.</summary>
    [Parameter]
    public string? Note { get; set; }

    [Parameter]
    public RenderFragment? Actions { get; set; }

    /// <summary>Gets what is shown.</summary>
    [Parameter, EditorRequired]
    public Func<CancellationToken, Task<TItem>> Load { get; set; } = null!;

    /// <summary>Whatever <see cref="Load"/> depends on: another value loads anew.</summary>
    [Parameter]
    public object? Key { get; set; }

    [Parameter, EditorRequired]
    public RenderFragment<TItem> Body { get; set; } = null!;

    /// <summary>Height of the skeleton, px.</summary>
    [Parameter]
    public int Height { get; set; } = 160;

    /// <summary>No head, e.g. because the page's own heading says it.</summary>
    [Parameter]
    public bool Bare { get; set; }

    /// <summary>Whether ticks of the global bar renew it.</summary>
    [Parameter]
    public bool Live { get; set; } = true;

    [Parameter]
    public string? Class { get; set; }

    /// <summary>Loads anew; what is shown stays until then.</summary>
    public Task ReloadAsync()
    {
        _boundary?.Recover();
        return LoadAsync();
    }

    public void Dispose()
    {
        Viewing.Ticked -= OnTicked;
        Viewing.Changed -= OnTicked;
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override void OnInitialized()
    {
        Viewing.Ticked += OnTicked;
        Viewing.Changed += OnTicked;
        _shownKey = Key;
    }

    // The first paint is the skeleton, from the server's first answer; data follows over the circuit, and is read once.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await LoadAsync();
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        if (!Equals(_shownKey, Key))
        {
            _shownKey = Key;
            await LoadAsync();
        }
    }

    private static string Explain(Exception failure) => failure is PanoptesException refusal
        ? refusal.Message.TrimEnd('.') + "."
        : "Something in Panoptes is broken; the details are in the server's log.";

    private void OnTicked()
    {
        if (Live && !_gone.IsCancellationRequested)
        {
            _ = InvokeAsync(LoadAsync);
        }
    }

    private async Task LoadAsync()
    {
        if (_gone.IsCancellationRequested)
        {
            return;
        }

        if (_loading)
        {
            _again = true;
            return;
        }

        _loading = true;
        try
        {
            do
            {
                _again = false;
                _value = await Load(_gone.Token);
                (_problem, _stale) = (null, false);
            }
            while (_again);
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            // The panel is the boundary: it says what failed, and the page goes on.
            FailureLog.Defect(Logger, failure);
            _problem = Explain(failure);
            _stale = _value is not null;
        }
        finally
        {
            _loading = false;
        }

        if (!_gone.IsCancellationRequested)
        {
            StateHasChanged();
        }
    }
}
