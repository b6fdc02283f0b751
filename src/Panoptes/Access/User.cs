using Panoptes.Storage.Config;

namespace Panoptes.Access;

/// <summary>A person who may sign in.</summary>
public sealed class User : IAudited
{
    /// <summary>Its id.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>The name to sign in with; unique, compared without case.</summary>
    public required string Username { get; init; }

    /// <summary>The password, hashed by ASP.NET Core Identity's hasher.</summary>
    public required string PasswordHash { get; set; }

    /// <summary>What the person may do, space-separated scope names.</summary>
    public required string Scopes { get; set; }

    /// <summary>Whether the person may sign in at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Changes whenever every session and token of the person must end, e.g. with the password.</summary>
    public Guid SecurityStamp { get; set; } = Guid.NewGuid();

    /// <summary>When it was added, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    string IAudited.AuditKind => "user";

    string IAudited.AuditSubject => Username;

    IReadOnlyList<string> IAudited.AuditOmits => [nameof(SecurityStamp)];
}
