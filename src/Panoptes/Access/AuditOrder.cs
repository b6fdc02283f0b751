using System.Linq.Expressions;

namespace Panoptes.Access;

/// <summary>What the audit log can be ordered by.</summary>
public enum AuditColumn
{
    /// <summary>When it happened.</summary>
    At,

    /// <summary>Who did it.</summary>
    Actor,

    /// <summary>What was done.</summary>
    Action,
}

/// <summary>The order of the audit log; equals are newest first.</summary>
/// <param name="By">What decides.</param>
/// <param name="Descending">Whether the last comes first.</param>
public sealed record AuditOrder(AuditColumn By, bool Descending)
{
    /// <summary>The latest first.</summary>
    public static AuditOrder NewestFirst { get; } = new(AuditColumn.At, Descending: true);

    internal IOrderedQueryable<AuditEntry> Apply(IQueryable<AuditEntry> entries) => (By switch
    {
        AuditColumn.Actor => Order(entries, e => e.Actor),
        AuditColumn.Action => Order(entries, e => e.Action),
        _ => Order(entries, e => e.At),
    }).ThenByDescending(e => e.At).ThenByDescending(e => e.Id);

    private IOrderedQueryable<AuditEntry> Order<TKey>(IQueryable<AuditEntry> entries, Expression<Func<AuditEntry, TKey>> key) =>
        Descending ? entries.OrderByDescending(key) : entries.OrderBy(key);
}
