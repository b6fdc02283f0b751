using Microsoft.EntityFrameworkCore;
using Panoptes.Storage.Config;

namespace Panoptes.Access;

/// <summary>What was made at the first start and must be shown now or never; null members were given, or exist already.</summary>
/// <param name="Password">The admin's password.</param>
/// <param name="SignInSecret">The secret of a one-time sign-in link for the admin.</param>
/// <param name="ApiKey">The first API key.</param>
/// <param name="GivenKeyIsRevoked">The configured key was revoked, and stays so.</param>
public sealed record FirstCredentials(string? Password, string? SignInSecret, string? ApiKey, bool GivenKeyIsRevoked)
{
    /// <summary>Whether there is anything to show.</summary>
    public bool Any => Password is not null || ApiKey is not null;
}

/// <summary>Sees to it that someone can sign in and some program can call. There is no default credential.</summary>
public sealed class FirstStart(IDbContextFactory<ConfigDbContext> contexts, UserAccounts users, ApiKeys keys, SignInLinks links)
{
    /// <summary>The first user.</summary>
    public const string Admin = "admin";

    /// <summary>The configuration key of the first user's password.</summary>
    public const string PasswordKey = "PANOPTES_ADMIN_PASSWORD";

    /// <summary>The configuration key of an API key that the operator brings along.</summary>
    public const string ApiKeyKey = "PANOPTES_API_KEY";

    /// <summary>Another name for <see cref="ApiKeyKey"/>, which Tachyon Argus's clients know.</summary>
    public const string ApiKeyAlias = "TACHYON_API_KEY";

    /// <summary>Makes the first user where there is none, and accepts the given API key or makes the first one.</summary>
    /// <param name="password">The first user's password; null makes one. Later starts ignore it.</param>
    /// <param name="apiKey">
    /// A key to accept, at this and every start: a new value is added, an old one works on until it is revoked; null makes one where none is.
    /// </param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="PanoptesException">What was given breaks a rule.</exception>
    public async Task<FirstCredentials> PrepareAsync(string? password, string? apiKey, CancellationToken ct)
    {
        var (madePassword, link) = await AnyUserAsync(ct) ? (null, null) : await MakeAdminAsync(password, ct);
        if (apiKey is not null)
        {
            return new(madePassword, link, null, GivenKeyIsRevoked: !await keys.AcceptAsync(ApiKeyKey, apiKey, ct));
        }

        var madeKey = await keys.AnyAsync(ct) ? null : (await keys.CreateAsync("first key", Scopes.All, null, ct)).Secret;
        return new(madePassword, link, madeKey, GivenKeyIsRevoked: false);
    }

    private async Task<(string? Password, string? Link)> MakeAdminAsync(string? given, CancellationToken ct)
    {
        if (given is not null && Passwords.Problem(given, Admin) is { } problem)
        {
            throw new PanoptesException(ErrorKind.Invalid, "invalid_admin_password", $"{PasswordKey}: {problem}");
        }

        var password = given ?? Secret.NewPassword();
        var admin = await users.CreateAsync(Admin, password, Scopes.All, ct);
        return given is null ? (password, (await links.IssueAsync(admin.Id, ct)).Value) : (null, null);
    }

    private async Task<bool> AnyUserAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.Users.AnyAsync(ct);
    }
}
