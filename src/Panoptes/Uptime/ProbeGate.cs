using System.Collections.Concurrent;

namespace Panoptes.Uptime;

/// <summary>How many probes go out at once: overall, and to one provider account.</summary>
internal sealed class ProbeGate(int overall, int perProvider) : IDisposable
{
    private readonly SemaphoreSlim _overall = new(overall);
    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> _providers = new();

    /// <summary>Waits for a place; disposing it gives it back.</summary>
    public async Task<IDisposable> EnterAsync(Guid provider, CancellationToken ct)
    {
        // The account's place comes first: who waits for a slow account holds no place that another could use.
        var mine = _providers.GetOrAdd(provider, _ => new SemaphoreSlim(perProvider));
        await mine.WaitAsync(ct);
        try
        {
            await _overall.WaitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            mine.Release();
            throw;
        }

        return new Place(mine, _overall);
    }

    public void Dispose()
    {
        _overall.Dispose();
        foreach (var provider in _providers.Values)
        {
            provider.Dispose();
        }
    }

    private sealed class Place(SemaphoreSlim provider, SemaphoreSlim overall) : IDisposable
    {
        public void Dispose()
        {
            overall.Release();
            provider.Release();
        }
    }
}
