using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Panoptes.Catalog;

namespace Panoptes.Runtimes;

/// <summary>Loads and unloads managed models, each by one at a time.</summary>
public sealed partial class ModelLifecycle
{
    private readonly ManagedModels _models;
    private readonly RuntimeResolver _resolver;
    private readonly RuntimeAdapters _adapters;
    private readonly ModelLoads _loads;
    private readonly RuntimeLog _log;
    private readonly RuntimeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ModelLifecycle> _logger;

    internal ModelLifecycle(
        ManagedModels models,
        RuntimeResolver resolver,
        RuntimeAdapters adapters,
        ModelLoads loads,
        RuntimeLog log,
        IOptions<RuntimeOptions> options,
        TimeProvider time,
        ILogger<ModelLifecycle> logger) =>
        (_models, _resolver, _adapters, _loads, _log, _options, _time, _logger) = (models, resolver, adapters, loads, log, options.Value, time, logger);

    /// <summary>Loads a model, downloading it first if need be, and waits for that, though not for ever.</summary>
    /// <returns>The model: running, or still being loaded if that takes longer than <see cref="RuntimeOptions.LoadPatience"/>.</returns>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>, or why it could not be loaded; the model says the same.</exception>
    public async Task<ManagedModel> StartAsync(Guid id, CancellationToken ct)
    {
        await _models.GetAsync(id, ct);
        var load = Join(id);
        try
        {
            await load.Done.WaitAsync(_options.LoadPatience, _time, ct);
        }
        catch (TimeoutException)
        {
            // It goes on; its progress can be asked for.
        }

        var model = await _models.GetAsync(id, ct);
        if (model.Status == ManagedModelStatus.Error)
        {
            // It failed after all, in the moment in which it was no longer waited for.
            await load.Done.WaitAsync(ct);
        }

        return model;
    }

    /// <summary>Begins to load a model and does not wait for it: how it goes is told by <see cref="ManagedModels.LoadOf"/>, how it ended by the model.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>.</exception>
    public async Task BeginAsync(Guid id, CancellationToken ct)
    {
        await _models.GetAsync(id, ct);
        Join(id);
        _loads.Tell(id);
    }

    /// <summary>Unloads a model, and gives up a load that is under way. Not loaded is no failure.</summary>
    /// <exception cref="PanoptesException">
    /// <see cref="ErrorKind.NotFound"/>; <see cref="ErrorKind.Conflict"/>: a run measures it; or why its runtime cannot unload it.
    /// </exception>
    public async Task StopAsync(Guid id, CancellationToken ct)
    {
        using var turn = await TakeAsync(id, ct);
        await UnloadAsync(await _models.GetAsync(id, ct), ct);
    }

    /// <summary>Forgets a model; it is unloaded first, and if that fails it is forgotten all the same. What runs measured of it stays.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>; <see cref="ErrorKind.Conflict"/>: a run measures it.</exception>
    public async Task DeleteAsync(Guid id, CancellationToken ct)
    {
        // All in one turn: a load between would leave a model in memory that nobody here can unload.
        using var turn = await TakeAsync(id, ct);
        var model = await _models.GetAsync(id, ct);
        try
        {
            await UnloadAsync(model, ct);
        }
        catch (Exception e) when (e is not OutOfMemoryException && !ct.IsCancellationRequested)
        {
            // The log says why.
        }

        await _models.RemoveAsync(id, ct);
    }

    /// <summary>Loads a model if need be and keeps it from being unloaded here until the hold is let go.</summary>
    internal async Task<ModelHold> HoldAsync(Guid id, CancellationToken ct)
    {
        _loads.Hold(id);
        try
        {
            var model = await _models.GetAsync(id, ct);
            var clock = Stopwatch.GetTimestamp();
            var wasLoaded = await IsLoadedAsync(model, ct);
            var adapter = wasLoaded ? _adapters.Of(await _resolver.OfAsync(model, ct)) : null;
            if (adapter is null || adapter.Capabilities.HasFlag(RuntimeCapabilities.CanLoad))
            {
                // Of one that is loaded already this only puts off its end.
                await Join(id).Done.WaitAsync(ct);
                model = await _models.GetAsync(id, ct);
                adapter = _adapters.Of(await _resolver.OfAsync(model, ct));
            }

            var took = Stopwatch.GetElapsedTime(clock);
            var target = await adapter.TargetAsync(IdOf(model), ct);
            return new ModelHold(target.Endpoint, target.WireModel, LetGo)
            {
                LoadedIn = wasLoaded ? null : took,
                ProcessId = adapter.ProcessOf(IdOf(model)),
            };
        }
        catch
        {
            _loads.LetGo(id);
            throw;
        }

        ValueTask LetGo()
        {
            _loads.LetGo(id);
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>The id by which the runtime knows a model: its own, once it has told us.</summary>
    internal static string IdOf(ManagedModel model) => ManagedModels.FactsOf(model)?.Id ?? model.RuntimeModelId;

    /// <summary>Whether a copy in memory is this model's.</summary>
    internal static bool Is(LoadedModel loaded, ManagedModel model) =>
        loaded.Id == IdOf(model) || loaded.Id == model.RuntimeModelId || loaded.Id == $"{model.RuntimeModelId}:latest" || loaded.InstanceId == model.RuntimeModelId;

    internal static void Stopped(ManagedModel model) =>
        (model.Status, model.Endpoint, model.LastError, model.LastHeartbeat) = (ManagedModelStatus.Stopped, null, null, null);

    internal static string Words(Exception e) => e switch
    {
        PanoptesException => e.Message,
        OperationCanceledException => "It took too long, or was given up",
        ObjectDisposedException => "Its runtime was changed or removed meanwhile",
        _ => $"It failed in an unforeseen way ({e.GetType().Name})",
    };

    /// <summary>The turn of a model that no run measures; a load of it that is under way is given up.</summary>
    private async Task<IDisposable> TakeAsync(Guid id, CancellationToken ct)
    {
        RefuseHeld(await _models.GetAsync(id, ct));
        _loads.Find(id)?.Cancel();
        var turn = await _loads.TurnAsync(id, ct);
        try
        {
            // A run may have begun with it meanwhile.
            RefuseHeld(await _models.GetAsync(id, ct));
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    private async Task UnloadAsync(ManagedModel model, CancellationToken ct)
    {
        if (model is { RuntimeId: null } or { Status: ManagedModelStatus.Stopped, LastHeartbeat: null })
        {
            await _models.UpdateAsync(model.Id, Stopped, ct);
            return;
        }

        await _models.UpdateAsync(model.Id, row => row.Status = ManagedModelStatus.Stopping, ct);
        try
        {
            await _adapters.Of(await _resolver.OfAsync(model, ct)).UnloadAsync(IdOf(model), ct);
        }
        catch (PanoptesException e) when (e.Kind == ErrorKind.NotFound)
        {
            // What the runtime does not know is not loaded there, e.g. after its download was given up.
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            var words = Words(e);
            await _models.UpdateAsync(model.Id, row => (row.Status, row.LastError) = (model.Status == ManagedModelStatus.Running ? ManagedModelStatus.Running : ManagedModelStatus.Error, words), CancellationToken.None);
            await _log.NoteAsync(model.Id, "error", $"Could not be unloaded: {words}");
            throw;
        }

        await _models.UpdateAsync(model.Id, Stopped, CancellationToken.None);
        await _log.NoteAsync(model.Id, "info", "Unloaded");
    }

    private async Task<bool> IsLoadedAsync(ManagedModel model, CancellationToken ct)
    {
        if (model.RuntimeId is null)
        {
            return false;
        }

        try
        {
            return (await _adapters.Of(await _resolver.OfAsync(model, ct)).LoadedAsync(ct)).Any(loaded => Is(loaded, model));
        }
        catch (PanoptesException)
        {
            // The load that follows says why.
            return false;
        }
    }

    private ModelLoad Join(Guid id) => _loads.Join(id, _options.LongestLoad, (load, ct) => LoadAsync(id, load, ct));

    private async Task LoadAsync(Guid id, ModelLoad load, CancellationToken ct)
    {
        try
        {
            using var turn = await _loads.TurnAsync(id, ct);
            await LoadInTurnAsync(id, load, ct);
        }
        catch (Exception e) when (e is not (PanoptesException or OutOfMemoryException))
        {
            // Whoever waits for it is told in words; a run goes on with its other models.
            if (e is not (OperationCanceledException or ObjectDisposedException))
            {
                LogDefect(e, id);
            }

            throw new PanoptesException(ErrorKind.Unavailable, e is OperationCanceledException ? "load_given_up" : "load_failed", Words(e));
        }
    }

    private async Task LoadInTurnAsync(Guid id, ModelLoad load, CancellationToken ct)
    {
        var model = await _models.GetAsync(id, ct);
        var clock = Stopwatch.GetTimestamp();
        await _models.UpdateAsync(id, row => (row.Status, row.LastError) = (ManagedModelStatus.Loading, null), ct);
        try
        {
            var runtime = await _resolver.OfAsync(model, ct);
            var adapter = _adapters.Of(runtime);
            var loaded = await adapter.LoadAsync(model.RuntimeModelId, load, ct);
            var listed = await ListedAsync(adapter, loaded, model, ct);
            var target = await adapter.TargetAsync(loaded.Id, ct);
            await _models.UpdateAsync(
                id,
                row =>
                {
                    (row.RuntimeId, row.Status, row.LastError, row.LastHeartbeat) = (runtime.Id, ManagedModelStatus.Running, null, _time.GetUtcNow());
                    row.Endpoint = target.Endpoint.BaseUrl.GetLeftPart(UriPartial.Authority);
                    row.Facts = JsonSerializer.Serialize(ManagedModelFacts.Of(listed, loaded));
                },
                CancellationToken.None);
            var seconds = Stopwatch.GetElapsedTime(clock).TotalSeconds;
            await _log.NoteAsync(id, "info", string.Create(CultureInfo.InvariantCulture, $"Loaded on {runtime.Name} in {seconds:0.0} s"), new { runtime = runtime.Slug, model = loaded.Id, seconds });
        }
        catch (Exception e) when (e is OperationCanceledException && _loads.Ends)
        {
            await _models.UpdateAsync(id, Stopped, CancellationToken.None);
            await _log.NoteAsync(id, "warn", "Its load was given up: the server was stopped");
            throw;
        }
        catch (OperationCanceledException) when (load.IsGivenUp)
        {
            await _models.UpdateAsync(id, row => (row.Status, row.Endpoint) = (ManagedModelStatus.Stopping, null), CancellationToken.None);
            await _log.NoteAsync(id, "info", "Its load was given up");
            throw new PanoptesException(ErrorKind.Unavailable, "load_given_up", $"The load of {model.Alias} was given up");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            var words = Words(e);
            await _models.UpdateAsync(id, row => (row.Status, row.LastError, row.Endpoint) = (ManagedModelStatus.Error, words, null), CancellationToken.None);
            await _log.NoteAsync(id, "error", $"Could not be loaded: {words}");
            throw;
        }
    }

    /// <summary>What the runtime's list says of a loaded model; the list is a nicety here.</summary>
    private static async Task<RuntimeModel?> ListedAsync(IRuntime adapter, LoadedModel loaded, ManagedModel model, CancellationToken ct)
    {
        try
        {
            var listed = await adapter.ListAsync(ct);
            return listed.FirstOrDefault(other => other.Id == loaded.Id) ?? listed.FirstOrDefault(other => other.Id == model.RuntimeModelId);
        }
        catch (PanoptesException)
        {
            return null;
        }
    }

    private void RefuseHeld(ManagedModel model)
    {
        if (_loads.IsHeld(model.Id))
        {
            throw new PanoptesException(ErrorKind.Conflict, "model_is_measured", $"A benchmark run measures {model.Alias} now; cancel it first, or wait for its end");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Runtimes: the load of model {Model} failed in an unforeseen way")]
    private partial void LogDefect(Exception exception, Guid model);
}
