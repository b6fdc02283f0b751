using System.Collections.Concurrent;

namespace Panoptes.Runtimes;

/// <summary>Where a load that is under way stands.</summary>
/// <param name="Since">When it began, UTC.</param>
/// <param name="Progress">What the runtime said last; null before it has said anything.</param>
public sealed record ModelLoadView(DateTimeOffset Since, RuntimeProgress? Progress);

/// <summary>A load that is under way.</summary>
internal sealed class ModelLoad(DateTimeOffset since, CancellationTokenSource stop, Action changed) : IProgress<RuntimeProgress>
{
    private volatile RuntimeProgress? _progress;
    private volatile bool _isGivenUp;

    /// <summary>Ends with it; fails as it failed.</summary>
    public Task Done { get; set; } = Task.CompletedTask;

    public ModelLoadView View => new(since, _progress);

    /// <summary>Whether somebody asked for its end; a load that took too long was not given up.</summary>
    public bool IsGivenUp => _isGivenUp;

    public void Cancel()
    {
        _isGivenUp = true;
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended meanwhile.
        }
    }

    public void Report(RuntimeProgress value)
    {
        _progress = value;
        changed();
    }
}

/// <summary>The loads that are under way, one for each model at most, whose turn it is to change a model, and who holds which.</summary>
internal sealed class ModelLoads(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, ModelLoad> _loads = [];
    private readonly Dictionary<Guid, int> _holds = [];
    private readonly ConcurrentDictionary<Guid, Queue> _queues = new();
    private volatile bool _ends;

    /// <summary>Whether the server ends: loads are given up, and none begins.</summary>
    public bool Ends => _ends;

    /// <summary>Told of every model whose state or progress changed.</summary>
    public event Action<Guid>? Changed;

    /// <summary>The load of a model; null if none is under way.</summary>
    public ModelLoad? Find(Guid model)
    {
        lock (_lock)
        {
            return _loads.GetValueOrDefault(model);
        }
    }

    /// <summary>The load of a model: the one that is under way, or a new one.</summary>
    /// <param name="model">The model.</param>
    /// <param name="limit">When a new one is given up.</param>
    /// <param name="run">What a new one does.</param>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Unavailable"/>: the server ends.</exception>
    public ModelLoad Join(Guid model, TimeSpan limit, Func<ModelLoad, CancellationToken, Task> run)
    {
        lock (_lock)
        {
            if (_loads.TryGetValue(model, out var underWay))
            {
                return underWay;
            }

            if (_ends)
            {
                throw new PanoptesException(ErrorKind.Unavailable, "server_ends", "The server is being stopped");
            }

            var stop = new CancellationTokenSource(limit, time);
            var load = new ModelLoad(time.GetUtcNow(), stop, () => Tell(model));
            _loads[model] = load;
            load.Done = Task.Run(async () =>
            {
                try
                {
                    await run(load, stop.Token);
                }
                finally
                {
                    lock (_lock)
                    {
                        _loads.Remove(model);
                    }

                    stop.Dispose();
                    Tell(model);
                }
            });

            // Nobody may be waiting when it fails; the model's row says it.
            _ = load.Done.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return load;
        }
    }

    public bool IsHeld(Guid model)
    {
        lock (_lock)
        {
            return _holds.GetValueOrDefault(model) > 0;
        }
    }

    public void Hold(Guid model)
    {
        lock (_lock)
        {
            _holds[model] = _holds.GetValueOrDefault(model) + 1;
        }
    }

    public void LetGo(Guid model)
    {
        lock (_lock)
        {
            if (--_holds[model] == 0)
            {
                _holds.Remove(model);
            }
        }
    }

    /// <summary>Gives up every load and waits for their ends; none begins after this.</summary>
    public async Task EndAsync(CancellationToken ct)
    {
        List<ModelLoad> left;
        lock (_lock)
        {
            _ends = true;
            left = [.. _loads.Values];
        }

        left.ForEach(load => load.Cancel());
        await Task.WhenAll(left.Select(load => load.Done)).WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Waits for a model's turn: its state is changed by one at a time.</summary>
    public async Task<IDisposable> TurnAsync(Guid model, CancellationToken ct)
    {
        var queue = _queues.GetOrAdd(model, _ => new Queue());
        await queue.Free.WaitAsync(ct);
        return new Turn(queue, () => queue.LeftAt = time.GetTimestamp());
    }

    /// <summary>The same if it is free at once, and nobody else had it since a moment; else null.</summary>
    /// <param name="model">The model.</param>
    /// <param name="since">The moment, a <see cref="TimeProvider.GetTimestamp"/>: what was found out then is not true any more once somebody had a turn.</param>
    public IDisposable? TryTurn(Guid model, long since)
    {
        var queue = _queues.GetOrAdd(model, _ => new Queue());
        if (!queue.Free.Wait(0))
        {
            return null;
        }

        if (queue.LeftAt <= since)
        {
            return new Turn(queue, null);
        }

        queue.Free.Release();
        return null;
    }

    public void Tell(Guid model) => Changed?.Invoke(model);

    /// <summary>Who waits for a model's turn.</summary>
    private sealed class Queue
    {
        public SemaphoreSlim Free { get; } = new(1);

        /// <summary>When the last turn that was waited for ended; read and written in a turn only.</summary>
        public long LeftAt { get; set; } = long.MinValue;
    }

    private sealed class Turn(Queue queue, Action? leaving) : IDisposable
    {
        public void Dispose()
        {
            leaving?.Invoke();
            queue.Free.Release();
        }
    }
}
