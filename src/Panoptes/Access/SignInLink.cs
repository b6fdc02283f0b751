namespace Panoptes.Access;

/// <summary>A link that signs a person in once; only the hash of its secret is kept.</summary>
public sealed class SignInLink
{
    /// <summary>Its id.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>Whom it signs in.</summary>
    public required Guid UserId { get; init; }

    /// <summary>SHA-256 of its secret, lower-case hexadecimal.</summary>
    public required string Hash { get; init; }

    /// <summary>When it stops working, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was used, UTC; null while it is good.</summary>
    public DateTimeOffset? UsedAt { get; set; }
}
