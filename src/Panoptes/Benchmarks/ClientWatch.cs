using System.Diagnostics;

namespace Panoptes.Benchmarks;

/// <summary>Watches this process while it measures: how long the pool lets work wait, and how much processor time is used.</summary>
internal sealed class ClientWatch : IAsyncDisposable
{
    /// <summary>A beat every 10 ms, queued by a thread of its own, whether the one before has come through or not: a stalled pool delays many.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(10);

    /// <summary>With fewer beats than this a percentile says nothing.</summary>
    private const int FewestBeats = 20;

    /// <summary>Beats that may wait at once; more would only be a burden on a pool that is stuck.</summary>
    private const int MostWaiting = 2_000;

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _beating;
    private Window _window = Window.Open();
    private int _waiting;

    public ClientWatch() => _beating = OwnThread.RunAsync("panoptes pool beat", Run);

    /// <summary>Forgets what was seen so far: the measurement begins here.</summary>
    public void Restart() => Volatile.Write(ref _window, Window.Open());

    /// <summary>What was seen; both are null if it was too short to tell.</summary>
    public (double? PoolLagP99Ms, double? CpuShare) Read()
    {
        var window = Volatile.Read(ref _window);
        if (window.Lags.Total < FewestBeats)
        {
            return (null, null);
        }

        var processors = Stopwatch.GetElapsedTime(window.OpenedAt) * Environment.ProcessorCount;
        return (window.Lags.Percentile(0.99), (Environment.CpuUsage.TotalTime - window.Cpu) / processors);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _beating;
        _stop.Dispose();
    }

    private void Run()
    {
        using var wait = new DueWait(TimeProvider.System, _stop.Token);
        var start = Stopwatch.GetTimestamp();
        for (var beat = 1L; wait.Until(start + (long)(beat * Beat.TotalSeconds * Stopwatch.Frequency)); beat++)
        {
            if (Volatile.Read(ref _waiting) < MostWaiting)
            {
                Interlocked.Increment(ref _waiting);
                ThreadPool.UnsafeQueueUserWorkItem(new Wait(this, Volatile.Read(ref _window)), preferLocal: false);
            }
        }
    }

    /// <summary>One beat on its way through the pool.</summary>
    private sealed class Wait(ClientWatch watch, Window window) : IThreadPoolWorkItem
    {
        private readonly long _queued = Stopwatch.GetTimestamp();

        public void Execute()
        {
            window.Lags.Add(Stopwatch.GetElapsedTime(_queued).TotalMilliseconds);
            Interlocked.Decrement(ref watch._waiting);
        }
    }

    private sealed record Window(long OpenedAt, TimeSpan Cpu, LagHistogram Lags)
    {
        public static Window Open() => new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, new LagHistogram());
    }
}
