using Panoptes.Runtimes;

namespace Panoptes.Server.Ui.Runtimes;

/// <summary>A managed model, and what goes on with it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Runtime">The runtime that serves it; null while it has none, or if it was deleted.</param>
/// <param name="Load">Its load that is under way; null if none is.</param>
/// <param name="Held">Whether a benchmark run measures it now.</param>
public sealed record LocalModelRow(ManagedModel Model, RuntimeAccount? Runtime, ModelLoadView? Load, bool Held)
{
    /// <summary>Its id as addresses and the API say it.</summary>
    public string Id { get; } = ManagedModelId.Text(Model.Id);

    public ManagedModelFacts? Facts { get; } = ManagedModels.FactsOf(Model);

    public bool IsLoading => Model.Status is ManagedModelStatus.Downloading or ManagedModelStatus.Loading;

    public string RuntimeName => Runtime?.Name ?? (Model.RuntimeId is null ? "not chosen yet" : "deleted");

    /// <summary>What needs a look first.</summary>
    public int Rank => Model.Status switch
    {
        ManagedModelStatus.Error => 0,
        ManagedModelStatus.Downloading or ManagedModelStatus.Loading or ManagedModelStatus.Stopping => 1,
        ManagedModelStatus.Running => 2,
        _ => 3,
    };
}
