using Microsoft.EntityFrameworkCore;
using Panoptes.Storage.Config;

namespace Panoptes.Access;

/// <summary>What was made at the first start and must be shown now or never; null members exist already.</summary>
/// <param name="Password">The admin's password.</param>
/// <param name="SignInSecret">The secret of a one-time sign-in link for the admin.</param>
/// <param name="ApiKey">The first API key.</param>
public sealed record FirstCredentials(string? Password, string? SignInSecret, string? ApiKey)
{
    /// <summary>Whether there is anything to show.</summary>
    public bool Any => Password is not null || ApiKey is not null;
}

/// <summary>What the operator gave to start with; null members were not given.</summary>
/// <param name="Password">The first user's password. Later starts ignore it.</param>
/// <param name="ApiKey">A key to accept at every start: a new value is added, an old one works on until it is revoked.</param>
public sealed record GivenCredentials(string? Password, string? ApiKey)
{
    /// <summary>Refuses what breaks a rule, before anything is opened.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>.</exception>
    public void Check()
    {
        if (Password is not null && Passwords.Problem(Password, FirstStart.Admin) is { } problem)
        {
            throw new PanoptesException(ErrorKind.Invalid, "invalid_admin_password", $"{FirstStart.PasswordKey}: {problem}");
        }

        if (ApiKey is not null && ApiKeys.Problem(ApiKey) is { } fault)
        {
            throw new PanoptesException(ErrorKind.Invalid, "invalid_api_key", $"{FirstStart.ApiKeyKey}: {fault}");
        }
    }
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

    /// <summary>Takes what was given: the first user's password where there is no user yet, and the API key.</summary>
    /// <returns>False if the key was revoked, which stands.</returns>
    /// <exception cref="PanoptesException">What was given breaks a rule.</exception>
    public async Task<bool> TakeAsync(GivenCredentials given, CancellationToken ct)
    {
        given.Check();
        if (given.Password is { } password && !await AnyUserAsync(ct))
        {
            await users.CreateAsync(Admin, password, Scopes.All, ct);
        }

        return given.ApiKey is null || await keys.AcceptAsync(ApiKeyKey, given.ApiKey, ct);
    }

    /// <summary>Makes what is still missing. Show it at once: only hashes are kept.</summary>
    public async Task<FirstCredentials> MakeMissingAsync(CancellationToken ct)
    {
        var (password, link) = await AnyUserAsync(ct) ? (null, null) : await MakeAdminAsync(ct);
        var key = await keys.AnyAsync(ct) ? null : (await keys.CreateAsync("first key", Scopes.All, null, ct)).Secret;
        return new(password, link, key);
    }

    private async Task<(string? Password, string? Link)> MakeAdminAsync(CancellationToken ct)
    {
        var password = Secret.NewPassword();
        var admin = await users.CreateAsync(Admin, password, Scopes.All, ct);
        return (password, (await links.IssueAsync(admin.Id, ct)).Value);
    }

    private async Task<bool> AnyUserAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.Users.AnyAsync(ct);
    }
}
