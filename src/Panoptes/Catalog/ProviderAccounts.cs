using Microsoft.EntityFrameworkCore;
using Panoptes.Storage.Config;

namespace Panoptes.Catalog;

/// <summary>Provider accounts: what people see and change of them.</summary>
public sealed class ProviderAccounts(
    IDbContextFactory<ConfigDbContext> configs, CredentialVault vault, TimeProvider time)
{
    /// <summary>All accounts, oldest first. Credentials that cannot be read mark their own account only.</summary>
    public async Task<IReadOnlyList<ProviderDetails>> ListAsync(CancellationToken ct)
    {
        await using var db = await configs.CreateDbContextAsync(ct);
        var accounts = await db.Providers.AsNoTracking().OrderBy(p => p.CreatedAt).ThenBy(p => p.Id).ToListAsync(ct);
        return [.. accounts.Select(Details)];
    }

    /// <summary>The account with this id; null if there is none.</summary>
    public async Task<ProviderDetails?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var db = await configs.CreateDbContextAsync(ct);
        return await db.Providers.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, ct) is { } account ? Details(account) : null;
    }

    /// <summary>The account with this id.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>.</exception>
    public async Task<ProviderDetails> GetAsync(Guid id, CancellationToken ct) => await FindAsync(id, ct) ?? throw NotFound(id);

    /// <summary>Makes an account; its credentials are encrypted before they are stored.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: a credential breaks a rule.</exception>
    public async Task<ProviderDetails> CreateAsync(ProviderDraft draft, CancellationToken ct)
    {
        var credentials = Clean(draft);
        var now = time.GetUtcNow();
        var account = new ProviderAccount
        {
            ProviderType = draft.ProviderType,
            DisplayName = draft.DisplayName,
            Enabled = draft.Enabled,
            BaseUrl = credentials.GetValueOrDefault(ProviderCredentials.BaseUrl),
            Region = credentials.GetValueOrDefault(ProviderCredentials.Region),
            ProtectedCredentials = vault.Protect(credentials),
            CreatedAt = now,
            UpdatedAt = now,
        };
        await using var db = await configs.CreateDbContextAsync(ct);
        db.Providers.Add(account);
        await db.SaveChangesAsync(ct);
        return ProviderDetails.Of(account, credentials);
    }

    /// <summary>Changes an account. Credentials that could not be read are replaced by those in the change.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>, or <see cref="ErrorKind.Invalid"/>: a credential breaks a rule.</exception>
    public async Task<ProviderDetails> UpdateAsync(Guid id, ProviderChange change, CancellationToken ct)
    {
        await using var db = await configs.CreateDbContextAsync(ct);

        // One writer at a time from here on: two merges never lose each other's keys.
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var account = await db.Providers.SingleOrDefaultAsync(p => p.Id == id, ct) ?? throw NotFound(id);
        account.DisplayName = change.DisplayName ?? account.DisplayName;
        account.Enabled = change.Enabled ?? account.Enabled;
        if (change.Credentials is { Count: > 0 } credentials)
        {
            var merged = ProviderCredentials.Checked(ProviderCredentials.Merge(vault.TryUnprotect(account.ProtectedCredentials), credentials));
            account.ProtectedCredentials = vault.Protect(merged);
            account.BaseUrl = merged.GetValueOrDefault(ProviderCredentials.BaseUrl);
            account.Region = merged.GetValueOrDefault(ProviderCredentials.Region);
        }

        account.UpdatedAt = time.GetUtcNow();
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return Details(account);
    }

    /// <summary>Deletes an account with its models, unless a benchmark measured one of them.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>, or <see cref="ErrorKind.Conflict"/>: there is benchmark history.</exception>
    public async Task DeleteAsync(Guid id, CancellationToken ct)
    {
        await using var db = await configs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var account = await db.Providers.SingleOrDefaultAsync(p => p.Id == id, ct) ?? throw NotFound(id);
        if (await db.BenchmarkRunModels.AnyAsync(measured => measured.ProviderAccountId == id, ct))
        {
            throw new PanoptesException(
                ErrorKind.Conflict, "provider_has_benchmarks", "Cannot delete provider with models that have benchmark history");
        }

        db.Providers.Remove(account);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw NotFound(id);
        }

        await transaction.CommitAsync(ct);
    }

    internal static PanoptesException NotFound(Guid id) =>
        new(ErrorKind.NotFound, "provider_not_found", $"Provider account {id} not found");

    internal static Dictionary<string, string> Clean(ProviderDraft draft) => ProviderCredentials.Checked(
        ProviderCredentials.Merge(null, draft.Credentials.ToDictionary(c => c.Key, c => (string?)c.Value, StringComparer.Ordinal)));

    private ProviderDetails Details(ProviderAccount account) =>
        ProviderDetails.Of(account, vault.TryUnprotect(account.ProtectedCredentials));
}
