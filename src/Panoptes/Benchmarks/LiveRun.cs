namespace Panoptes.Benchmarks;

/// <summary>A run of this process, from the moment it is asked for until its end is stored. What it shows is committed.</summary>
internal sealed class LiveRun(Guid id, int? total) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<BenchmarkResult> _results = [];
    private readonly CancellationTokenSource _cancellation = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private BenchmarkRunStatus _status;
    private BenchmarkEnded? _end;
    private int _failed;
    private bool _taken;

    public Guid Id => id;

    public int? Total => total;

    public CancellationToken Cancelled => _cancellation.Token;

    public bool CancelAsked => _cancellation.IsCancellationRequested;

    /// <summary>Requests under way when one last ended.</summary>
    public int InFlight { get; set; }

    /// <summary>Completes once the end is stored.</summary>
    public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True for the first who asks: that one brings the run to its end.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            return !_taken && (_taken = true);
        }
    }

    public void Cancel() => _cancellation.Cancel();

    public void Begin() => Change(() => _status = BenchmarkRunStatus.Running);

    public void Land(IReadOnlyList<BenchmarkResult> committed) => Change(() =>
    {
        var measured = committed.Where(result => result.Request.Phase == BenchmarkPhase.Measured).ToList();
        _results.AddRange(measured);
        _failed += measured.Count(result => !result.Request.Succeeded);
    });

    public void End(BenchmarkEnded end)
    {
        Change(() => (_status, _end) = (end.Status, end));
        Over.TrySetResult();
    }

    /// <summary>Where it stands, and what has landed beyond the first <paramref name="seen"/> results.</summary>
    public LiveView Look(int seen)
    {
        lock (_lock)
        {
            return new LiveView(_status, _results.Count, _failed, seen < _results.Count ? [.. _results.Skip(seen)] : [], _end, _changed.Task);
        }
    }

    public void Dispose() => _cancellation.Dispose();

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }
}

/// <summary>A run at one moment.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Completed">Measured requests that have landed.</param>
/// <param name="Failed">How many of those failed.</param>
/// <param name="News">Those that were asked for.</param>
/// <param name="End">Its end, if it has come.</param>
/// <param name="Next">Completes when something changes after this.</param>
internal sealed record LiveView(BenchmarkRunStatus Status, int Completed, int Failed, IReadOnlyList<BenchmarkResult> News, BenchmarkEnded? End, Task Next);

/// <summary>The runs of this process that have not ended.</summary>
internal sealed class LiveRuns
{
    private readonly Lock _lock = new();
    private readonly List<LiveRun> _runs = [];

    /// <summary>Told of every run that changes.</summary>
    public event Action<Guid>? Changed;

    public LiveRun? Find(Guid id)
    {
        lock (_lock)
        {
            return _runs.Find(run => run.Id == id);
        }
    }

    public IReadOnlyList<LiveRun> All()
    {
        lock (_lock)
        {
            return [.. _runs];
        }
    }

    /// <summary>Takes a run in, unless there are so many already.</summary>
    public bool TryAdd(LiveRun run, int most)
    {
        lock (_lock)
        {
            if (_runs.Count >= most)
            {
                return false;
            }

            _runs.Add(run);
            return true;
        }
    }

    public void Remove(LiveRun run)
    {
        lock (_lock)
        {
            _runs.Remove(run);
        }

        Tell(run.Id);
    }

    public void Tell(Guid run) => Changed?.Invoke(run);
}
