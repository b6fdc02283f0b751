using System.Linq.Expressions;

namespace Panoptes.Catalog;

/// <summary>What models can be ordered by.</summary>
public enum ModelColumn
{
    /// <summary>When it was added.</summary>
    Added,

    /// <summary>Its name for people, in any case.</summary>
    Name,

    /// <summary>The name of its account, in any case.</summary>
    Provider,

    /// <summary>Discovered or by hand.</summary>
    Source,

    /// <summary>Whether it is probed.</summary>
    Monitoring,

    /// <summary>Whether it may be benchmarked.</summary>
    Benchmarks,
}

/// <summary>The order of a list of models; equals stand in the order they were added.</summary>
/// <param name="By">What decides.</param>
/// <param name="Descending">Whether the last comes first.</param>
public sealed record ModelOrder(ModelColumn By, bool Descending)
{
    /// <summary>In the order they were added.</summary>
    public static ModelOrder OldestFirst { get; } = new(ModelColumn.Added, Descending: false);

#pragma warning disable CA1304, CA1311 // Translated to SQL, where there is no culture.
    internal IOrderedQueryable<CatalogModel> Apply(IQueryable<CatalogModel> models) => (By switch
    {
        ModelColumn.Name => Order(models, m => (m.CustomName ?? m.ModelId).ToLower()),
        ModelColumn.Provider => Order(models, m => m.Provider!.DisplayName.ToLower()),
        ModelColumn.Source => Order(models, m => m.Source),
        ModelColumn.Monitoring => Order(models, m => m.EnabledForMonitoring),
        ModelColumn.Benchmarks => Order(models, m => m.EnabledForBenchmark),
        _ => Order(models, m => m.CreatedAt),
    }).ThenBy(m => m.CreatedAt).ThenBy(m => m.Id);
#pragma warning restore CA1304, CA1311

    private IOrderedQueryable<CatalogModel> Order<TKey>(IQueryable<CatalogModel> models, Expression<Func<CatalogModel, TKey>> key) =>
        Descending ? models.OrderByDescending(key) : models.OrderBy(key);
}
