using System.Globalization;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panoptes.Catalog;
using Panoptes.Storage.Config;
using Panoptes.Storage.Telemetry;

namespace Panoptes.Benchmarks;

/// <summary>Which runs to list.</summary>
/// <param name="Status">Only these; null or empty for all.</param>
/// <param name="ModelId">Only runs that measured this model.</param>
/// <param name="ScheduleId">Only runs of this schedule.</param>
/// <param name="Suites">Only runs of suites, or only runs of prompt packs; null for both.</param>
public sealed record BenchmarkFilter(IReadOnlyList<BenchmarkRunStatus>? Status = null, Guid? ModelId = null, Guid? ScheduleId = null, bool? Suites = null);

/// <summary>A page of runs, newest first.</summary>
/// <param name="Items">The runs, without their details.</param>
/// <param name="Total">How many there are in all.</param>
public sealed record BenchmarkRunPage(IReadOnlyList<BenchmarkRun> Items, int Total);

/// <summary>Starts, cancels, repeats and deletes benchmark runs, and says where they stand. What happens in them is told by <see cref="BenchmarkFeed"/>.</summary>
public sealed class BenchmarkRuns
{
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(5);

    private readonly LiveRuns _live;
    private readonly IReadOnlyList<IModelSource> _sources;
    private readonly PromptPackStore _packs;
    private readonly ITelemetryStore _telemetry;
    private readonly IDbContextFactory<ConfigDbContext> _contexts;
    private readonly BenchmarkOptions _options;
    private readonly TimeProvider _time;
    private readonly Channel<RunToDo> _orders = Channel.CreateUnbounded<RunToDo>();

    internal BenchmarkRuns(
        LiveRuns live,
        IEnumerable<IModelSource> sources,
        PromptPackStore packs,
        ITelemetryStore telemetry,
        IDbContextFactory<ConfigDbContext> contexts,
        IOptions<BenchmarkOptions> options,
        TimeProvider time) =>
        (_live, _sources, _packs, _telemetry, _contexts, _options, _time) = (live, [.. sources], packs, telemetry, contexts, options.Value, time);

    internal ChannelReader<RunToDo> Orders => _orders.Reader;

    /// <summary>Checks an order and has it run, in the background, when its turn comes.</summary>
    /// <param name="order">What to measure.</param>
    /// <param name="trigger">Who asks.</param>
    /// <param name="ct">Gives up before the run is queued.</param>
    /// <returns>The run as it was queued.</returns>
    /// <exception cref="PanoptesException">
    /// <see cref="ErrorKind.Invalid"/>: a rule is broken, a model, pack or baseline does not exist, or a model may not be benchmarked.
    /// <see cref="ErrorKind.Unavailable"/>: too many runs are waiting.
    /// </exception>
    public Task<BenchmarkRun> StartAsync(BenchmarkOrder order, BenchmarkTrigger trigger, CancellationToken ct) => StartAsync(order, trigger, null, ct);

    /// <summary>Runs an earlier run's order once more: the same models, prompts and load.</summary>
    /// <param name="runId">The earlier run.</param>
    /// <param name="seed">What prompts and arrivals are drawn from; null draws anew, so that caches do not answer.</param>
    /// <param name="sameSeed">Whether the earlier run's seed is used instead.</param>
    /// <param name="againstIt">Whether the earlier run becomes the new one's baseline.</param>
    /// <param name="ct">Gives up before the run is queued.</param>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>, or as <see cref="StartAsync(BenchmarkOrder, BenchmarkTrigger, CancellationToken)"/>.</exception>
    public async Task<BenchmarkRun> RerunAsync(Guid runId, int? seed, bool sameSeed, bool againstIt, CancellationToken ct)
    {
        var run = await GetAsync(runId, ct);
        var order = BenchmarkJson.Read<BenchmarkOrder>(run.Detail!.Order);
        return await StartAsync(
            order with
            {
                Seed = seed ?? (sameSeed ? order.Seed : null),
                BaselineRunId = againstIt ? runId : await StillThereAsync(order.BaselineRunId, ct),
            },
            BenchmarkTrigger.User,
            ct);
    }

    /// <summary>Ends a run that waits or goes on; what has landed is kept. Returns once it has ended, or after a few seconds.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>, or <see cref="ErrorKind.Conflict"/>: it has ended already.</exception>
    public async Task<BenchmarkRun> CancelAsync(Guid runId, CancellationToken ct)
    {
        if (_live.Find(runId) is not { } live)
        {
            var run = await GetAsync(runId, ct);
            throw new PanoptesException(ErrorKind.Conflict, "run_has_ended", $"Benchmark run {run.Id} has already ended");
        }

        live.Cancel();
        if (live.TryTake())
        {
            await EndWaitingAsync(live, ct);
            return await GetAsync(runId, ct);
        }

        try
        {
            await live.Over.Task.WaitAsync(CancelPatience, _time, ct);
        }
        catch (TimeoutException)
        {
            // It ends all the same; its status says when.
        }

        return await GetAsync(runId, ct);
    }

    /// <summary>Deletes a run with its requests.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>, or <see cref="ErrorKind.Conflict"/>: it has not ended.</exception>
    public async Task DeleteAsync(Guid runId, CancellationToken ct)
    {
        if (_live.Find(runId) is not null)
        {
            throw new PanoptesException(ErrorKind.Conflict, "run_is_active", $"Benchmark run {runId} has not ended; cancel it first");
        }

        await using var db = await _contexts.CreateDbContextAsync(ct);
        var run = await db.BenchmarkRuns.Include(r => r.Models).Include(r => r.Detail).SingleOrDefaultAsync(r => r.Id == runId, ct) ?? throw NotFound(runId);

        // The requests first: a run without requests can be deleted again, requests without a run could not.
        await _telemetry.ExecuteAsync($"DELETE FROM suite_results WHERE run_id = {runId}", ct);
        await _telemetry.ExecuteAsync($"DELETE FROM benchmark_answers WHERE run_id = {runId}", ct);
        await _telemetry.ExecuteAsync($"DELETE FROM benchmark_requests WHERE run_id = {runId}", ct);
        db.BenchmarkRuns.Remove(run);
        await db.SaveChangesAsync(ct);

        // A schedule whose baseline is gone takes its next good run.
        await db.BenchmarkSchedules.Where(schedule => schedule.BaselineRunId == runId)
            .ExecuteUpdateAsync(set => set.SetProperty(schedule => schedule.BaselineRunId, (Guid?)null), ct);
        _live.Tell(runId);
    }

    /// <summary>The run with this id, its models and its details; null if there is none.</summary>
    public async Task<BenchmarkRun?> FindAsync(Guid runId, CancellationToken ct)
    {
        await using var db = await _contexts.CreateDbContextAsync(ct);
        var run = await db.BenchmarkRuns.AsNoTracking().Include(r => r.Models.OrderBy(m => m.Position)).Include(r => r.Detail)
            .SingleOrDefaultAsync(r => r.Id == runId, ct);
        return run is null ? null : AsOfNow(run);
    }

    /// <summary>The run with this id, its models and its details.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>.</exception>
    public async Task<BenchmarkRun> GetAsync(Guid runId, CancellationToken ct) => await FindAsync(runId, ct) ?? throw NotFound(runId);

    /// <summary>A page of runs, newest first, without their details.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="offset">How many of the newest to skip.</param>
    /// <param name="ct">Stops the query.</param>
    public async Task<BenchmarkRunPage> ListAsync(BenchmarkFilter filter, int limit, int offset, CancellationToken ct)
    {
        await using var db = await _contexts.CreateDbContextAsync(ct);
        var runs = db.BenchmarkRuns.AsNoTracking();
        runs = filter.Status is { Count: > 0 } statuses ? runs.Where(run => statuses.Contains(run.Status)) : runs;
        runs = filter.ModelId is { } model ? runs.Where(run => run.Models.Any(m => m.ModelId == model)) : runs;
        runs = filter.ScheduleId is { } schedule ? runs.Where(run => run.ScheduleId == schedule) : runs;
        runs = filter.Suites is { } suites ? runs.Where(run => (run.SuiteName != null) == suites) : runs;
        var total = await runs.CountAsync(ct);
        var items = await runs.OrderByDescending(run => run.CreatedAt).ThenByDescending(run => run.Id).Skip(offset).Take(limit)
            .Include(run => run.Models.OrderBy(m => m.Position)).ToListAsync(ct);
        return new BenchmarkRunPage([.. items.Select(AsOfNow)], total);
    }

    /// <summary>Requests of a run that were under way when one last ended; null if it is not under way here.</summary>
    public int? InFlightOf(Guid runId) => _live.Find(runId)?.InFlight;

    /// <summary>How many runs must end before this one begins; null if it does not wait.</summary>
    public int? AheadOf(Guid runId)
    {
        var all = _live.All();
        return all.FirstOrDefault(run => run.Id == runId) is { } mine && mine.Look(int.MaxValue).Status == BenchmarkRunStatus.Pending
            ? Math.Max(0, all.TakeWhile(run => run != mine).Count() - _options.MaxConcurrent + 1)
            : null;
    }

    internal async Task<BenchmarkRun> StartAsync(BenchmarkOrder order, BenchmarkTrigger trigger, Guid? schedule, CancellationToken ct)
    {
        FieldErrors.Throw(order.Validate(), "invalid_benchmark");
        var prompts = order.Prompts ?? await _packs.SourceAsync(order.PromptPack, ct);
        order = order.Fixed(prompts);
        var targets = await TargetsAsync(order.ModelIds, ct);
        await CheckBaselineAsync(order.BaselineRunId, ct);
        var now = _time.GetUtcNow();
        var plan = order.PlanFor(targets, prompts, DateOnly.FromDateTime(now.UtcDateTime));
        FieldErrors.Throw(plan.Validate(), "invalid_benchmark");

        var run = Run(order, plan, targets, trigger, schedule, now);
        var live = new LiveRun(run.Id, plan.ExpectedRequests);
        if (!_live.TryAdd(live, _options.MaxConcurrent + _options.MaxQueued))
        {
            throw new PanoptesException(
                ErrorKind.Unavailable,
                "too_many_runs",
                string.Create(CultureInfo.InvariantCulture, $"{_options.MaxConcurrent} benchmark runs are under way and {_options.MaxQueued} wait already; retry when one has ended"));
        }

        try
        {
            await using var db = await _contexts.CreateDbContextAsync(ct);
            db.BenchmarkRuns.Add(run);
            await db.SaveChangesAsync(ct);
        }
        catch
        {
            _live.Remove(live);
            throw;
        }

        _orders.Writer.TryWrite(new RunToDo(run, order, plan, targets, live));
        _live.Tell(run.Id);
        return run;
    }

    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: a model or the baseline does not exist, or a model may not be benchmarked.</exception>
    internal async Task CheckAsync(IReadOnlyList<Guid> modelIds, Guid? baseline, CancellationToken ct)
    {
        await TargetsAsync([.. modelIds.Distinct()], ct);
        await CheckBaselineAsync(baseline, ct);
    }

    internal static PanoptesException NotFound(Guid runId) => new(ErrorKind.NotFound, "run_not_found", $"Benchmark run {runId} not found");

    private async Task EndWaitingAsync(LiveRun live, CancellationToken ct)
    {
        var now = _time.GetUtcNow();
        try
        {
            await using var db = await _contexts.CreateDbContextAsync(ct);
            await db.BenchmarkRuns.Where(run => run.Id == live.Id).ExecuteUpdateAsync(
                set => set
                    .SetProperty(run => run.Status, BenchmarkRunStatus.Cancelled)
                    .SetProperty(run => run.Failure, BenchmarkEnds.Cancelled)
                    .SetProperty(run => run.CompletedAt, now)
                    .SetProperty(run => run.UpdatedAt, now),
                ct);
        }
        finally
        {
            // Even if it could not be stored, it never begins; the next start marks it then.
            live.End(new BenchmarkEnded(BenchmarkRunStatus.Cancelled, BenchmarkEnds.Cancelled));
            _live.Remove(live);
        }
    }

    private static BenchmarkRun Run(
        BenchmarkOrder order, BenchmarkPlan plan, IReadOnlyList<CallableModel> targets, BenchmarkTrigger trigger, Guid? schedule, DateTimeOffset now)
    {
        var id = Guid.NewGuid();
        return new BenchmarkRun
        {
            Id = id,
            Name = order.Name?.Trim() ?? string.Create(CultureInfo.InvariantCulture, $"Benchmark {now.UtcDateTime:yyyy-MM-dd HH:mm}"),
            PromptPack = order.PromptPack,
            MaxTokens = order.Suite?.Scenarios.Max(scenario => scenario.MaxOutputTokens) ?? order.MaxTokens,
            NumRuns = order.Requests,
            Load = order.Sweep is { } sweep ? $"sweep: {string.Join(" · ", sweep.Levels)}" : order.Load.ToString()!,
            TriggeredBy = trigger,
            ScheduleId = schedule,
            CreatedAt = now,
            UpdatedAt = now,
            ExpectedRequests = plan.ExpectedRequests,
            BaselineRunId = order.BaselineRunId,
            SuiteName = order.Suite?.Name,
            SuiteConfig = order.Suite is { } suite ? BenchmarkJson.Write(suite.Config(order)) : null,
            Models =
            [
                .. targets.Select((target, position) => new BenchmarkRunModel
                {
                    RunId = id,
                    Position = position,
                    ModelId = target.Id,
                    Name = target.Name,
                    WireModel = target.WireModel,
                    ProviderAccountId = target.OwnerId,
                    ProviderName = target.OwnerName,
                    ProviderType = target.ProviderType,
                }),
            ],
            Detail = new BenchmarkRunDetail { RunId = id, Order = BenchmarkJson.Write(order) },
        };
    }

    private async Task<IReadOnlyList<CallableModel>> TargetsAsync(IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        var found = new Dictionary<Guid, CallableModel>();
        foreach (var source in _sources)
        {
            foreach (var model in await source.FindAsync([.. ids.Where(id => !found.ContainsKey(id))], ct))
            {
                found[model.Id] = model;
            }
        }

        var missing = ids.Where(id => !found.ContainsKey(id)).ToList();
        if (missing.Count > 0)
        {
            throw new PanoptesException(ErrorKind.Invalid, "models_not_found", $"Model IDs not found: {string.Join(", ", missing)}", "model_ids");
        }

        var refused = found.Values.Select(model => model.Refusal).OfType<string>().ToList();
        return refused.Count == 0
            ? [.. ids.Select(id => found[id])]
            : throw new PanoptesException(ErrorKind.Invalid, "benchmark_refused", string.Join("; ", refused), "model_ids");
    }

    private async Task<Guid?> StillThereAsync(Guid? baseline, CancellationToken ct)
    {
        await using var db = await _contexts.CreateDbContextAsync(ct);
        return baseline is { } id && await db.BenchmarkRuns.AnyAsync(run => run.Id == id && run.Status == BenchmarkRunStatus.Completed, ct) ? id : null;
    }

    private async Task CheckBaselineAsync(Guid? baseline, CancellationToken ct)
    {
        if (baseline is { } id && await StillThereAsync(baseline, ct) is null)
        {
            throw new PanoptesException(ErrorKind.Invalid, "baseline_not_found", $"baseline_run_id: completed benchmark run {id} not found", "baseline_run_id");
        }
    }

    private BenchmarkRun AsOfNow(BenchmarkRun run)
    {
        if (!run.Ended && _live.Find(run.Id)?.Look(int.MaxValue) is { } now)
        {
            (run.ResultCount, run.FailedCount) = (now.Completed, now.Failed);
        }

        return run;
    }
}

/// <summary>A run that waits for its turn.</summary>
internal sealed record RunToDo(BenchmarkRun Run, BenchmarkOrder Order, BenchmarkPlan Plan, IReadOnlyList<CallableModel> Targets, LiveRun Live);
