using Panoptes.Storage.Config;

namespace Panoptes.Access;

/// <summary>A key that a program sends. Only its hash is kept.</summary>
public sealed class ApiKey : IAudited
{
    /// <summary>Its id.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>Its first characters, so that people tell keys apart.</summary>
    public required string Prefix { get; init; }

    /// <summary>SHA-256 of the whole key, lower-case hexadecimal: the key is random and long, so no slow hash is needed.</summary>
    public required string Hash { get; init; }

    /// <summary>What it may do, space-separated scope names.</summary>
    public required string Scopes { get; init; }

    /// <summary>When it stops working, UTC; null never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was last used, UTC, to the minute; null if never.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>When it was revoked, UTC; null if it was not.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    string IAudited.AuditKind => "api_key";

    string IAudited.AuditSubject => $"{Prefix} ({Id})";

    IReadOnlyList<string> IAudited.AuditOmits => [nameof(LastUsedAt)];
}
