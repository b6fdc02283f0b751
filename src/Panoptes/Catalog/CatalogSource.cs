namespace Panoptes.Catalog;

/// <summary>The catalog's models as they are measured.</summary>
internal sealed class CatalogSource(ModelTargets targets) : IModelSource
{
    public async Task<IReadOnlyList<CallableModel>> FindAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct) =>
        [.. (await targets.FindAsync(ids, ct)).Select(Of)];

    private static CallableModel Of(ModelTarget target) => new(
        target.Model.Id, target.Model.DisplayName, target.Model.ModelId, target.Provider.Id, target.Provider.DisplayName, target.Provider.ProviderType)
    {
        Endpoint = target.Endpoint,
        Problem = target.Problem,
        Refusal = target switch
        {
            { Provider.Enabled: false } => $"The provider {target.Provider.DisplayName} of {target.Model.DisplayName} is disabled",
            { Model.EnabledForBenchmark: false } => $"{target.Model.DisplayName} is not enabled for benchmarks",
            _ => null,
        },
    };
}
