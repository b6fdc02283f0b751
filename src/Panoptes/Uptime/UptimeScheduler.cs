using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Panoptes.Catalog;
using Panoptes.Storage.Config;
using Panoptes.Storage.Telemetry;

namespace Panoptes.Uptime;

/// <summary>Probes each monitored model when it is due, and whatever a person asks to be probed. Owns every probe: none outlives it.</summary>
internal sealed partial class UptimeScheduler(
    Prober prober,
    MonitoringRuns runs,
    MonitoringSettingsStore settingsStore,
    MonitoringStatus status,
    CheckMemory memory,
    TokenBudget budget,
    ProbeClock clock,
    UptimeFeed feed,
    UptimeMeter meter,
    ModelTargets targets,
    ITelemetryStore telemetry,
    IDbContextFactory<ConfigDbContext> contexts,
    IOptions<UptimeOptions> options,
    TimeProvider time,
    ILogger<UptimeScheduler> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<Guid, Task> _underWay = new();
    private bool _loaded;
    private bool _outage;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(ScheduleAsync(stoppingToken), TakeOrdersAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // Calls that are out are abandoned; checks that are measured are still stored.
            await Task.WhenAll(_underWay.Values);
        }
    }

    private async Task ScheduleAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(options.Value.Tick, time);
        do
        {
            try
            {
                status.Current = await LookAsync(ct);
                if (_outage)
                {
                    LogBack();
                }

                _outage = false;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The loop's top: whatever fails now is tried again at the next tick, and said once until it works again.
                status.Current = status.Current with { State = MonitoringState.StorageUnavailable, Reason = e is PanoptesException ? e.Message : "The schedule failed; see the server's log" };
                if (!_outage)
                {
                    LogFailed(e, status.Current.Reason);
                }

                _outage = true;
            }
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

    private async Task TakeOrdersAsync(CancellationToken ct)
    {
        await foreach (var order in runs.Orders.ReadAllAsync(ct))
        {
            Start(order, ct);
        }
    }

    /// <summary>One look at the schedule: starts what is due.</summary>
    private async Task<MonitoringCondition> LookAsync(CancellationToken ct)
    {
        runs.Tidy();
        var settings = await settingsStore.GetAsync(ct);
        await LoadAsync(ct);
        if (!settings.Enabled)
        {
            return Condition(MonitoringState.Disabled, "Monitoring is switched off", null);
        }

        var models = await MonitoredAsync(ct);
        memory.Keep(models);
        meter.Keep(models);
        var interval = TimeSpan.FromMinutes(settings.IntervalMinutes);
        var now = clock.Now;
        var due = models.Where(model => IsDue(model, interval, now)).ToList();
        if (settings.DailyTokenCap is { } cap && budget.Exhausted(cap, ProbeAttempt.TokenCap))
        {
            return Condition(MonitoringState.TokenCapReached, TokenBudget.Refusal(cap), null);
        }

        if (due.Count > 0)
        {
            var pack = await settingsStore.PackAsync(settings, ct);
            var found = await targets.FindAsync(due, ct);
            var run = new RunProgress(Guid.NewGuid(), manual: false, time.GetUtcNow(), found.Count);
            due.ForEach(model => memory[model].Begun(now));
            runs.Add(run);
            Start(new RunOrder(run, found, settings, pack), ct);
        }

        var next = models.Count == 0 ? (DateTimeOffset?)null : models.Min(model => Next(model, interval, now));
        return prober.StorageFails
            ? Condition(MonitoringState.StorageUnavailable, "The latest check could not be stored", next)
            : Condition(MonitoringState.Running, null, next);
    }

    private MonitoringCondition Condition(MonitoringState state, string? reason, DateTimeOffset? next) => new(state, reason, budget.UsedToday, next);

    private bool IsDue(Guid model, TimeSpan interval, DateTimeOffset now) =>
        memory[model] is var known && ProbeSchedule.IsDue(model, interval, known.Last, now) && !(known.NotBefore > now);

    private DateTimeOffset Next(Guid model, TimeSpan interval, DateTimeOffset now)
    {
        var known = memory[model];
        var next = ProbeSchedule.Next(model, interval, known.Last, now);
        return known.NotBefore > next ? known.NotBefore.Value : next;
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        if (!_loaded)
        {
            await memory.LoadAsync(telemetry, clock.Now, ct);
            await budget.LoadAsync(telemetry, ct);
            _loaded = true;
        }
    }

    private async Task<HashSet<Guid>> MonitoredAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.Models.Where(model => model.EnabledForMonitoring && model.Provider!.Enabled).Select(model => model.Id).ToHashSetAsync(ct);
    }

    private void Start(RunOrder order, CancellationToken ct)
    {
        // Registered before it runs, so that one that ends at once is taken out again.
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _underWay[order.Progress.Id] = RunAsync(order, go.Task, ct);
        go.SetResult();
    }

    private async Task RunAsync(RunOrder order, Task go, CancellationToken ct)
    {
        var run = order.Progress;
        await go;
        try
        {
            await Task.WhenAll(order.Targets.Select(target => CheckAsync(order, target, ct)));

            // Noted before the run counts as ended: who sees its end sees it in the settings too.
            await settingsStore.RanAsync(time.GetUtcNow(), ct);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
        catch (PanoptesException e)
        {
            LogNoted(e.Message);
        }
        finally
        {
            run.End(time.GetUtcNow());
            feed.Moved(run.Id);
            _underWay.TryRemove(run.Id, out _);
        }
    }

    private async Task CheckAsync(RunOrder order, ModelTarget target, CancellationToken ct)
    {
        var run = order.Progress;
        run.Done(await prober.CheckAsync(new ProbeOrder(target, order.Settings, order.Pack, run.Id, () => Began(run, target)), ct));
        feed.Moved(run.Id);
    }

    private void Began(RunProgress run, ModelTarget target)
    {
        run.Begin(target.Model.Id);
        feed.Moved(run.Id);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The probe schedule cannot go on, and is tried again every tick: {Reason}")]
    private partial void LogFailed(Exception exception, string? reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The probe schedule goes on")]
    private partial void LogBack();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The end of a monitoring run could not be noted: {Reason}")]
    private partial void LogNoted(string reason);
}
