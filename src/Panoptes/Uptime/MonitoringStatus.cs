namespace Panoptes.Uptime;

/// <summary>Whether the schedule runs, and if not, why.</summary>
public enum MonitoringState
{
    /// <summary>The server has only just started.</summary>
    Starting,

    /// <summary>Models are probed when they are due.</summary>
    Running,

    /// <summary>Someone switched it off.</summary>
    Disabled,

    /// <summary>Probes have used up the tokens of the day.</summary>
    TokenCapReached,

    /// <summary>A store cannot be read or written: checks are lost until it can.</summary>
    StorageUnavailable,
}

/// <summary>How the schedule stands at one moment.</summary>
/// <param name="State">Whether it runs.</param>
/// <param name="Reason">Why it does not, in words; null if it does.</param>
/// <param name="OutputTokensToday">Output tokens that probes have used this UTC day.</param>
/// <param name="NextCheckAt">When a model is next due, UTC; null if none is.</param>
public sealed record MonitoringCondition(MonitoringState State, string? Reason, long OutputTokensToday, DateTimeOffset? NextCheckAt);

/// <summary>How the schedule of this process stands.</summary>
public sealed class MonitoringStatus
{
    private MonitoringCondition _current = new(MonitoringState.Starting, "The server has only just started", 0, null);

    /// <summary>As of the latest look at the schedule, a second or so ago.</summary>
    public MonitoringCondition Current
    {
        get => Volatile.Read(ref _current);
        internal set => Volatile.Write(ref _current, value);
    }
}
