using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Panoptes.Storage.Config;

namespace Panoptes.Access;

/// <summary>The keys that programs send.</summary>
public sealed class ApiKeys(IDbContextFactory<ConfigDbContext> contexts, KnownCallers known, AuditLog audit, TimeProvider time)
{
    /// <summary>The fewest characters of a key that an operator brings along.</summary>
    public const int MinGivenLength = 16;

    private const int MaxNameLength = 100;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _used = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _refused = new();

    /// <summary>What is wrong with a key that an operator brings along; null if nothing is.</summary>
    public static string? Problem(string key) => key.Length >= MinGivenLength && key.All(c => c is > ' ' and <= '~')
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"a key must have at least {MinGivenLength} characters, printable ASCII without spaces");

    /// <summary>The program that sends this key; null if no such key works now.</summary>
    public async ValueTask<Caller?> CallerOfAsync(string key, CancellationToken ct)
    {
        if (await known.KeyAsync(Secret.Hash(key), ct) is not { } it)
        {
            return null;
        }

        var now = time.GetUtcNow();
        if (it.RevokedAt is not null || it.ExpiresAt <= now)
        {
            await NoteRefusedAsync(it, now, ct);
            return null;
        }

        _used[it.Id] = new DateTimeOffset(now.Ticks - (now.Ticks % Minute.Ticks), TimeSpan.Zero);
        return new Caller($"key:{it.Prefix}", it.Scopes) { KeyId = it.Id };
    }

    /// <summary>All keys, revoked ones included, newest first.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken ct)
    {
        await SaveUseAsync(ct);
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.ApiKeys.AsNoTracking().OrderByDescending(k => k.CreatedAt).ToListAsync(ct);
    }

    /// <summary>Makes a key.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="scopes">What it may do.</param>
    /// <param name="expiresAt">When it stops working; null never.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The key's record, and the key itself: it can never be shown again.</returns>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>.</exception>
    public async Task<(ApiKey Key, string Secret)> CreateAsync(string name, Scopes scopes, DateTimeOffset? expiresAt, CancellationToken ct)
    {
        Require(name.Trim().Length is > 0 and <= MaxNameLength && !name.Any(char.IsControl), "name",
            string.Create(CultureInfo.InvariantCulture, $"name must have 1 to {MaxNameLength} printable characters"));
        Require(scopes != Scopes.None, "scopes", "scopes must name at least one scope");
        Require(expiresAt is null || expiresAt > time.GetUtcNow(), "expires_at", "expires_at must be in the future");
        var secret = Secret.New("mk_");
        return (await AddAsync(name.Trim(), secret, scopes, expiresAt, ct), secret);
    }

    /// <summary>Stops a key for good, at once. Repeating it changes nothing.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>.</exception>
    public async Task<ApiKey> RevokeAsync(Guid id, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var key = await db.ApiKeys.SingleOrDefaultAsync(k => k.Id == id, ct)
            ?? throw new PanoptesException(ErrorKind.NotFound, "api_key_not_found", $"API key {id} not found");
        key.RevokedAt ??= time.GetUtcNow();
        await db.SaveChangesAsync(ct);
        known.Changed();
        return key;
    }

    /// <summary>Writes down when keys were last used: once in a while, so that no request waits for it.</summary>
    public async Task SaveUseAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        foreach (var (id, at) in _used.ToArray())
        {
            // Not through the change tracker: it is not a person's change.
            await db.ApiKeys.Where(k => k.Id == id && (k.LastUsedAt == null || k.LastUsedAt < at))
                .ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, at), ct);
            _used.TryRemove(KeyValuePair.Create(id, at));
        }
    }

    /// <summary>Accepts a key that the operator brought along, with all scopes.</summary>
    /// <returns>False if it was revoked, which stands.</returns>
    internal async Task<bool> AcceptAsync(string name, string secret, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var hash = Secret.Hash(secret);
        if (await db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Hash == hash, ct) is { } existing)
        {
            return existing.RevokedAt is null;
        }

        await AddAsync(name, secret, Scopes.All, null, ct);
        return true;
    }

    internal async Task<bool> AnyAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.ApiKeys.AnyAsync(ct);
    }

    private static void Require(bool holds, string field, string message)
    {
        if (!holds)
        {
            throw new PanoptesException(ErrorKind.Invalid, "invalid_api_key", message, field);
        }
    }

    private async Task<ApiKey> AddAsync(string name, string secret, Scopes scopes, DateTimeOffset? expiresAt, CancellationToken ct)
    {
        var key = new ApiKey
        {
            Name = name,
            // A short key shows less of itself.
            Prefix = secret[..Math.Min(7, secret.Length / 4)],
            Hash = Secret.Hash(secret),
            Scopes = scopes.Text(),
            ExpiresAt = expiresAt?.ToUniversalTime(),
            CreatedAt = time.GetUtcNow(),
        };
        await using var db = await contexts.CreateDbContextAsync(ct);
        db.ApiKeys.Add(key);
        await db.SaveChangesAsync(ct);
        known.Changed();
        return key;
    }

    // Once an hour and key: a forgotten program must not fill the audit log.
    private async Task NoteRefusedAsync(KnownKey key, DateTimeOffset now, CancellationToken ct)
    {
        var last = _refused.GetValueOrDefault(key.Id);
        if (now - last < TimeSpan.FromHours(1) || !(_refused.TryAdd(key.Id, now) || _refused.TryUpdate(key.Id, now, last)))
        {
            return;
        }

        await audit.NoteAsync(
            key.RevokedAt is null ? "api_key.used_after_expiry" : "api_key.used_after_revocation", key.Prefix, ct, actor: $"key:{key.Prefix}");
    }
}
