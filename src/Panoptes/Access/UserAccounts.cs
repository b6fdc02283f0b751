using System.Data;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Panoptes.Storage.Config;

namespace Panoptes.Access;

/// <summary>What became of a try to sign in.</summary>
/// <param name="User">Who signed in; null if refused.</param>
/// <param name="Wait">How long to wait before the next try is even looked at; zero if it may be made now.</param>
public sealed record SignInOutcome(User? User, TimeSpan Wait);

/// <summary>What to change of a user; null leaves a member as it is.</summary>
public sealed record UserChange(string? Password = null, Scopes? Scopes = null, bool? Enabled = null);

/// <summary>The people who may sign in. At least one enabled administrator always remains.</summary>
public sealed class UserAccounts(
    IDbContextFactory<ConfigDbContext> contexts, KnownCallers known, SignInThrottle throttle, AuditLog audit, TimeProvider time)
{
    private const int MaxNameLength = 64;

    /// <summary>Checks a name and a password.</summary>
    /// <param name="username">The name, in any case.</param>
    /// <param name="password">The password.</param>
    /// <param name="purpose">What for, in the audit log: <c>token</c> or <c>session</c>.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<SignInOutcome> SignInAsync(string username, string password, string purpose, CancellationToken ct)
    {
        var name = Canonical(username);

        // What no name can be is counted as one name, however long.
        if (throttle.Begin(IsName(name) ? name : "") is var wait && wait > TimeSpan.Zero)
        {
            return new SignInOutcome(null, wait);
        }

        await using var db = await contexts.CreateDbContextAsync(ct);
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Username == name, ct);
        if (!Passwords.Matches(user, password) || !user!.Enabled)
        {
            // A name that does not exist may be a password typed into the wrong box: it is not written down.
            await audit.NoteAsync("sign_in.refused", user?.Username ?? "unknown user", ct, purpose);
            return new SignInOutcome(null, TimeSpan.Zero);
        }

        throttle.Succeeded(name);
        await audit.NoteAsync("sign_in.succeeded", user.Username, ct, purpose, actor: $"user:{user.Username}");
        return new SignInOutcome(user, TimeSpan.Zero);
    }

    /// <summary>The person of a session or token, while nothing has ended it.</summary>
    /// <param name="id">The user's id.</param>
    /// <param name="stamp">The security stamp when it was made.</param>
    /// <param name="ct">Cancels.</param>
    public async ValueTask<Caller?> CallerOfAsync(Guid id, Guid stamp, CancellationToken ct) =>
        (await known.UserAsync(id, ct))?.CallerOf(stamp);

    /// <summary>Everyone, by name.</summary>
    public async Task<IReadOnlyList<User>> ListAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.Users.AsNoTracking().OrderBy(u => u.Username).ToListAsync(ct);
    }

    /// <summary>Adds a person.</summary>
    /// <exception cref="PanoptesException">The name, the password or the scopes break a rule, or the name is taken.</exception>
    public async Task<User> CreateAsync(string username, string password, Scopes scopes, CancellationToken ct)
    {
        var name = Canonical(username);
        Require(IsName(name), "username", string.Create(
            CultureInfo.InvariantCulture, $"username must have 1 to {MaxNameLength} of the characters a-z, 0-9, '.', '_', '-' and '@'"));
        Require(scopes != Scopes.None, "scopes", "scopes must name at least one scope");
        RequirePassword(password, name);

        var user = new User { Username = name, PasswordHash = Passwords.Hash(password), Scopes = scopes.Text(), CreatedAt = time.GetUtcNow() };
        await using var db = await contexts.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.Serializable, ct);
        if (await db.Users.AnyAsync(u => u.Username == name, ct))
        {
            throw new PanoptesException(ErrorKind.Conflict, "username_taken", $"username '{name}' is taken", "username");
        }

        db.Users.Add(user);
        await CommitAsync(db, transaction, ct);
        return user;
    }

    /// <summary>Changes a person's password, scopes or whether they may sign in. Any of these ends their sessions and tokens.</summary>
    /// <exception cref="PanoptesException">No such user, a rule is broken, or no administrator would remain.</exception>
    public async Task<User> ChangeAsync(Guid id, UserChange change, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.Serializable, ct);
        var user = await FindAsync(db, id, ct);
        Require(change.Scopes != Scopes.None, "scopes", "scopes must name at least one scope");
        if (change.Password is { } password)
        {
            RequirePassword(password, user.Username);
            user.PasswordHash = Passwords.Hash(password);
        }

        user.Scopes = change.Scopes?.Text() ?? user.Scopes;
        user.Enabled = change.Enabled ?? user.Enabled;
        if (db.Entry(user).Properties.Any(p => p.IsModified))
        {
            user.SecurityStamp = Guid.NewGuid();
            await db.RefreshTokens.Where(t => t.UserId == id).ExecuteDeleteAsync(ct);
            await db.SignInLinks.Where(l => l.UserId == id).ExecuteDeleteAsync(ct);
        }

        await KeepAnAdminAsync(db, without: IsAdmin(user) ? null : id, ct);
        await CommitAsync(db, transaction, ct);
        return user;
    }

    /// <summary>Removes a person, with their sessions and tokens.</summary>
    /// <exception cref="PanoptesException">No such user, or no administrator would remain.</exception>
    public async Task DeleteAsync(Guid id, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.Serializable, ct);
        var user = await FindAsync(db, id, ct);
        await KeepAnAdminAsync(db, without: id, ct);
        db.Users.Remove(user);
        await CommitAsync(db, transaction, ct);
    }

    // Names are kept in lower case, so that the unique index compares them without case.
    private static string Canonical(string username) => username.ToLowerInvariant();

    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameLength && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-' or '@');

    private static bool IsAdmin(User user) => user.Enabled && ScopeNames.Parse(user.Scopes).HasFlag(Scopes.Admin);

    private static async Task<User> FindAsync(ConfigDbContext db, Guid id, CancellationToken ct) =>
        await db.Users.SingleOrDefaultAsync(u => u.Id == id, ct)
        ?? throw new PanoptesException(ErrorKind.NotFound, "user_not_found", $"User {id} not found");

    private static async Task KeepAnAdminAsync(ConfigDbContext db, Guid? without, CancellationToken ct)
    {
        if (without is null)
        {
            return;
        }

        var others = await db.Users.AsNoTracking().Where(u => u.Id != without).ToListAsync(ct);
        if (!others.Any(IsAdmin))
        {
            throw new PanoptesException(ErrorKind.Conflict, "last_admin", "The last enabled administrator cannot be removed, disabled or demoted");
        }
    }

    private static void RequirePassword(string password, string username) =>
        Require(Passwords.Problem(password, username) is null, "password", Passwords.Problem(password, username) ?? "");

    private static void Require(bool holds, string field, string message)
    {
        if (!holds)
        {
            throw new PanoptesException(ErrorKind.Invalid, "invalid_user", message, field);
        }
    }

    private async Task CommitAsync(ConfigDbContext db, Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction transaction, CancellationToken ct)
    {
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        known.Changed();
    }
}
