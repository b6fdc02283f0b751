using System.ComponentModel.DataAnnotations;

namespace Panoptes.Server.Auth;

/// <summary>How often one caller may call. Section <c>Panoptes:RateLimits</c>; read once, at start; 0 sets no limit. Each node counts for itself.</summary>
internal sealed class RateLimitOptions
{
    public const string Section = "Panoptes:RateLimits";
    private const int Most = 1_000_000_000;

    /// <summary>Meerkatics requests per key, or per user of a token. Default 100 a minute, as documented.</summary>
    [Range(0, Most)]
    public int MeerkaticsPerMinute { get; set; } = 100;

    /// <summary>Likewise in an hour. Default 1000, as documented.</summary>
    [Range(0, Most)]
    public int MeerkaticsPerHour { get; set; } = 1000;

    /// <summary>Calls of <c>/api/v1/ingest</c> per key. Default 6000 a minute: a call may carry many events.</summary>
    [Range(0, Most)]
    public int IngestPerMinute { get; set; } = 6000;

    /// <summary>Likewise in an hour. Default none.</summary>
    [Range(0, Most)]
    public int IngestPerHour { get; set; }

    /// <summary>Tries to sign in or to exchange a token, per address. Default 20 a minute.</summary>
    [Range(0, Most)]
    public int SignInPerMinute { get; set; } = 20;

    /// <summary>Likewise in an hour. Default 300.</summary>
    [Range(0, Most)]
    public int SignInPerHour { get; set; } = 300;

    /// <summary>Tachyon <c>POST /feed</c> per key. Default 60 a minute, as documented.</summary>
    [Range(0, Most)]
    public int TachyonFeedPerMinute { get; set; } = 60;

    /// <summary>Tachyon reads per key and route. Default 30 a minute, as documented.</summary>
    [Range(0, Most)]
    public int TachyonReadsPerMinute { get; set; } = 30;

    /// <summary>Tachyon <c>POST /admin</c> per key and route. Default 10 a minute, as documented.</summary>
    [Range(0, Most)]
    public int TachyonAdminPerMinute { get; set; } = 10;
}
