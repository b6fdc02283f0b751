using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Panoptes.Storage.Config;

namespace Panoptes.Access;

/// <summary>Every key and user, in memory: a request is let in without a question to the database.</summary>
/// <remarks>
/// A change made by this process counts at once; one made by another node within two seconds.
/// There are few of either: hundreds, not millions.
/// </remarks>
public sealed class KnownCallers(IDbContextFactory<ConfigDbContext> contexts, TimeProvider time) : IDisposable
{
    // How long another node's change may go unnoticed.
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile Snapshot? _snapshot;
    private int _changes;

    /// <summary>Forgets what is in memory. Call it after a change is committed.</summary>
    public void Changed()
    {
        Interlocked.Increment(ref _changes);
        _snapshot = null;
    }

    /// <inheritdoc />
    public void Dispose() => _loading.Dispose();

    internal async ValueTask<KnownKey?> KeyAsync(string hash, CancellationToken ct) =>
        (await FreshAsync(ct)).Keys.GetValueOrDefault(hash);

    internal async ValueTask<KnownUser?> UserAsync(Guid id, CancellationToken ct) =>
        (await FreshAsync(ct)).Users.GetValueOrDefault(id);

    private async ValueTask<Snapshot> FreshAsync(CancellationToken ct)
    {
        if (_snapshot is { } known && IsFresh(known))
        {
            return known;
        }

        await _loading.WaitAsync(ct);
        try
        {
            return _snapshot is { } loaded && IsFresh(loaded) ? loaded : await LoadAsync(ct);
        }
        finally
        {
            _loading.Release();
        }
    }

    private bool IsFresh(Snapshot snapshot) => time.GetElapsedTime(snapshot.TakenAt) < Freshness;

    private async Task<Snapshot> LoadAsync(CancellationToken ct)
    {
        var changes = Volatile.Read(ref _changes);
        var takenAt = time.GetTimestamp();
        await using var db = await contexts.CreateDbContextAsync(ct);
        var keys = await db.ApiKeys.AsNoTracking()
            .Select(k => new { k.Hash, k.Id, k.Prefix, k.Scopes, k.ExpiresAt, k.RevokedAt }).ToListAsync(ct);
        var users = await db.Users.AsNoTracking()
            .Select(u => new { u.Id, u.Username, u.Scopes, u.Enabled, u.SecurityStamp }).ToListAsync(ct);
        var snapshot = new Snapshot(
            takenAt,
            keys.ToFrozenDictionary(k => k.Hash, k => new KnownKey(k.Id, k.Prefix, ScopeNames.Parse(k.Scopes), k.ExpiresAt, k.RevokedAt)),
            users.ToFrozenDictionary(u => u.Id, u => new KnownUser(u.Id, u.Username, ScopeNames.Parse(u.Scopes), u.Enabled, u.SecurityStamp)));

        // What changed while it was read may be missing: good enough for this request, not for the next.
        if (changes == Volatile.Read(ref _changes))
        {
            _snapshot = snapshot;
        }

        return snapshot;
    }

    private sealed record Snapshot(long TakenAt, FrozenDictionary<string, KnownKey> Keys, FrozenDictionary<Guid, KnownUser> Users);
}

/// <summary>What must be known of a key to let a program in.</summary>
internal sealed record KnownKey(Guid Id, string Prefix, Scopes Scopes, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);

/// <summary>What must be known of a user to let a person in.</summary>
internal sealed record KnownUser(Guid Id, string Username, Scopes Scopes, bool Enabled, Guid SecurityStamp)
{
    /// <summary>The person, while they may sign in and nothing ended their sessions since.</summary>
    public Caller? CallerOf(Guid stamp) =>
        Enabled && SecurityStamp == stamp ? new Caller($"user:{Username}", Scopes) { UserId = Id } : null;
}
