using System.ComponentModel.DataAnnotations;

namespace Panoptes.Benchmarks.Resources;

/// <summary>How the machine is sampled beside a load. Section <c>Panoptes:Benchmarks:Resources</c>; read once, at start.</summary>
public sealed class ResourceOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Panoptes:Benchmarks:Resources";

    /// <summary>Time between two samples. Default 500 milliseconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Samples that one load keeps; when there are as many, each two neighbours become one. Averages do not depend on it. Default 2,000.</summary>
    [Range(10, 100_000)]
    public int MaxSamples { get; set; } = 2_000;

    /// <summary>NVIDIA's program: a path, or a name that is looked for on the PATH; empty asks no NVIDIA card. Default <c>nvidia-smi</c>.</summary>
    public string NvidiaSmi { get; set; } = "nvidia-smi";

    /// <summary>AMD's program, which names the cards: a path, or a name that is looked for on the PATH; empty runs none. Default <c>rocm-smi</c>.</summary>
    public string RocmSmi { get; set; } = "rocm-smi";
}
