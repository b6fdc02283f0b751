using System.ComponentModel.DataAnnotations;

namespace Panoptes.Storage.Telemetry;

/// <summary>How long what happened is kept. Section <c>Panoptes:Retention</c>; read once, at start.</summary>
public sealed class RetentionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Panoptes:Retention";

    /// <summary>Calls to models, without their texts. Default 90 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan Requests { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Prompts and answers. Default 30 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan Payloads { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Uptime checks: the 90-day bars need at least as much. Default 400 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan UptimeChecks { get; set; } = TimeSpan.FromDays(400);

    /// <summary>Requests of benchmark runs; a run's own summary stays. Default 400 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan Benchmarks { get; set; } = TimeSpan.FromDays(400);

    /// <summary>Time between two sweeps. Default 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(1);
}
