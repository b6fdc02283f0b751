using System.ComponentModel.DataAnnotations;

namespace Panoptes.Runtimes;

/// <summary>How local runtimes are looked after. Section <c>Panoptes:Runtimes</c>; read once, at start.</summary>
public sealed class RuntimeOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Panoptes:Runtimes";

    /// <summary>How often every runtime is asked what it has loaded. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "01:00:00")]
    public TimeSpan Reconcile { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a caller who starts a model is kept waiting; the load goes on after that. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan LoadPatience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>When a load is given up, its download included. Default two hours.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LongestLoad { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How long a runtime may take to say whether it is there. Default 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ProbeLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Folders that a runtime's cache may be switched to, themselves or what lies in them. Separated by the system's path separator; empty, the
    /// default, allows none.
    /// </summary>
    public string ModelFolders { get; set; } = "";

    /// <summary>Whether the usual runtimes are listed where none is. Default true.</summary>
    public bool Usual { get; set; } = true;

    /// <summary>Whether, of the usual ones, the simulated runtime is the default one; default false, true with <c>--demo</c>.</summary>
    public bool SimulatedDefault { get; set; }
}
