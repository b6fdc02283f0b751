namespace Panoptes.Catalog;

/// <summary>A model to add by hand.</summary>
/// <param name="ProviderAccountId">The account it belongs to.</param>
/// <param name="ModelId">The model as the provider names it.</param>
/// <param name="CustomName">What people call it; blank or null for the provider's name.</param>
public sealed record ModelDraft(Guid ProviderAccountId, string ModelId, string? CustomName = null)
{
    /// <summary>What else is known of it, a JSON object.</summary>
    public string Metadata { get; init; } = "{}";

    /// <summary>Whether it is probed on the schedule.</summary>
    public bool EnabledForMonitoring { get; init; }

    /// <summary>Whether it may be benchmarked.</summary>
    public bool EnabledForBenchmark { get; init; } = true;
}

/// <summary>What to change of a model; null leaves a part as it is.</summary>
public sealed record ModelChange
{
    /// <summary>Whether <see cref="CustomName"/> is set; blank or null then clears it.</summary>
    public bool SetsCustomName { get; init; }

    /// <summary>What people call it.</summary>
    public string? CustomName { get; init; }

    /// <summary>Whether it is probed on the schedule.</summary>
    public bool? EnabledForMonitoring { get; init; }

    /// <summary>Whether it may be benchmarked.</summary>
    public bool? EnabledForBenchmark { get; init; }
}

/// <summary>Which models to list, and in which order; null leaves a condition out.</summary>
/// <param name="ProviderAccountId">Only those of this account.</param>
/// <param name="EnabledForMonitoring">Only those that are, or are not, probed.</param>
/// <param name="EnabledForBenchmark">Only those that may, or may not, be benchmarked.</param>
/// <param name="Search">Only those whose id or custom name contains this, in any case.</param>
public sealed record ModelFilter(
    Guid? ProviderAccountId = null, bool? EnabledForMonitoring = null, bool? EnabledForBenchmark = null, string? Search = null)
{
    /// <summary>Their order; by default that in which they were added.</summary>
    public ModelOrder Order { get; init; } = ModelOrder.OldestFirst;
}

/// <summary>One page of a list of models.</summary>
/// <param name="Items">The models, each with its <see cref="CatalogModel.Provider"/>.</param>
/// <param name="Total">How many match in all.</param>
public sealed record ModelPage(IReadOnlyList<CatalogModel> Items, int Total);
