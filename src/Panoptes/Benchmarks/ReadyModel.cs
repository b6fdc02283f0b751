using Panoptes.Catalog;
using Panoptes.Llm;

namespace Panoptes.Benchmarks;

/// <summary>A model of a run that is made ready before its first load, and again after one in which it was gone.</summary>
internal sealed class ReadyModel(BenchmarkModel asked) : IAsyncDisposable
{
    private BenchmarkModel? _ready;
    private ModelHold? _hold;
    private bool _doubted;

    /// <summary>The model, under the name that is sent.</summary>
    public BenchmarkModel Model => _ready ?? asked;

    public LlmEndpoint Endpoint => Model.Endpoint!;

    /// <summary>How long the last load took; null if there was nothing to load.</summary>
    public TimeSpan? LoadedIn { get; private set; }

    /// <summary>The process that serves it; null if it is not known.</summary>
    public int? ProcessId => _hold?.ProcessId;

    /// <exception cref="PanoptesException">It cannot be called, or not be made ready.</exception>
    public async Task MakeSoAsync(CancellationToken ct)
    {
        if (asked.HoldAsync is { } hold)
        {
            if (_hold is null || _doubted)
            {
                await ReleaseAsync();
                _hold = await hold(ct);
                LoadedIn = _hold.LoadedIn ?? LoadedIn;
                _ready = asked with { Endpoint = _hold.Endpoint, WireModel = _hold.WireModel };
            }
        }
        else if (asked.Endpoint is null)
        {
            throw new PanoptesException(ErrorKind.Invalid, "model_not_callable", asked.Problem ?? "It has no endpoint");
        }

        _doubted = false;
    }

    /// <summary>Looks at a load's end: a model of which nothing came may have been unloaded, or have died.</summary>
    public void Doubt(LevelReport report) => _doubted = report.Statistics is { Completed: 0, Requests: > 0 };

    public ValueTask DisposeAsync() => ReleaseAsync();

    private async ValueTask ReleaseAsync()
    {
        if (_hold is { } held)
        {
            _hold = null;
            await held.DisposeAsync();
        }
    }
}
