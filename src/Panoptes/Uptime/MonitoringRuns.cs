namespace Panoptes.Uptime;

/// <summary>Starts runs at a person's wish, and says where runs stand. Live steps are told by <see cref="UptimeFeed"/>.</summary>
public sealed class MonitoringRuns
{
    /// <summary>Checks models now, in the background.</summary>
    /// <param name="modelIds">These models, monitored or not; null for every monitored one.</param>
    /// <param name="ct">Gives up before the run is queued.</param>
    /// <returns>The run as it was queued.</returns>
    /// <exception cref="PanoptesException">
    /// <see cref="ErrorKind.Invalid"/>: a model does not exist. <see cref="ErrorKind.Conflict"/>: the daily token cap is reached.
    /// <see cref="ErrorKind.Unavailable"/>: too many runs are under way.
    /// </exception>
    public Task<MonitoringRun> TriggerAsync(IReadOnlyList<Guid>? modelIds, CancellationToken ct) => throw new NotSupportedException();

    /// <summary>Where a run stands; null if there is none of that id.</summary>
    public Task<MonitoringRun?> FindAsync(Guid runId, CancellationToken ct) => throw new NotSupportedException();
}
