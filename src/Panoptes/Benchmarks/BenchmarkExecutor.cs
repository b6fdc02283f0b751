using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Panoptes.Benchmarks.Resources;
using Panoptes.Benchmarks.Suites;
using Panoptes.Storage.Config;
using Panoptes.Storage.Telemetry;

namespace Panoptes.Benchmarks;

/// <summary>Executes runs in the order in which they were asked for. Owns every run: none outlives it.</summary>
internal sealed partial class BenchmarkExecutor(
    BenchmarkRuns runs,
    LiveRuns lives,
    BenchmarkRunner runner,
    HardwareProbe hardware,
    BenchmarkQueries queries,
    TelemetryWriter writer,
    ITelemetryStore telemetry,
    IDbContextFactory<ConfigDbContext> contexts,
    IOptions<BenchmarkOptions> options,
    TimeProvider time,
    ILogger<BenchmarkExecutor> logger) : BackgroundService
{
    private const int Attempts = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CloseInterruptedAsync(cancellationToken);
        }
        catch (PanoptesException e)
        {
            // A full disk must not keep the server from starting; the next start tries again.
            LogNotClosed(e.Message);
        }

        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Value.MaxConcurrent).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken ct)
    {
        await foreach (var todo in runs.Orders.ReadAllAsync(ct))
        {
            // One that was cancelled while it waited has ended already.
            if (todo.Live.TryTake())
            {
                await RunAsync(todo, ct);
            }
        }
    }

    private async Task RunAsync(RunToDo todo, CancellationToken stopping)
    {
        BenchmarkEnded end;
        BenchmarkSummary? summary = null;
        try
        {
            var report = await MeasureAsync(todo, stopping);
            summary = BenchmarkSummary.Of(report);
            end = BenchmarkEnds.Of(report, todo.Live.CancelAsked, stopping.IsCancellationRequested);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // It had not begun to measure when the server was told to end.
            end = new BenchmarkEnded(BenchmarkRunStatus.Failed, BenchmarkEnds.Interrupted);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The top of this loop: one run that fails must not end those after it.
            if (e is not PanoptesException)
            {
                LogDefect(e, todo.Run.Id);
            }

            end = new BenchmarkEnded(BenchmarkRunStatus.Failed, e is PanoptesException ? e.Message : "The run failed by a fault of this server; its log says more");
        }

        await EndAsync(todo, end, summary);
    }

    private async Task<BenchmarkReport> MeasureAsync(RunToDo todo, CancellationToken stopping)
    {
        await BeginAsync(todo.Run, stopping);
        todo.Live.Begin();
        lives.Tell(todo.Run.Id);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(todo.Live.Cancelled, stopping);
        var targets = todo.Targets.ToDictionary(target => target.Id.ToString());
        var recorder = new BenchmarkRecorder(writer, Landed, time);
        try
        {
            var report = await runner.RunAsync(todo.Plan, EndedAsync, LoadEndedAsync, both.Token);
            foreach (var result in report.Cancelled || todo.Run.SuiteName is null ? [] : SuiteResult.NotRun(todo.Run, todo.Plan, report, model => targets[model].ProviderType, time.GetUtcNow()))
            {
                await recorder.AddAsync(result);
            }

            return report;
        }
        finally
        {
            await recorder.CompleteAsync();
        }

        ValueTask EndedAsync(BenchmarkProgress at)
        {
            todo.Live.InFlight = at.InFlight;
            return recorder.AddAsync(Result(at));
        }

        // A load that was cancelled before anything was measured came to nothing, which is not the same as no errors.
        ValueTask LoadEndedAsync(BenchmarkLoadEnded ended) => todo.Run.SuiteName is null || ended.Report.Load.Requests.All(request => request.Phase != BenchmarkPhase.Measured)
            ? ValueTask.CompletedTask
            : recorder.AddAsync(SuiteResult.Of(todo.Run, targets[ended.Model.Id].ProviderType, ended, ended.Level.Number == 0, time.GetUtcNow()));

        void Landed(IReadOnlyList<BenchmarkResult> committed)
        {
            todo.Live.Land(committed);
            lives.Tell(todo.Run.Id);
        }

        BenchmarkResult Result(BenchmarkProgress at) => new()
        {
            RunId = todo.Run.Id,
            ModelId = targets[at.Model.Id].Id,
            ProviderAccountId = targets[at.Model.Id].OwnerId,
            ModelName = at.Model.Name,
            ProviderType = targets[at.Model.Id].ProviderType,
            Cost = at.Request.Dispatched ? at.Model.Price?.Of(at.Request.Tokens) : null,
            Request = at.Request,
        };
    }

    private async Task BeginAsync(BenchmarkRun run, CancellationToken ct)
    {
        var machine = run.SuiteName is null ? null : BenchmarkJson.Write(await hardware.ReadAsync(ct));
        await using var db = await contexts.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        await db.BenchmarkRuns.Where(other => other.Id == run.Id).ExecuteUpdateAsync(
            set => set
                .SetProperty(other => other.Status, BenchmarkRunStatus.Running)
                .SetProperty(other => other.Hardware, machine)
                .SetProperty(other => other.StartedAt, now)
                .SetProperty(other => other.UpdatedAt, now),
            ct);
    }

    /// <summary>Stores the end, then shows it. Not cancelled by the server's own end: what is known is kept.</summary>
    private async Task EndAsync(RunToDo todo, BenchmarkEnded end, BenchmarkSummary? summary)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await StoreEndAsync(todo, end, summary);
                break;
            }
            catch (PanoptesException e) when (e.Kind == ErrorKind.Unavailable && attempt < Attempts)
            {
                await Task.Delay(Pause, time);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                LogEndLost(e, todo.Run.Id);
                break;
            }
        }

        todo.Live.End(end);
        lives.Remove(todo.Live);
        LogEnded(todo.Run.Id, end.Status);
    }

    private async Task StoreEndAsync(RunToDo todo, BenchmarkEnded end, BenchmarkSummary? summary)
    {
        var id = todo.Run.Id;
        var now = time.GetUtcNow();
        var landed = todo.Live.Look(int.MaxValue);
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        var limited = summary?.ClientLimited ?? false;
        if (summary is not null)
        {
            var text = BenchmarkJson.Write(summary);
            await db.BenchmarkRunDetails.Where(detail => detail.RunId == id).ExecuteUpdateAsync(set => set.SetProperty(detail => detail.Summary, text));
        }

        var verdict = end.Status == BenchmarkRunStatus.Completed && todo.Order.BaselineRunId is { } baseline ? await JudgeAsync(db, id, baseline) : null;
        await db.BenchmarkRuns.Where(run => run.Id == id).ExecuteUpdateAsync(set => set
            .SetProperty(run => run.Status, end.Status)
            .SetProperty(run => run.Failure, end.Failure)
            .SetProperty(run => run.CompletedAt, now)
            .SetProperty(run => run.UpdatedAt, now)
            .SetProperty(run => run.ResultCount, landed.Completed)
            .SetProperty(run => run.FailedCount, landed.Failed)
            .SetProperty(run => run.ClientLimited, limited)
            .SetProperty(run => run.Regression, verdict));
        if (end.Status == BenchmarkRunStatus.Completed && todo.Run.ScheduleId is { } schedule)
        {
            // The first good run of a schedule is what later ones are held against, unless someone names another.
            await db.BenchmarkSchedules.Where(s => s.Id == schedule && s.BaselineRunId == null)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.BaselineRunId, id));
        }
    }

    private async Task<RegressionVerdict?> JudgeAsync(ConfigDbContext db, Guid id, Guid baseline)
    {
        if (!await db.BenchmarkRuns.AnyAsync(run => run.Id == baseline))
        {
            // It was deleted meanwhile.
            return null;
        }

        var comparisons = RunComparison.Of(
            await queries.MeasuredAsync(baseline, null, CancellationToken.None), await queries.MeasuredAsync(id, null, CancellationToken.None), Regression.DefaultTolerance);
        var text = BenchmarkJson.Write(comparisons);
        await db.BenchmarkRunDetails.Where(detail => detail.RunId == id).ExecuteUpdateAsync(set => set.SetProperty(detail => detail.Regression, text));
        return RunComparison.Overall(comparisons);
    }

    /// <summary>Runs that an earlier process left behind keep what had landed and are marked failed.</summary>
    private async Task CloseInterruptedAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var left = await db.BenchmarkRuns.Where(run => run.Status == BenchmarkRunStatus.Pending || run.Status == BenchmarkRunStatus.Running).ToListAsync(ct);
        foreach (var run in left)
        {
            var counts = await telemetry.QueryAsync(
                $"SELECT count(*), count(*) FILTER (WHERE error_type IS NOT NULL) FROM benchmark_requests WHERE run_id = {run.Id} AND measured",
                row => (All: (int)row.GetInt64(0), Failed: (int)row.GetInt64(1)),
                ct);
            var now = time.GetUtcNow();
            run.Status = BenchmarkRunStatus.Failed;
            run.Failure = BenchmarkEnds.Interrupted;
            (run.ResultCount, run.FailedCount) = counts[0];
            (run.CompletedAt, run.UpdatedAt) = (now, now);
            LogInterrupted(run.Id, run.ResultCount);
        }

        await db.SaveChangesAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Benchmark run {Run} ended: {Status}")]
    private partial void LogEnded(Guid run, BenchmarkRunStatus status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Benchmark run {Run} was interrupted by a restart and is marked failed; {Results} results are kept")]
    private partial void LogInterrupted(Guid run, int results);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Benchmark runs that a restart interrupted could not be marked: {Reason}")]
    private partial void LogNotClosed(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Benchmark run {Run} failed")]
    private partial void LogDefect(Exception exception, Guid run);

    [LoggerMessage(Level = LogLevel.Error, Message = "The end of benchmark run {Run} could not be stored; the next start marks it")]
    private partial void LogEndLost(Exception exception, Guid run);
}
