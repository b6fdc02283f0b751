using Panoptes.Catalog;

namespace Panoptes.Server.Ui.Data;

/// <summary>A model's name and its colour on every chart: 0 to 7 in solid lines, 8 to 15 the same colours dashed.</summary>
internal sealed record ModelLook(string Name, int Colour);

/// <summary>Gives each model its colour by its place in the catalog, so that it has the same one everywhere.</summary>
internal sealed class ModelColours(CatalogModels models)
{
    private const int Everything = 100_000;
    private const int Colours = 16;

    public async Task<IReadOnlyDictionary<Guid, ModelLook>> AllAsync(CancellationToken ct)
    {
        var all = await models.ListAsync(new ModelFilter(), Everything, 0, ct);

        // Monitored models first: those are the ones that meet on a chart.
        return all.Items.OrderByDescending(m => m.EnabledForMonitoring).ThenBy(m => m.CreatedAt).ThenBy(m => m.Id)
            .Select((m, i) => (m.Id, Look: new ModelLook(m.DisplayName, i % Colours)))
            .ToDictionary(m => m.Id, m => m.Look);
    }
}
