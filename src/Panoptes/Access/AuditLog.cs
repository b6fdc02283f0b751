using Microsoft.EntityFrameworkCore;
using Panoptes.Storage.Config;

namespace Panoptes.Access;

/// <summary>Who did what. Changes of what people edit are written by themselves; this notes the rest and reads it all.</summary>
public sealed class AuditLog(IDbContextFactory<ConfigDbContext> contexts, TimeProvider time)
{
    /// <summary>Notes what happened that is not a change of something people edit, e.g. a sign-in.</summary>
    /// <param name="action">What, dotted, e.g. <c>sign_in.refused</c>.</param>
    /// <param name="subject">To what; never a secret.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="detail">In words; never a secret.</param>
    /// <param name="actor">Who, where that is not the current caller.</param>
    public async Task NoteAsync(string action, string subject, CancellationToken ct, string? detail = null, string? actor = null)
    {
        var caller = CurrentCaller.Value;
        await using var db = await contexts.CreateDbContextAsync(ct);
        db.AuditLog.Add(new AuditEntry
        {
            At = time.GetUtcNow(),
            Actor = actor ?? caller.Actor,
            Action = action,
            Subject = subject,
            Detail = detail,
            RemoteAddress = caller.RemoteAddress,
        });
        await db.SaveChangesAsync(ct);
    }

    /// <summary>A page of it, newest first.</summary>
    /// <param name="actor">Only of this actor; null for everyone's.</param>
    /// <param name="action">Only this action, or every action that begins with it and a dot; null for all.</param>
    /// <param name="offset">How many to pass over.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>How many there are in all, and the page.</returns>
    public Task<(int Total, IReadOnlyList<AuditEntry> Items)> ListAsync(
        string? actor, string? action, int offset, int limit, CancellationToken ct) =>
        ListAsync(actor, action, AuditOrder.NewestFirst, offset, limit, ct);

    /// <summary>A page of it.</summary>
    /// <param name="actor">Only of this actor; null for everyone's.</param>
    /// <param name="action">Only this action, or every action that begins with it and a dot; null for all.</param>
    /// <param name="order">Its order.</param>
    /// <param name="offset">How many to pass over.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>How many there are in all, and the page.</returns>
    public async Task<(int Total, IReadOnlyList<AuditEntry> Items)> ListAsync(
        string? actor, string? action, AuditOrder order, int offset, int limit, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var entries = db.AuditLog.AsNoTracking();
        if (actor is not null)
        {
            entries = entries.Where(e => e.Actor == actor);
        }

        if (action is not null)
        {
            var kind = action + ".";
            entries = entries.Where(e => e.Action == action || e.Action.StartsWith(kind));
        }

        var total = await entries.CountAsync(ct);
        var items = await order.Apply(entries).Skip(offset).Take(limit).ToListAsync(ct);
        return (total, items);
    }

    /// <summary>Everyone and every kind of thing that it names, sorted: what it can be filtered by.</summary>
    public async Task<(IReadOnlyList<string> Actors, IReadOnlyList<string> Kinds)> NamesAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var actors = await db.AuditLog.Select(e => e.Actor).Distinct().ToListAsync(ct);
        var actions = await db.AuditLog.Select(e => e.Action).Distinct().ToListAsync(ct);
        return (
            [.. actors.Order(StringComparer.Ordinal)],
            [.. actions.Select(a => a.Split('.')[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }

    /// <summary>Deletes what is older than this.</summary>
    public async Task<int> ForgetAsync(DateTimeOffset before, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.AuditLog.Where(e => e.At < before).ExecuteDeleteAsync(ct);
    }
}
