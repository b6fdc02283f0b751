using Panoptes.Benchmarks.Resources;
using Panoptes.Llm;
using Panoptes.Requests;

namespace Panoptes.Benchmarks;

/// <summary>Runs a whole benchmark: each model, each level. Keeps no state and stores nothing; its caller does, from the progress and the report.</summary>
public sealed class BenchmarkRunner
{
    private readonly LoadRunner _loads;
    private readonly Func<CancellationToken, Task> _warmUp;
    private readonly TimeProvider _time;
    private readonly ResourceSampler? _sampler;

    /// <summary>A runner that measures with this client.</summary>
    /// <param name="client">The measuring client.</param>
    /// <param name="time">The client's clock.</param>
    /// <param name="sampler">Watches the machine for plans that want it; null watches nothing.</param>
    public BenchmarkRunner(LlmClient client, TimeProvider time, ResourceSampler? sampler = null)
        : this(new LoadRunner(client, time), client.WarmUpAsync, time) => _sampler = sampler;

    internal BenchmarkRunner(LoadRunner loads, Func<CancellationToken, Task> warmUp, TimeProvider time) =>
        (_loads, _warmUp, _time) = (loads, warmUp, time);

    /// <summary>Runs the plan. A model that cannot be called, or whose requests fail, never stops the others.</summary>
    /// <param name="plan">What to measure, and how.</param>
    /// <param name="progress">Told of every request that ends, never two at once. What it throws ends the run.</param>
    /// <param name="ct">Ends the run; the report says so, and holds what had ended.</param>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: the plan breaks a rule; the message names every field.</exception>
    public Task<BenchmarkReport> RunAsync(BenchmarkPlan plan, Func<BenchmarkProgress, ValueTask>? progress, CancellationToken ct) =>
        RunAsync(plan, progress, null, ct);

    /// <summary>Runs the plan, and tells of every load of a model as it ends.</summary>
    /// <param name="plan">What to measure, and how.</param>
    /// <param name="progress">Told of every request that ends, never two at once. What it throws ends the run.</param>
    /// <param name="loadEnded">Told of every load that ends, never two at once nor beside <paramref name="progress"/>. What it throws ends the run.</param>
    /// <param name="ct">Ends the run; the report says so, and holds what had ended.</param>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: the plan breaks a rule; the message names every field.</exception>
    public async Task<BenchmarkReport> RunAsync(
        BenchmarkPlan plan, Func<BenchmarkProgress, ValueTask>? progress, Func<BenchmarkLoadEnded, ValueTask>? loadEnded, CancellationToken ct)
    {
        FieldErrors.Throw(plan.Validate(), "invalid_benchmark");
        var started = _time.GetUtcNow();
        using var told = new Told(plan, progress, loadEnded);
        var models = new List<ModelReport>();
        try
        {
            if (plan.Load.WarmClient)
            {
                await _warmUp(ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Nothing has ended yet, and the report says that.
        }

        if (plan.ModelsTogether)
        {
            models.AddRange(await Task.WhenAll(plan.Models.Select(model => ModelAsync(plan, model, told, ct))));
        }
        else
        {
            foreach (var model in plan.Models)
            {
                models.Add(await ModelAsync(plan, model, told, ct));
            }
        }

        return new BenchmarkReport
        {
            StartedAt = started,
            EndedAt = _time.GetUtcNow(),
            Seed = plan.Seed,
            Models = models,
            Overall = Overall(plan, models),
            Cancelled = ct.IsCancellationRequested,
        };
    }

    private async Task<ModelReport> ModelAsync(BenchmarkPlan plan, BenchmarkModel model, Told told, CancellationToken ct)
    {
        var levels = new List<LevelReport>();
        var (problem, loadedIn) = ((string?)null, (TimeSpan?)null);
        await using var ready = new ReadyModel(model);
        foreach (var level in plan.Levels)
        {
            try
            {
                ct.ThrowIfCancellationRequested();
                await ready.MakeSoAsync(ct);
                loadedIn ??= ready.LoadedIn;
            }
            catch (PanoptesException e)
            {
                problem = e.Message;
                break;
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                break;
            }

            var report = await LevelAsync(plan, ready, level, told, ct);
            levels.Add(report);
            await told.TellAsync(new BenchmarkLoadEnded(model, level, report, ready.LoadedIn));
            ready.Doubt(report);
            if (report.Load.End == LoadEnd.TooManyFailures)
            {
                problem = $"Stopped after {plan.Load.StopAfterFailures} failures in a row: {report.Load.Requests.Last(request => !request.Succeeded).ErrorMessage}";
                break;
            }

            if (plan.Sweep is { StopsAtKnee: true } sweep && KneeIsSure(levels, sweep))
            {
                break;
            }
        }

        var knee = plan.Sweep is { } swept && levels.Count > 0 ? Knee.Find([.. levels.Select(level => level.AsPoint())], swept.Rule) : null;
        var all = Summarize(plan, [.. levels.SelectMany(level => level.Load.Requests)], Sum(levels), _ => model.Price);
        return new ModelReport(model.Id, model.Name, problem, levels, all with { PeakConcurrency = Peak(levels) }, knee) { LoadedIn = loadedIn };
    }

    private async Task<LevelReport> LevelAsync(BenchmarkPlan plan, ReadyModel ready, PlannedLevel level, Told told, CancellationToken ct)
    {
        await using var watch = plan.WatchResources ? _sampler?.Start(ready.ProcessId) : null;
        var load = await _loads.RunAsync(
            plan.LoadOf(level), plan.Target(ready.Model, ready.Endpoint, level), at => told.TellAsync(ready.Model, at), plan.ClientLimits, level.Number, ct);
        var used = watch is null ? null : await watch.StopAsync();
        var statistics = Summarize(plan, load.Requests, load.MeasuredFor, _ => ready.Model.Price);
        return new LevelReport(plan.Conditions(ready.Model, level), load, statistics) { Scenario = level.Scenario, Resources = used };
    }

    private static bool KneeIsSure(List<LevelReport> levels, LoadSweep sweep)
    {
        var points = levels.Select(level => level.AsPoint()).ToList();
        var knee = Knee.Find(points, sweep.Rule);
        return knee.Reason switch
        {
            KneeReason.ObjectiveBroken or KneeReason.ObjectiveNeverMet => true,
            KneeReason.Saturated => points.Count(point => point.Level > knee.Level) >= LoadSweep.LevelsBeyondKnee,
            _ => false,
        };
    }

    private static BenchmarkStatistics Overall(BenchmarkPlan plan, List<ModelReport> models)
    {
        var prices = plan.Models.ToDictionary(model => model.Id, model => model.Price);
        var levels = models.SelectMany(model => model.Levels).ToList();
        var duration = plan.ModelsTogether ? models.Select(model => Sum(model.Levels)).Max() : Sum(levels);
        var all = Summarize(plan, [.. levels.SelectMany(level => level.Load.Requests)], duration, request => prices[request.Model]);

        // Offsets count from the start of each load, so loads that ran apart must not be laid over each other.
        return all with { PeakConcurrency = plan.ModelsTogether ? models.Sum(model => Peak(model.Levels)) : Peak(levels) };
    }

    private static BenchmarkStatistics Summarize(BenchmarkPlan plan, IReadOnlyCollection<BenchmarkRequest> requests, TimeSpan duration, Func<BenchmarkRequest, ModelPrice?> price) =>
        BenchmarkStatisticsRules.Summarize(requests, duration, plan.Slos, request => price(request)?.Of(request.Tokens), plan.Seed);

    private static TimeSpan Sum(IEnumerable<LevelReport> levels) => levels.Aggregate(TimeSpan.Zero, (sum, level) => sum + level.Load.MeasuredFor);

    private static int Peak(IEnumerable<LevelReport> levels) => levels.Select(level => level.Statistics.PeakConcurrency).DefaultIfEmpty().Max();

    /// <summary>Counts over all models, and lets one be told at a time.</summary>
    private sealed class Told(BenchmarkPlan plan, Func<BenchmarkProgress, ValueTask>? progress, Func<BenchmarkLoadEnded, ValueTask>? loadEnded) : IDisposable
    {
        private readonly SemaphoreSlim _turn = new(1);
        private int _finished;
        private int _failed;

        public async ValueTask TellAsync(BenchmarkModel model, LoadProgress at)
        {
            await _turn.WaitAsync();
            try
            {
                _finished += at.Request.Phase == BenchmarkPhase.Measured ? 1 : 0;
                _failed += at.Request is { Phase: BenchmarkPhase.Measured, Succeeded: false } ? 1 : 0;
                if (progress is not null)
                {
                    await progress(new BenchmarkProgress(model, at.Request, _finished, _failed, plan.ExpectedRequests, at.InFlight));
                }
            }
            finally
            {
                _turn.Release();
            }
        }

        public async ValueTask TellAsync(BenchmarkLoadEnded ended)
        {
            if (loadEnded is null)
            {
                return;
            }

            await _turn.WaitAsync();
            try
            {
                await loadEnded(ended);
            }
            finally
            {
                _turn.Release();
            }
        }

        public void Dispose() => _turn.Dispose();
    }
}
