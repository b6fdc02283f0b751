using System.ComponentModel.DataAnnotations;

namespace Panoptes.Access;

/// <summary>How long credentials and the audit log live. Section <c>Panoptes:Access</c>; read once, at start.</summary>
public sealed class AccessOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Panoptes:Access";

    /// <summary>How long an access token opens the API. Default 30 minutes.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a refresh token may be exchanged. Default 30 days.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "365.00:00:00")]
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a one-time sign-in link works. Default 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan SignInLinkLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long the audit log is kept. Default 400 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan AuditRetention { get; set; } = TimeSpan.FromDays(400);
}
