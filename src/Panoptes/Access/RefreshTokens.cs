using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panoptes.Storage.Config;

namespace Panoptes.Access;

/// <summary>Long-lived tokens, each good for one exchange. One that comes twice was copied: its whole family is revoked.</summary>
public sealed class RefreshTokens(
    IDbContextFactory<ConfigDbContext> contexts, AuditLog audit, IOptions<AccessOptions> options, TimeProvider time)
{
    /// <summary>The first of a family, for a person who has just proved who they are.</summary>
    public async Task<IssuedToken> IssueAsync(User user, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var issued = Add(db, user.Id, Guid.NewGuid());
        await db.SaveChangesAsync(ct);
        return issued;
    }

    /// <summary>Exchanges a token for the next of its family.</summary>
    /// <returns>Whose it is, and the next token; null if it is unknown, expired, revoked or was used before.</returns>
    public async Task<(User User, IssuedToken Next)?> ExchangeAsync(string token, CancellationToken ct)
    {
        var hash = Secret.Hash(token);
        var now = time.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(ct);

        // Serializable takes the write lock at once: of two exchanges of one token, the second sees the first.
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.Serializable, ct);
        if (await db.RefreshTokens.SingleOrDefaultAsync(t => t.Hash == hash, ct) is not { RevokedAt: null } known || known.ExpiresAt <= now)
        {
            return null;
        }

        var user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == known.UserId, ct);
        if (known.UsedAt is not null)
        {
            await db.RefreshTokens.Where(t => t.FamilyId == known.FamilyId)
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.RevokedAt, now), ct);
            await transaction.CommitAsync(ct);
            await audit.NoteAsync("refresh_token.reused", user.Username, ct, "its family is revoked", actor: $"user:{user.Username}");
            return null;
        }

        if (!user.Enabled)
        {
            return null;
        }

        known.UsedAt = now;
        var next = Add(db, user.Id, known.FamilyId);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return (user, next);
    }

    /// <summary>Deletes the expired.</summary>
    internal async Task<int> ForgetAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.RefreshTokens.Where(t => t.ExpiresAt < now).ExecuteDeleteAsync(ct);
    }

    private IssuedToken Add(ConfigDbContext db, Guid userId, Guid familyId)
    {
        var secret = Secret.New("rt_");
        var now = time.GetUtcNow();
        var expires = now + options.Value.RefreshTokenLifetime;
        db.RefreshTokens.Add(new RefreshToken
        {
            FamilyId = familyId,
            UserId = userId,
            Hash = Secret.Hash(secret),
            ExpiresAt = expires,
            CreatedAt = now,
        });
        return new IssuedToken(secret, expires);
    }
}
