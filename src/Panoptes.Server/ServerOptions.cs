using System.ComponentModel.DataAnnotations;

namespace Panoptes.Server;

/// <summary>How the process is set up. Section <c>Panoptes</c>; read once, at start.</summary>
internal sealed class ServerOptions
{
    public const string Section = "Panoptes";

    /// <summary>Where everything is kept. <c>PANOPTES_DATA_DIR</c> sets it too, and wins. Default <c>./data</c>.</summary>
    [Required]
    public string DataDirectory { get; set; } = "./data";

    /// <summary>The largest body a request may have unless its route says otherwise, bytes. Default 1 MiB.</summary>
    [Range(1_024, 1_073_741_824)]
    public long MaxRequestBytes { get; set; } = 1_048_576;

    /// <summary>How long a WebSocket's client may be silent before it is sent a ping. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")]
    public TimeSpan StreamPing { get; set; } = TimeSpan.FromSeconds(30);
}
