using System.Threading.Channels;
using Panoptes.Catalog;

namespace Panoptes.Uptime;

/// <summary>Starts runs at a person's wish, and says where runs stand. Live steps are told by <see cref="UptimeFeed"/>.</summary>
public sealed class MonitoringRuns
{
    private const int AtOnce = 20;
    private const int Remembered = 20;

    private readonly Lock _lock = new();
    private readonly LinkedList<RunProgress> _runs = [];
    private readonly Channel<RunOrder> _orders = Channel.CreateBounded<RunOrder>(new BoundedChannelOptions(AtOnce) { SingleReader = true });
    private readonly ModelTargets _targets;
    private readonly MonitoringSettingsStore _settings;
    private readonly UptimeQueries _queries;
    private readonly TokenBudget _budget;
    private readonly TimeProvider _time;

    internal MonitoringRuns(
        ModelTargets targets, MonitoringSettingsStore settings, UptimeQueries queries, TokenBudget budget, TimeProvider time) =>
        (_targets, _settings, _queries, _budget, _time) = (targets, settings, queries, budget, time);

    internal ChannelReader<RunOrder> Orders => _orders.Reader;

    /// <summary>Runs that go on now, newest first.</summary>
    public IReadOnlyList<MonitoringRun> Active => [.. All().Select(run => run.Now()).Where(run => run.EndedAt is null)];

    /// <summary>Checks models now, in the background. A model that is being checked already is not called twice: the run takes that result.</summary>
    /// <param name="modelIds">These models, monitored or not; null for every monitored one whose provider is enabled.</param>
    /// <param name="ct">Gives up before the run is queued.</param>
    /// <returns>The run as it was queued.</returns>
    /// <exception cref="PanoptesException">
    /// <see cref="ErrorKind.Invalid"/>: a model does not exist. <see cref="ErrorKind.Conflict"/>: the daily token cap is reached.
    /// <see cref="ErrorKind.Unavailable"/>: too many runs are under way.
    /// </exception>
    public async Task<MonitoringRun> TriggerAsync(IReadOnlyList<Guid>? modelIds, CancellationToken ct)
    {
        var settings = await _settings.GetAsync(ct);
        if (settings.DailyTokenCap is { } cap && _budget.Exhausted(cap, ProbeAttempt.TokenCap))
        {
            throw new PanoptesException(ErrorKind.Conflict, "token_cap_reached", TokenBudget.Refusal(cap));
        }

        var pack = await _settings.PackAsync(settings, ct);
        var targets = modelIds is null ? await _targets.MonitoredAsync(ct) : await FindAsync(modelIds, ct);
        var run = new RunProgress(Guid.NewGuid(), manual: true, _time.GetUtcNow(), targets.Count);
        if (Active.Count(active => active.Manual) >= AtOnce || !_orders.Writer.TryWrite(new RunOrder(run, targets, settings, pack)))
        {
            throw new PanoptesException(ErrorKind.Unavailable, "too_many_runs", "Too many monitoring runs are under way; retry when one has ended");
        }

        Add(run);
        return run.Now();
    }

    /// <summary>Where a run stands; null if there is none of that id. One that ended long ago is told from its stored checks.</summary>
    public async Task<MonitoringRun?> FindAsync(Guid runId, CancellationToken ct)
    {
        if (All().FirstOrDefault(run => run.Id == runId) is { } known)
        {
            return known.Now();
        }

        var page = await _queries.HistoryAsync(new UptimeFilter { RunId = runId }, 10_000, 0, ct);
        var checks = page.Items.Reverse().Select(check => new MonitoringResult(check.ModelId, check.ModelName, check, null)).ToList();
        return page.Items is [var last, ..]
            ? new MonitoringRun(runId, false, MonitoringRunStatus.Completed, page.Items[^1].CheckedAt, last.CheckedAt, checks.Count, 0, checks)
            : null;
    }

    internal void Add(RunProgress run)
    {
        lock (_lock)
        {
            _runs.AddFirst(run);
        }
    }

    /// <summary>Forgets what the store can tell: scheduled runs that ended, and all but the latest manual ones.</summary>
    internal void Tidy()
    {
        lock (_lock)
        {
            var manual = 0;
            for (var node = _runs.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value.Ended && (!node.Value.Manual || ++manual > Remembered))
                {
                    _runs.Remove(node);
                }

                node = next;
            }
        }
    }

    private RunProgress[] All()
    {
        lock (_lock)
        {
            return [.. _runs];
        }
    }

    private async Task<IReadOnlyList<ModelTarget>> FindAsync(IReadOnlyList<Guid> modelIds, CancellationToken ct)
    {
        var found = await _targets.FindAsync([.. modelIds.Distinct()], ct);
        var missing = modelIds.Except(found.Select(target => target.Model.Id)).ToList();
        return missing.Count == 0 ? found : throw new PanoptesException(
            ErrorKind.Invalid, "models_not_found", $"Model IDs not found: {string.Join(", ", missing)}", "model_ids");
    }
}

/// <summary>A run that waits for the scheduler.</summary>
internal sealed record RunOrder(RunProgress Progress, IReadOnlyList<ModelTarget> Targets, MonitoringSettings Settings, ProbePack Pack);
