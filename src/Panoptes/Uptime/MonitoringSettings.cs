using Panoptes.Storage.Config;

namespace Panoptes.Uptime;

/// <summary>When and how models are probed: one row for the whole server.</summary>
public sealed class MonitoringSettings : IAudited
{
    /// <summary>Its id.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>Minutes between two probes of a model; at least 1.</summary>
    public int IntervalMinutes { get; set; } = 15;

    /// <summary>The prompt pack that is sent.</summary>
    public string PromptPack { get; set; } = "health_check";

    /// <summary>Whether the schedule runs at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>When the last run ended, good or bad, UTC.</summary>
    public DateTimeOffset? LastRunAt { get; set; }

    /// <summary>A model is degraded when its first token takes longer, milliseconds; null sets no bound.</summary>
    public double? MaxTtftMs { get; set; }

    /// <summary>A model is degraded when its answer takes longer, milliseconds; null sets no bound.</summary>
    public double? MaxLatencyMs { get; set; }

    /// <summary>A model is degraded when it is slower, tokens per second after the first; null sets no bound.</summary>
    public double? MinTokensPerSecond { get; set; }

    /// <summary>A model is degraded when it is this many times slower than its own baseline; null compares with none.</summary>
    public double? BaselineFactor { get; set; } = 3;

    /// <summary>How many checks in a row must fail before a model counts as down; at least 1.</summary>
    public int FailureThreshold { get; set; } = 1;

    /// <summary>The most output tokens that probes may use in a UTC day; null sets no cap.</summary>
    public long? DailyTokenCap { get; set; }

    /// <summary>When it was first written, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    string IAudited.AuditKind => "monitoring_settings";

    string IAudited.AuditSubject => "monitoring";

    IReadOnlyList<string> IAudited.AuditOmits => [nameof(LastRunAt)];
}
