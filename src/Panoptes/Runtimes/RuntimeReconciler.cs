using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Panoptes.Runtimes;

/// <summary>
/// Asks every runtime what it has loaded, again and again, and corrects what is stored: a model that idle time, a restart or somebody else
/// unloaded stops being called running. One runtime that hangs or fails never keeps the others from their turn.
/// </summary>
public sealed partial class RuntimeReconciler : BackgroundService
{
    private readonly RuntimeAccounts _accounts;
    private readonly RuntimeAdapters _adapters;
    private readonly ManagedModels _models;
    private readonly ModelLoads _loads;
    private readonly RuntimeStandings _standings;
    private readonly RuntimeLog _log;
    private readonly RuntimeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<RuntimeReconciler> _logger;

    internal RuntimeReconciler(
        RuntimeAccounts accounts,
        RuntimeAdapters adapters,
        ManagedModels models,
        ModelLoads loads,
        RuntimeStandings standings,
        RuntimeLog log,
        IOptions<RuntimeOptions> options,
        TimeProvider time,
        ILogger<RuntimeReconciler> logger) =>
        (_accounts, _adapters, _models, _loads, _standings, _log, _options, _time, _logger) = (accounts, adapters, models, loads, standings, log, options.Value, time, logger);

    /// <summary>Asks every runtime once and corrects the models.</summary>
    public async Task ReconcileAsync(CancellationToken ct)
    {
        var since = _time.GetTimestamp();
        var runtimes = await _accounts.ListAsync(ct);
        _standings.Keep(runtimes.Select(runtime => runtime.Id));
        await Task.WhenAll(runtimes.Where(runtime => runtime.Enabled).Select(async runtime => _standings.Set(runtime.Id, await AskAsync(runtime, ct))));
        var known = runtimes.ToDictionary(runtime => runtime.Id);
        foreach (var model in await _models.ListAsync(ct))
        {
            // What was loaded or unloaded since is newer than the answers, of which the slowest runtime's may be late.
            using var turn = _loads.TryTurn(model.Id, since);
            if (turn is not null)
            {
                await CorrectAsync(model, known, ct);
            }
        }
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await _loads.EndAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_options.Reconcile, _time);
        var listed = false;
        do
        {
            try
            {
                if (!listed)
                {
                    // Once, so that whoever deletes them all is rid of them.
                    await _accounts.ListUsualAsync(stoppingToken);
                    listed = true;
                }

                await ReconcileAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OutOfMemoryException && !stoppingToken.IsCancellationRequested)
            {
                // The top of this loop: the next turn tries again.
                LogFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<RuntimeStanding> AskAsync(RuntimeAccount runtime, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(_options.ProbeLimit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            var adapter = _adapters.Of(runtime);
            var probe = await adapter.ProbeAsync(both.Token);
            return new RuntimeStanding(probe, probe.Reachable ? await adapter.LoadedAsync(both.Token) : [], _time.GetUtcNow());
        }
        catch (Exception e) when (e is not OutOfMemoryException && !ct.IsCancellationRequested)
        {
            return new RuntimeStanding(new RuntimeProbe(false, null, null, ModelLifecycle.Words(e)), [], _time.GetUtcNow());
        }
    }

    private async Task CorrectAsync(ManagedModel model, Dictionary<Guid, RuntimeAccount> runtimes, CancellationToken ct)
    {
        // The list was read before this model's turn came.
        if (await _models.FindAsync(model.Id, ct) is not { } now || now.RuntimeId is not { } id)
        {
            await InterruptedAsync(model, ct);
            return;
        }

        if (!runtimes.TryGetValue(id, out var runtime) || !runtime.Enabled)
        {
            await WentAsync(now, runtime is null ? "Its runtime was deleted" : "Its runtime is disabled", ct);
            return;
        }

        var standing = _standings.Find(id)!;
        if (!standing.Probe.Reachable)
        {
            await WentAsync(now, $"{runtime.Name} does not answer: {standing.Probe.Problem}", ct);
        }
        else if (standing.Loaded.FirstOrDefault(loaded => ModelLifecycle.Is(loaded, now)) is { } loaded)
        {
            await IsThereAsync(now, standing, loaded, ct);
        }
        else if (now.Status is ManagedModelStatus.Running or ManagedModelStatus.Stopping or ManagedModelStatus.Loading or ManagedModelStatus.Downloading)
        {
            await _models.UpdateAsync(now.Id, ModelLifecycle.Stopped, ct);
            await _log.NoteAsync(now.Id, "warn", $"It is no longer loaded on {runtime.Name}: its idle time ran out, or it was unloaded there");
        }
    }

    private async Task IsThereAsync(ManagedModel model, RuntimeStanding standing, LoadedModel loaded, CancellationToken ct)
    {
        await _models.UpdateAsync(
            model.Id,
            row =>
            {
                (row.Status, row.LastError, row.LastHeartbeat) = (ManagedModelStatus.Running, null, standing.At);
                row.Endpoint = standing.Probe.Root?.GetLeftPart(UriPartial.Authority) ?? row.Endpoint;
            },
            ct);
        if (model.Status != ManagedModelStatus.Running)
        {
            await _log.NoteAsync(model.Id, "info", "Found loaded", new { model = loaded.Id });
        }
    }

    private async Task WentAsync(ManagedModel model, string why, CancellationToken ct)
    {
        if (model.Status is ManagedModelStatus.Stopped or ManagedModelStatus.Error)
        {
            return;
        }

        await _models.UpdateAsync(model.Id, row => (row.Status, row.LastError, row.Endpoint) = (ManagedModelStatus.Error, why, null), ct);
        await _log.NoteAsync(model.Id, "error", why);
    }

    /// <summary>A load of a bare id that the end of a process cut short has no runtime to be asked of.</summary>
    private async Task InterruptedAsync(ManagedModel model, CancellationToken ct)
    {
        if (model.Status is ManagedModelStatus.Loading or ManagedModelStatus.Downloading or ManagedModelStatus.Stopping)
        {
            await _models.UpdateAsync(model.Id, ModelLifecycle.Stopped, ct);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Runtimes: this look at the runtimes failed and is taken again at the next turn")]
    private partial void LogFailed(Exception e);
}
