using Panoptes.Storage.Config;

namespace Panoptes.Catalog;

/// <summary>How a model came into the catalog.</summary>
public enum ModelSource
{
    /// <summary>The provider listed it.</summary>
    Discovered,

    /// <summary>A person added it.</summary>
    Manual,
}

/// <summary>A model of a provider account.</summary>
public sealed class CatalogModel : IAudited
{
    /// <summary>Its id here.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>The account it belongs to.</summary>
    public Guid ProviderAccountId { get; init; }

    /// <summary>The account it belongs to; loaded where a query includes it.</summary>
    public ProviderAccount? Provider { get; init; }

    /// <summary>The model as the provider names it.</summary>
    public required string ModelId { get; init; }

    /// <summary>What people call it; null for the provider's name.</summary>
    public string? CustomName { get; set; }

    /// <summary>How it came here.</summary>
    public ModelSource Source { get; init; }

    /// <summary>Whether it is probed on the schedule.</summary>
    public bool EnabledForMonitoring { get; set; }

    /// <summary>Whether it may be benchmarked.</summary>
    public bool EnabledForBenchmark { get; set; } = true;

    /// <summary>What else the provider said of it, a JSON object.</summary>
    public string Metadata { get; set; } = "{}";

    /// <summary>When it was added, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its name for people.</summary>
    public string DisplayName => CustomName ?? ModelId;

    string IAudited.AuditKind => "model";

    string IAudited.AuditSubject => $"{ModelId} ({Id})";

    IReadOnlyList<string> IAudited.AuditOmits => [];
}
