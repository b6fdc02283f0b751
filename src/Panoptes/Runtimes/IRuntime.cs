using Panoptes.Llm;

namespace Panoptes.Runtimes;

/// <summary>
/// Software that loads and serves local models, spoken to over its own protocol. All members may be called from several threads;
/// whoever calls keeps one model's loads and unloads in order.
/// </summary>
/// <remarks>
/// Unless said otherwise a member throws <see cref="PanoptesException"/>: <see cref="ErrorKind.Unavailable"/> if the runtime cannot be reached or
/// fails, <see cref="ErrorKind.NotFound"/> if it does not know the model, <see cref="ErrorKind.Invalid"/> if it cannot do what is asked.
/// Every question is bounded in time; a download is given up when nothing has come of it for five minutes.
/// </remarks>
public interface IRuntime : IAsyncDisposable
{
    /// <summary>What kind of runtime it is.</summary>
    RuntimeKind Kind { get; }

    /// <summary>What it can do: by its kind, and narrowed or widened by what the last probe found.</summary>
    RuntimeCapabilities Capabilities { get; }

    /// <summary>Whether it answers, where and in which version. A failure is told, not thrown.</summary>
    Task<RuntimeProbe> ProbeAsync(CancellationToken ct);

    /// <summary>Every model that it could serve: on its disk, and in its catalog if it has one.</summary>
    Task<IReadOnlyList<RuntimeModel>> ListAsync(CancellationToken ct);

    /// <summary>The models that are in its memory now, asked of the runtime itself.</summary>
    Task<IReadOnlyList<LoadedModel>> LoadedAsync(CancellationToken ct);

    /// <summary>Loads a model, and downloads it before if the runtime can and must. Completes once it is loaded; loaded already is no failure.</summary>
    /// <remarks>
    /// Without <see cref="RuntimeCapabilities.CanLoad"/> it makes sure that the model is there: by a request for one token if the runtime
    /// loads by itself, else by asking.
    /// </remarks>
    /// <param name="model">Its id at the runtime, or an alias there.</param>
    /// <param name="progress">Told of what goes on; null tells nobody.</param>
    /// <param name="ct">Gives up; a download that the runtime does by itself may go on there.</param>
    Task<LoadedModel> LoadAsync(string model, IProgress<RuntimeProgress>? progress, CancellationToken ct);

    /// <summary>Removes a model from memory; not loaded is no failure.</summary>
    Task UnloadAsync(string model, CancellationToken ct);

    /// <summary>Where a model's chat is called, and under which name.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Conflict"/>: a runtime with a process for each model has none for this one.</exception>
    Task<RuntimeTarget> TargetAsync(string model, CancellationToken ct);

    /// <summary>The process that serves a model on this machine; null if it is not known or not here.</summary>
    int? ProcessOf(string model);

    /// <summary>The runtime's newest log lines of a model, oldest first; empty if the runtime shows none.</summary>
    /// <param name="model">The model.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="ct">Stops reading.</param>
    Task<IReadOnlyList<string>> LogAsync(string model, int limit, CancellationToken ct);
}

/// <summary>Where and under which name a model of a runtime is called.</summary>
/// <param name="Endpoint">Where.</param>
/// <param name="WireModel">The name that is sent.</param>
public sealed record RuntimeTarget(LlmEndpoint Endpoint, string WireModel);
