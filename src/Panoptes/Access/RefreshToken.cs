namespace Panoptes.Access;

/// <summary>A refresh token, of which only the hash is kept. Each is good once; a second use revokes its whole family.</summary>
public sealed class RefreshToken
{
    /// <summary>Its id.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>The tokens that descend from one sign-in.</summary>
    public required Guid FamilyId { get; init; }

    /// <summary>Whose it is.</summary>
    public required Guid UserId { get; init; }

    /// <summary>SHA-256 of the token, lower-case hexadecimal.</summary>
    public required string Hash { get; init; }

    /// <summary>When it was exchanged, UTC; null while it is good.</summary>
    public DateTimeOffset? UsedAt { get; set; }

    /// <summary>When its family was revoked, UTC; null if it was not.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>When it stops working, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
