using Microsoft.EntityFrameworkCore;
using Panoptes.Storage.Config;

namespace Panoptes.Catalog;

/// <summary>Models together with what is needed to call them: what probes and benchmarks ask for.</summary>
public sealed class ModelTargets(IDbContextFactory<ConfigDbContext> configs, CredentialVault vault, EndpointResolver endpoints)
{
    /// <summary>The models that are enabled for monitoring and whose provider is enabled, in the order they were added.</summary>
    /// <remarks>One that cannot be called is there too, with its <see cref="ModelTarget.Problem"/>: it must not hide the others.</remarks>
    public async Task<IReadOnlyList<ModelTarget>> MonitoredAsync(CancellationToken ct)
    {
        await using var db = await configs.CreateDbContextAsync(ct);
        var models = await db.Models.AsNoTracking().Include(m => m.Provider)
            .Where(m => m.EnabledForMonitoring && m.Provider!.Enabled)
            .OrderBy(m => m.CreatedAt).ThenBy(m => m.Id).ToListAsync(ct);
        return await TargetsAsync(models, ct);
    }

    /// <summary>The target of one model, enabled or not; null if there is no such model.</summary>
    public async Task<ModelTarget?> FindAsync(Guid modelId, CancellationToken ct) => (await FindAsync([modelId], ct)).SingleOrDefault();

    /// <summary>The targets of these models, enabled or not, in the order they were added; unknown ids are left out.</summary>
    public async Task<IReadOnlyList<ModelTarget>> FindAsync(IReadOnlyCollection<Guid> modelIds, CancellationToken ct)
    {
        await using var db = await configs.CreateDbContextAsync(ct);
        var models = await db.Models.AsNoTracking().Include(m => m.Provider)
            .Where(m => modelIds.Contains(m.Id))
            .OrderBy(m => m.CreatedAt).ThenBy(m => m.Id).ToListAsync(ct);
        return await TargetsAsync(models, ct);
    }

    private async Task<IReadOnlyList<ModelTarget>> TargetsAsync(List<CatalogModel> models, CancellationToken ct)
    {
        var resolved = new Dictionary<Guid, ProviderEndpoint>();
        var targets = new List<ModelTarget>(models.Count);
        foreach (var model in models)
        {
            if (!resolved.TryGetValue(model.ProviderAccountId, out var endpoint))
            {
                endpoint = resolved[model.ProviderAccountId] = await ResolveAsync(model.Provider!, ct);
            }

            targets.Add(new ModelTarget(model, model.Provider!, endpoint.Chat, endpoint.Problem));
        }

        return targets;
    }

    private async Task<ProviderEndpoint> ResolveAsync(ProviderAccount account, CancellationToken ct) =>
        vault.TryUnprotect(account.ProtectedCredentials) is { } credentials
            ? await endpoints.ResolveAsync(account.ProviderType, credentials, ct)
            : new(null, null, null, UnreadableCredentials);

    /// <summary>What is said of an account whose credentials cannot be decrypted.</summary>
    internal const string UnreadableCredentials = "The stored credentials cannot be decrypted; enter them again";
}
