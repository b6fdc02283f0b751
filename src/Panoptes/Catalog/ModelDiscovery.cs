using Microsoft.EntityFrameworkCore;
using Panoptes.Storage.Config;

namespace Panoptes.Catalog;

/// <summary>What a discovery brought.</summary>
/// <param name="Success">Whether the provider listed its models.</param>
/// <param name="Found">How many it listed; 0 on failure.</param>
/// <param name="Added">How many of them were new.</param>
/// <param name="Message">The outcome, or the cause of the failure, in words.</param>
public sealed record DiscoveryResult(bool Success, int Found, int Added, string Message);

/// <summary>Adds the models that a provider lists. Never changes or removes a model that is there.</summary>
public sealed class ModelDiscovery(
    IDbContextFactory<ConfigDbContext> configs, CredentialVault vault, EndpointResolver endpoints, ModelLists lists, TimeProvider time)
{
    /// <summary>How many models are monitored at once when a provider is added with one click.</summary>
    public const int Few = 5;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(25);

    /// <summary>Asks the provider for its models and adds those that are new.</summary>
    /// <param name="providerId">The account.</param>
    /// <param name="ct">Abandons it.</param>
    /// <param name="monitor">How many of the new models that chat are monitored from now on; the others are not.</param>
    /// <exception cref="PanoptesException">
    /// <see cref="ErrorKind.NotFound"/>: no such account; <see cref="ErrorKind.Invalid"/>: its kind cannot be asked.
    /// </exception>
    public async Task<DiscoveryResult> RefreshAsync(Guid providerId, CancellationToken ct, int monitor = 0)
    {
        await using var db = await configs.CreateDbContextAsync(ct);
        var account = await db.Providers.AsNoTracking().SingleOrDefaultAsync(p => p.Id == providerId, ct) ?? throw ProviderAccounts.NotFound(providerId);
        if (ProviderCatalog.Find(account.ProviderType) is null or { Api: ProviderApi.Unsupported })
        {
            throw new PanoptesException(
                ErrorKind.Invalid, "discovery_not_supported", $"Model discovery not supported for provider type: {account.ProviderType}");
        }

        if (vault.TryUnprotect(account.ProtectedCredentials) is not { } credentials)
        {
            return Failed(ModelTargets.UnreadableCredentials);
        }

        var endpoint = await endpoints.ResolveAsync(account.ProviderType, credentials, ct);
        if (endpoint.Problem is { } problem)
        {
            return Failed(problem);
        }

        var list = await lists.FetchAsync(endpoint, Limit, ct);
        if (list.Error is { } error)
        {
            return Failed(error.Message);
        }

        var added = await AddAsync(db, providerId, list.Models, monitor, ct);
        var cut = list.Cut ? $"; the list was cut at {ModelLists.Most}" : "";
        return new(true, list.Models.Count, added, $"Discovered {list.Models.Count} models, added {added} new models{cut}");
    }

    private static DiscoveryResult Failed(string cause) => new(false, 0, 0, $"Model discovery failed: {cause}");

    private async Task<int> AddAsync(ConfigDbContext db, Guid providerId, IReadOnlyList<ListedModel> listed, int monitor, CancellationToken ct)
    {
        // One writer at a time: two discoveries at once add each model once. The account may be gone by now.
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!await db.Providers.AnyAsync(p => p.Id == providerId, ct))
        {
            throw ProviderAccounts.NotFound(providerId);
        }

        var known = await db.Models.Where(m => m.ProviderAccountId == providerId).Select(m => m.ModelId).ToListAsync(ct);
        var there = known.ToHashSet(StringComparer.Ordinal);
        var now = time.GetUtcNow();
        var added = 0;
        foreach (var model in listed.Where(m => there.Add(m.Id)))
        {
            db.Models.Add(new CatalogModel
            {
                ProviderAccountId = providerId,
                ModelId = model.Id,
                Source = ModelSource.Discovered,
                EnabledForMonitoring = model.Kind is null && monitor-- > 0,
                Metadata = model.Metadata,

                // A microsecond apart, so that lists keep the provider's order.
                CreatedAt = now.AddMicroseconds(added++),
            });
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return added;
    }
}
