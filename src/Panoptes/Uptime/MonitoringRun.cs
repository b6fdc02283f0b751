namespace Panoptes.Uptime;

/// <summary>Where a run stands.</summary>
public enum MonitoringRunStatus
{
    /// <summary>Accepted; no probe has begun.</summary>
    Queued,

    /// <summary>Probes are under way.</summary>
    Running,

    /// <summary>Every model was checked, or said why it could not be.</summary>
    Completed,
}

/// <summary>Checks that were started together, by a person or by the schedule: where they stand at one moment.</summary>
/// <param name="Id">Its id, as in <see cref="UptimeCheck.RunId"/>.</param>
/// <param name="Manual">Whether someone asked for it, rather than the schedule.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="QueuedAt">When it was accepted, UTC.</param>
/// <param name="EndedAt">When its last check ended, UTC; null while it goes on.</param>
/// <param name="Total">Models in it.</param>
/// <param name="Running">Models that are being called now.</param>
/// <param name="Results">What was found so far, in order of completion.</param>
public sealed record MonitoringRun(
    Guid Id, bool Manual, MonitoringRunStatus Status, DateTimeOffset QueuedAt, DateTimeOffset? EndedAt, int Total, int Running, IReadOnlyList<MonitoringResult> Results)
{
    /// <summary>Models that are done.</summary>
    public int Done => Results.Count;
}

/// <summary>What a run found of one model.</summary>
/// <param name="ModelId">The model.</param>
/// <param name="ModelName">Its name for people.</param>
/// <param name="Check">The check; null if none could be made.</param>
/// <param name="Problem">Why there is no check, or why it could not be stored; null if all went well.</param>
public sealed record MonitoringResult(Guid ModelId, string ModelName, UptimeCheck? Check, string? Problem);
