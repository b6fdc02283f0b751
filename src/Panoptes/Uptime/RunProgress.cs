namespace Panoptes.Uptime;

/// <summary>A run while it goes on.</summary>
internal sealed class RunProgress(Guid id, bool manual, DateTimeOffset queuedAt, int total)
{
    private readonly Lock _lock = new();
    private readonly List<MonitoringResult> _results = [];
    private readonly HashSet<Guid> _running = [];
    private DateTimeOffset? _endedAt;
    private bool _began;

    public Guid Id => id;

    public bool Manual => manual;

    public bool Ended => Now().EndedAt is not null;

    public void Begin(Guid model)
    {
        lock (_lock)
        {
            _began = true;
            _running.Add(model);
        }
    }

    public void Done(MonitoringResult result)
    {
        lock (_lock)
        {
            _began = true;
            _running.Remove(result.ModelId);
            _results.Add(result);
        }
    }

    public void End(DateTimeOffset at)
    {
        lock (_lock)
        {
            _running.Clear();
            _endedAt = at;
        }
    }

    /// <summary>Where it stands at this moment.</summary>
    public MonitoringRun Now()
    {
        lock (_lock)
        {
            var status = (_endedAt, _began) switch
            {
                (not null, _) => MonitoringRunStatus.Completed,
                (_, true) => MonitoringRunStatus.Running,
                _ => MonitoringRunStatus.Queued,
            };
            return new MonitoringRun(id, manual, status, queuedAt, _endedAt, total, _running.Count, [.. _results]);
        }
    }
}
