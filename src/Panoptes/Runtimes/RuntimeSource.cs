using Panoptes.Catalog;

namespace Panoptes.Runtimes;

/// <summary>Managed models as they are measured: loaded before their first request, and kept loaded to their last.</summary>
internal sealed class RuntimeSource(ManagedModels models, RuntimeAccounts accounts, ModelLifecycle lifecycle) : IModelSource
{
    public async Task<IReadOnlyList<CallableModel>> FindAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        var found = await models.FindAsync(ids, ct);
        if (found.Count == 0)
        {
            return [];
        }

        var runtimes = (await accounts.ListAsync(ct)).ToDictionary(runtime => runtime.Id);
        return [.. found.Select(model => Of(model, model.RuntimeId is { } id ? runtimes.GetValueOrDefault(id) : null))];
    }

    private CallableModel Of(ManagedModel model, RuntimeAccount? runtime) => new(
        model.Id, model.Alias, ModelLifecycle.IdOf(model), runtime?.Id ?? Guid.Empty, runtime?.Name ?? "Default runtime", runtime?.Kind.Wire() ?? "local")
    {
        HoldAsync = ct => lifecycle.HoldAsync(model.Id, ct),
    };
}
