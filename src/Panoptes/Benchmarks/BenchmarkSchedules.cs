using System.Runtime.ExceptionServices;
using Microsoft.EntityFrameworkCore;
using Panoptes.Storage.Config;

namespace Panoptes.Benchmarks;

/// <summary>Benchmarks that run by the clock: what people see and change of them.</summary>
public sealed class BenchmarkSchedules(IDbContextFactory<ConfigDbContext> contexts, PromptPackStore packs, BenchmarkRuns runs, TimeProvider time)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    /// <summary>All schedules, oldest first.</summary>
    public async Task<IReadOnlyList<BenchmarkSchedule>> ListAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.BenchmarkSchedules.AsNoTracking().OrderBy(schedule => schedule.CreatedAt).ThenBy(schedule => schedule.Id).ToListAsync(ct);
    }

    /// <summary>The schedule with this id.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>.</exception>
    public async Task<BenchmarkSchedule> GetAsync(Guid id, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await FindAsync(db, id, ct);
    }

    /// <summary>Makes a schedule. Its first run is one interval from now, or at the next time of day.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: a rule is broken, or a model, pack or baseline does not exist.</exception>
    public async Task<BenchmarkSchedule> CreateAsync(BenchmarkScheduleDraft draft, CancellationToken ct)
    {
        await CheckAsync(draft, ct);
        var now = time.GetUtcNow();
        var schedule = new BenchmarkSchedule { Name = draft.Name.Trim(), CreatedAt = now, UpdatedAt = now };
        Apply(schedule, draft, now);
        await using var db = await contexts.CreateDbContextAsync(ct);
        db.BenchmarkSchedules.Add(schedule);
        await db.SaveChangesAsync(ct);
        return schedule;
    }

    /// <summary>Replaces what a schedule is. It is due anew only if its timing changed or it was switched on.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>, or as <see cref="CreateAsync"/>.</exception>
    public async Task<BenchmarkSchedule> UpdateAsync(Guid id, BenchmarkScheduleDraft draft, CancellationToken ct)
    {
        await CheckAsync(draft, ct);
        await using var db = await contexts.CreateDbContextAsync(ct);
        var schedule = await FindAsync(db, id, ct);
        Apply(schedule, draft, time.GetUtcNow());
        await db.SaveChangesAsync(ct);
        return schedule;
    }

    /// <summary>Deletes a schedule; its runs stay.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>.</exception>
    public async Task DeleteAsync(Guid id, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        db.BenchmarkSchedules.Remove(await FindAsync(db, id, ct));
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Runs a schedule now, beside its clock.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>, or as <see cref="BenchmarkRuns.StartAsync(BenchmarkOrder, BenchmarkTrigger, CancellationToken)"/>.</exception>
    public async Task<BenchmarkRun> RunNowAsync(Guid id, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var schedule = await FindAsync(db, id, ct);
        var run = await StartAsync(schedule, ct);
        (schedule.LastRunAt, schedule.LastRunId, schedule.Problem) = (run.CreatedAt, run.Id, null);
        await db.SaveChangesAsync(ct);
        return run;
    }

    /// <summary>Starts what is due. One that fails by a fault of ours says so, is tried again, and keeps none of the others from its run.</summary>
    /// <exception cref="Exception">The first such fault, once all have been looked at.</exception>
    internal async Task LookAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        ExceptionDispatchInfo? fault = null;
        foreach (var id in await DueAsync(now, ct))
        {
            try
            {
                await RunDueAsync(id, now, ct);
            }
            catch (Exception e) when (e is not (OperationCanceledException or PanoptesException))
            {
                fault ??= ExceptionDispatchInfo.Capture(e);
                await PutOffAsync(id, now, ct);
            }
        }

        fault?.Throw();
    }

    private async Task<IReadOnlyList<Guid>> DueAsync(DateTimeOffset now, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.BenchmarkSchedules.Where(schedule => schedule.Enabled && schedule.NextRunAt <= now).Select(schedule => schedule.Id).ToListAsync(ct);
    }

    private async Task RunDueAsync(Guid id, DateTimeOffset now, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        if (await db.BenchmarkSchedules.SingleOrDefaultAsync(schedule => schedule.Id == id && schedule.Enabled, ct) is not { } schedule)
        {
            return;
        }

        try
        {
            schedule.NextRunAt = schedule.Timing.Next(now);
            if (schedule.LastRunId is { } last && await runs.FindAsync(last, ct) is { Ended: false })
            {
                schedule.Problem = "Its last run had not ended when it was due";
            }
            else
            {
                var run = await StartAsync(schedule, ct);
                (schedule.LastRunAt, schedule.LastRunId, schedule.Problem) = (run.CreatedAt, run.Id, null);
            }
        }
        catch (PanoptesException e)
        {
            schedule.Problem = e.Message;
            var soon = now + RetryAfter;
            schedule.NextRunAt = e.Kind == ErrorKind.Unavailable && soon < schedule.NextRunAt ? soon : schedule.NextRunAt;
        }

        await db.SaveChangesAsync(ct);
    }

    private async Task PutOffAsync(Guid id, DateTimeOffset now, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var soon = now + RetryAfter;
        await db.BenchmarkSchedules.Where(schedule => schedule.Id == id).ExecuteUpdateAsync(
            set => set
                .SetProperty(schedule => schedule.Problem, "It could not be started by a fault of this server; its log says more")
                .SetProperty(schedule => schedule.NextRunAt, soon),
            ct);
    }

    private Task<BenchmarkRun> StartAsync(BenchmarkSchedule schedule, CancellationToken ct) => runs.StartAsync(
        schedule.Order with { Name = schedule.Name, BaselineRunId = schedule.BaselineRunId }, BenchmarkTrigger.Scheduled, schedule.Id, ct);

    private static async Task<BenchmarkSchedule> FindAsync(ConfigDbContext db, Guid id, CancellationToken ct) =>
        await db.BenchmarkSchedules.SingleOrDefaultAsync(schedule => schedule.Id == id, ct)
        ?? throw new PanoptesException(ErrorKind.NotFound, "schedule_not_found", $"Benchmark schedule {id} not found");

    private static void Apply(BenchmarkSchedule schedule, BenchmarkScheduleDraft draft, DateTimeOffset now)
    {
        var anew = schedule.NextRunAt is null || schedule.Timing != draft.Timing;
        schedule.Name = draft.Name.Trim();
        schedule.Order = draft.Order with { Name = null, BaselineRunId = null, ModelIds = [.. draft.Order.ModelIds.Distinct()] };
        schedule.Timing = draft.Timing;
        schedule.Enabled = draft.Enabled;
        schedule.BaselineRunId = draft.BaselineRunId;
        schedule.UpdatedAt = now;
        schedule.NextRunAt = !draft.Enabled ? null : anew ? draft.Timing.Next(now) : schedule.NextRunAt;
    }

    private async Task CheckAsync(BenchmarkScheduleDraft draft, CancellationToken ct)
    {
        FieldErrors.Throw(draft.Validate(), "invalid_benchmark_schedule");
        await packs.SourceAsync(draft.Order.PromptPack, ct);
        await runs.CheckAsync(draft.Order.ModelIds, draft.BaselineRunId, ct);
    }
}
