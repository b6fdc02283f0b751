using Panoptes.Llm;

namespace Panoptes.Catalog;

/// <summary>A model that can be measured, wherever it comes from: the catalog, or a local runtime.</summary>
/// <param name="Id">Its id, unique over all sources.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="WireModel">Its name at the provider.</param>
/// <param name="OwnerId">The provider account or the runtime that it belongs to.</param>
/// <param name="OwnerName">That one's name for people.</param>
/// <param name="ProviderType">That one's type.</param>
public sealed record CallableModel(Guid Id, string Name, string WireModel, Guid OwnerId, string OwnerName, string ProviderType)
{
    /// <summary>Where it is called; null where <see cref="Problem"/> says why it cannot be, or if only <see cref="HoldAsync"/> tells.</summary>
    public LlmEndpoint? Endpoint { get; init; }

    /// <summary>Why it cannot be called, in words; null if it can.</summary>
    public string? Problem { get; init; }

    /// <summary>Why it may not be benchmarked, in words; null if it may.</summary>
    public string? Refusal { get; init; }

    /// <summary>Makes it ready and keeps it so until the hold is released; null where nothing needs to be done.</summary>
    /// <remarks>Throws <see cref="PanoptesException"/> if it cannot be made ready.</remarks>
    public Func<CancellationToken, Task<ModelHold>>? HoldAsync { get; init; }
}

/// <summary>A model that is ready to be called, until this is disposed of.</summary>
/// <param name="endpoint">Where it is called.</param>
/// <param name="wireModel">The name that is sent.</param>
/// <param name="release">Lets it go.</param>
public sealed class ModelHold(LlmEndpoint endpoint, string wireModel, Func<ValueTask> release) : IAsyncDisposable
{
    /// <summary>Where it is called.</summary>
    public LlmEndpoint Endpoint => endpoint;

    /// <summary>The name that is sent.</summary>
    public string WireModel => wireModel;

    /// <summary>How long it took to load; null if it was loaded already.</summary>
    public TimeSpan? LoadedIn { get; init; }

    /// <summary>The process that serves it on this machine; null if it is not known or not here.</summary>
    public int? ProcessId { get; init; }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => release();
}

/// <summary>Where models that can be measured come from.</summary>
public interface IModelSource
{
    /// <summary>Those of these ids that it knows, in any order.</summary>
    Task<IReadOnlyList<CallableModel>> FindAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct);
}
