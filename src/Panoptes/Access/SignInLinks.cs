using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panoptes.Storage.Config;

namespace Panoptes.Access;

/// <summary>Links that sign a person in once, for the first start and for whoever lost their password.</summary>
public sealed class SignInLinks(
    IDbContextFactory<ConfigDbContext> contexts, AuditLog audit, IOptions<AccessOptions> options, TimeProvider time)
{
    /// <summary>Makes one.</summary>
    /// <returns>The secret that the link carries.</returns>
    public async Task<IssuedToken> IssueAsync(Guid userId, CancellationToken ct)
    {
        var secret = Secret.New("sl_");
        var expires = time.GetUtcNow() + options.Value.SignInLinkLifetime;
        await using var db = await contexts.CreateDbContextAsync(ct);
        db.SignInLinks.Add(new SignInLink { UserId = userId, Hash = Secret.Hash(secret), ExpiresAt = expires });
        await db.SaveChangesAsync(ct);
        return new IssuedToken(secret, expires);
    }

    /// <summary>Uses one up.</summary>
    /// <returns>Who signed in; null if it is unknown, expired or used.</returns>
    public async Task<User?> ConsumeAsync(string secret, CancellationToken ct)
    {
        var hash = Secret.Hash(secret);
        var now = time.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(ct);

        // One statement: of two uses at once, one finds it unused.
        var used = await db.SignInLinks.Where(l => l.Hash == hash && l.UsedAt == null && l.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(l => l.UsedAt, now), ct);
        var user = used == 0
            ? null
            : await db.Users.AsNoTracking()
                .SingleOrDefaultAsync(u => u.Enabled && db.SignInLinks.Any(l => l.Hash == hash && l.UserId == u.Id), ct);
        if (user is null)
        {
            await audit.NoteAsync("sign_in.refused", "unknown user", ct, "link");
            return null;
        }

        await audit.NoteAsync("sign_in.succeeded", user.Username, ct, "link", actor: $"user:{user.Username}");
        return user;
    }

    /// <summary>Deletes the expired.</summary>
    internal async Task<int> ForgetAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.SignInLinks.Where(l => l.ExpiresAt < now).ExecuteDeleteAsync(ct);
    }
}
