using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Panoptes.Storage.Config;

namespace Panoptes.Access;

/// <summary>Writes the audit log for every <see cref="IAudited"/> that is saved, so that no one can forget to.</summary>
/// <remarks>Names of changed members, never values. Updates that bypass the change tracker are the server's own and are not seen.</remarks>
internal sealed class AuditInterceptor(TimeProvider time) : SaveChangesInterceptor
{
    // Refreshing a provider's models may add hundreds: one line says so.
    private const int MostLinesOfAKind = 10;

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Write(eventData.Context!);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Write(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    private void Write(DbContext db)
    {
        var changes = db.ChangeTracker.Entries().Select(Change).OfType<Changed>().ToList();
        foreach (var kind in changes.GroupBy(c => c.Action))
        {
            var lines = kind.ToList();
            if (lines.Count <= MostLinesOfAKind)
            {
                lines.ForEach(line => Add(db, line.Action, line.Subject, line.Members));
            }
            else
            {
                Add(db, kind.Key, "", string.Create(CultureInfo.InvariantCulture, $"{lines.Count} of them, the first {lines[0].Subject}"));
            }
        }
    }

    private void Add(DbContext db, string action, string subject, string? detail)
    {
        var caller = CurrentCaller.Value;
        db.Add(new AuditEntry
        {
            At = time.GetUtcNow(),
            Actor = caller.Actor,
            Action = action,
            Subject = subject,
            Detail = detail,
            RemoteAddress = caller.RemoteAddress,
        });
    }

    private static Changed? Change(EntityEntry entry) => (entry.Entity, entry.State) switch
    {
        (IAudited it, EntityState.Added) => new($"{it.AuditKind}.created", it.AuditSubject, null),
        (IAudited it, EntityState.Deleted) => new($"{it.AuditKind}.deleted", it.AuditSubject, null),
        (IAudited it, EntityState.Modified) when Members(entry, it) is { Count: > 0 } members =>
            new($"{it.AuditKind}.updated", it.AuditSubject, string.Join(", ", members)),
        _ => null,
    };

    private static List<string> Members(EntityEntry entry, IAudited it) =>
    [
        .. entry.Properties
            .Where(p => p.IsModified && !Equals(p.OriginalValue, p.CurrentValue) && !it.AuditOmits.Contains(p.Metadata.Name))
            .Select(p => Name(p.Metadata.Name)),
    ];

    // ProtectedCredentials and PasswordHash are how credentials and password are kept, not what people changed.
    private static string Name(string property)
    {
        var name = property.StartsWith("Protected", StringComparison.Ordinal) ? property["Protected".Length..] : property;
        name = name.EndsWith("Hash", StringComparison.Ordinal) ? name[..^"Hash".Length] : name;
        return JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
    }

    private sealed record Changed(string Action, string Subject, string? Members);
}
