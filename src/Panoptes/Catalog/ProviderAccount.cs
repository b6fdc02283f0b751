using Panoptes.Storage.Config;

namespace Panoptes.Catalog;

/// <summary>An account at a provider of models: what kind, under which name, with which (encrypted) credentials.</summary>
public sealed class ProviderAccount : IAudited
{
    /// <summary>Its id.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>The provider's id in the catalog, e.g. <c>openai</c>; never changes.</summary>
    public required string ProviderType { get; init; }

    /// <summary>What people call it.</summary>
    public required string DisplayName { get; set; }

    /// <summary>Whether anything may be sent to it.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The credential <c>base_url</c>, in the clear because it is no secret; null takes the catalog's default.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>The credential <c>region</c>, in the clear because it is no secret.</summary>
    public string? Region { get; set; }

    /// <summary>All credentials as one encrypted JSON object. See <see cref="CredentialVault"/>.</summary>
    public required string ProtectedCredentials { get; set; }

    /// <summary>When it was added, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Its models.</summary>
    public List<CatalogModel> Models { get; init; } = [];

    string IAudited.AuditKind => "provider";

    string IAudited.AuditSubject => $"{DisplayName} ({Id})";

    IReadOnlyList<string> IAudited.AuditOmits => [nameof(UpdatedAt)];
}
