using System.ComponentModel.DataAnnotations;

namespace Panoptes.Benchmarks;

/// <summary>How many benchmark runs there may be at once. Section <c>Panoptes:Benchmarks</c>; read once, at start.</summary>
public sealed class BenchmarkOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Panoptes:Benchmarks";

    /// <summary>Runs that measure at the same time; more than one share this machine's strength. Default 1.</summary>
    [Range(1, 16)]
    public int MaxConcurrent { get; set; } = 1;

    /// <summary>Runs that may wait for their turn; more are refused. Default 20.</summary>
    [Range(0, 1_000)]
    public int MaxQueued { get; set; } = 20;

    /// <summary>How often schedules are looked at. Default 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan Tick { get; set; } = TimeSpan.FromSeconds(5);
}
