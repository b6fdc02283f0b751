using System.ComponentModel.DataAnnotations;

namespace Panoptes.Uptime;

/// <summary>The limits within which models are probed. Section <c>Panoptes:Uptime</c>; read once, at start.</summary>
public sealed class UptimeOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Panoptes:Uptime";

    /// <summary>Probes at once, over all providers. Default 32.</summary>
    [Range(1, 1_000)]
    public int MaxConcurrent { get; set; } = 32;

    /// <summary>Probes at once to one provider account. Default 8.</summary>
    [Range(1, 1_000)]
    public int MaxConcurrentPerProvider { get; set; } = 8;

    /// <summary>How long a probe may take. Default 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Further attempts after a failure that may pass; they count in no figure. Default 1.</summary>
    [Range(0, 5)]
    public int Retries { get; set; } = 1;

    /// <summary>How long each further attempt is waited for. Default 2 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the schedule is looked at, and so how soon a newly monitored model is probed. Default 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Tick { get; set; } = TimeSpan.FromSeconds(1);
}
