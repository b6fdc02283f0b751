using System.Runtime.ExceptionServices;

namespace Panoptes.Benchmarks.Resources;

/// <summary>The sampling of one load, from <see cref="ResourceSampler.Start"/> on. Safe for many threads.</summary>
public sealed class ResourceWatch : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly long _startedAt;
    private readonly IResourceCounters _counters;
    private readonly AmdCards? _amd;
    private readonly NvidiaSmi? _nvidia;
    private readonly GpuTally _gpu;
    private readonly ResourceTally _tally;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private ExceptionDispatchInfo? _defect;
    private Task<ResourceUse>? _stopped;

    internal ResourceWatch(ResourceOptions options, TimeProvider time, IResourceCounters counters, AmdCards? amd)
    {
        (_time, _counters, _amd, _interval) = (time, counters, amd, options.Interval);

        // A busy machine may hold one or two lines back; a card that is silent for longer is not asked any more.
        _gpu = new GpuTally(TimeSpan.FromSeconds(2) + (3 * options.Interval));
        _tally = new ResourceTally(counters.Read(), counters.Processors, _gpu, options.MaxSamples);
        _startedAt = time.GetTimestamp();
        _amd?.Read(0, _gpu);
        _nvidia = NvidiaSmi.TryStart(options.NvidiaSmi, options.Interval, reading => _gpu.Add(ElapsedMs, reading));
        _timer = time.CreateTimer(_ => Sample(), null, options.Interval, options.Interval);
    }

    /// <summary>The process of NVIDIA's program; null if there is none.</summary>
    internal int? NvidiaProcessId => _nvidia?.ProcessId;

    /// <summary>The cards so far.</summary>
    internal GpuTally Gpu => _gpu;

    private double ElapsedMs => _time.GetElapsedTime(_startedAt).TotalMilliseconds;

    /// <summary>Ends the sampling. The figures cover the time up to this call; a later call gets the same ones.</summary>
    /// <returns>What was used; takes up to some seconds if NVIDIA's program hangs.</returns>
    public Task<ResourceUse> StopAsync()
    {
        lock (_lock)
        {
            return _stopped ??= EndAsync(Use());
        }
    }

    /// <summary>Ends the sampling, if it was not, and forgets it.</summary>
    public async ValueTask DisposeAsync() => await ((Task)StopAsync()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private ResourceUse Use()
    {
        var (at, now) = (ElapsedMs, _counters.Read());
        _amd?.Read(at, _gpu);

        if (_tally.LastAtMs == 0 || LongEnough(at))
        {
            _tally.Add(at, now);
        }

        return _tally.Over(at, now);
    }

    /// <summary>A sample of a few milliseconds would show the ticks of the kernel's clock, not the load: at the end, or when late timers come at once.</summary>
    private bool LongEnough(double atMs) => atMs - _tally.LastAtMs > _interval.TotalMilliseconds / 2;

    private async Task<ResourceUse> EndAsync(ResourceUse use)
    {
        await _timer.DisposeAsync();
        if (_nvidia is not null)
        {
            await _nvidia.DisposeAsync();
        }

        _defect?.Throw();
        return use;
    }

    private void Sample()
    {
        if (!_lock.TryEnter())
        {
            return; // the sample before is still being taken, or the watch is ending
        }

        try
        {
            var at = ElapsedMs;
            if (_stopped is null && _defect is null && LongEnough(at))
            {
                _amd?.Read(at, _gpu);
                _tally.Add(at, _counters.Read());
            }
        }
        catch (Exception e)
        {
            // Out of a timer it would end the whole server: it waits for whoever asks for the figures.
            _defect = ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            _lock.Exit();
        }
    }
}
