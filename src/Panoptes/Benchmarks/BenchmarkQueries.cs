using Microsoft.EntityFrameworkCore;
using Panoptes.Storage.Config;
using Panoptes.Storage.Telemetry;

namespace Panoptes.Benchmarks;

/// <summary>Which requests of a run.</summary>
/// <param name="ModelId">Only this model's.</param>
/// <param name="Level">Only of this level of a sweep.</param>
/// <param name="Failed">Only those that failed, or only those that did not.</param>
/// <param name="WithWarmUp">Also those that do not count.</param>
public sealed record BenchmarkResultFilter(Guid? ModelId = null, int? Level = null, bool? Failed = null, bool WithWarmUp = false)
{
    /// <summary>Their order; by default that of their dispatch.</summary>
    public BenchmarkResultOrder Order { get; init; } = new();
}

/// <summary>A page of requests, in the order that was asked for.</summary>
/// <param name="Items">The requests, without their gaps between chunks.</param>
/// <param name="Total">How many there are in all.</param>
public sealed record BenchmarkResultPage(IReadOnlyList<BenchmarkResult> Items, long Total);

/// <summary>Every question the product asks about what benchmark runs measured.</summary>
public sealed class BenchmarkQueries(ITelemetryStore store, IDbContextFactory<ConfigDbContext> contexts)
{
    /// <summary>A page of a run's requests.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="filter">Which.</param>
    /// <param name="limit">How many at most; null for all.</param>
    /// <param name="offset">How many of the first to skip.</param>
    /// <param name="ct">Stops the query.</param>
    public async Task<BenchmarkResultPage> ResultsAsync(Guid runId, BenchmarkResultFilter filter, int? limit, long offset, CancellationToken ct)
    {
        var counts = await store.QueryAsync(
            $"""
             SELECT count(*) FROM benchmark_requests
             WHERE run_id = {runId}
               AND ({filter.ModelId is null} OR model_id = {filter.ModelId ?? Guid.Empty})
               AND ({filter.Level is null} OR level = {filter.Level ?? 0})
               AND ({filter.Failed is null} OR (error_type IS NOT NULL) = {filter.Failed ?? false})
               AND (measured OR {filter.WithWarmUp})
             """,
            row => row.GetInt64(0),
            ct);
        var items = await store.QueryAsync(
            $"""
             SELECT {BenchmarkResult.Columns(gaps: false)} FROM benchmark_requests
             WHERE run_id = {runId}
               AND ({filter.ModelId is null} OR model_id = {filter.ModelId ?? Guid.Empty})
               AND ({filter.Level is null} OR level = {filter.Level ?? 0})
               AND ({filter.Failed is null} OR (error_type IS NOT NULL) = {filter.Failed ?? false})
               AND (measured OR {filter.WithWarmUp})
             ORDER BY {filter.Order.Sql}, started_at, request_index, result_id
             LIMIT {limit ?? int.MaxValue} OFFSET {offset}
             """,
            BenchmarkResult.Read,
            ct);
        return new BenchmarkResultPage(items, counts[0]);
    }

    /// <summary>One request with everything, its gaps between chunks included; null if there is none.</summary>
    public async Task<BenchmarkResult?> ResultAsync(Guid runId, Guid resultId, CancellationToken ct) => (await store.QueryAsync(
        $"SELECT {BenchmarkResult.Columns(gaps: true)} FROM benchmark_requests WHERE run_id = {runId} AND result_id = {resultId}",
        BenchmarkResult.Read,
        ct)).SingleOrDefault();

    /// <summary>Every measured request of a run, in the order of their dispatch, handed over as it is read, without gaps.</summary>
    public IAsyncEnumerable<BenchmarkResult> StreamAsync(Guid runId, CancellationToken ct) => store.StreamAsync(
        $"""
         SELECT {BenchmarkResult.Columns(gaps: false)} FROM benchmark_requests
         WHERE run_id = {runId} AND measured
         ORDER BY started_at, request_index, result_id
         """,
        BenchmarkResult.Read,
        ct);

    /// <summary>What a run came to: as its end left it, or from what has landed so far if it goes on or was interrupted.</summary>
    /// <param name="run">The run, with its details.</param>
    /// <param name="ct">Stops the query.</param>
    public async Task<BenchmarkSummary> SummaryAsync(BenchmarkRun run, CancellationToken ct)
    {
        if (run.Detail!.Summary is { } stored)
        {
            return BenchmarkJson.Read<BenchmarkSummary>(stored);
        }

        // While a run goes on this is asked often: the gaps, most of its bytes, come with the end, unless an objective is about them.
        var order = OrderOf(run);
        var rows = await RowsAsync(run.Id, gaps: run.Ended || order.Slos?.ItlMs is not null, ct);
        return BenchmarkSummary.Of(run, order, rows);
    }

    /// <summary>What was asked of a run.</summary>
    /// <param name="run">The run, with its details.</param>
    public static BenchmarkOrder OrderOf(BenchmarkRun run) => BenchmarkJson.Read<BenchmarkOrder>(run.Detail!.Order);

    /// <summary>How a run stands against its baseline, model by model and level by level; empty without one.</summary>
    /// <param name="run">The run, with its details.</param>
    public static IReadOnlyList<RunComparison> RegressionOf(BenchmarkRun run) =>
        run.Detail!.Regression is { } stored ? BenchmarkJson.Read<IReadOnlyList<RunComparison>>(stored) : [];

    /// <summary>
    /// Holds one run against another, with bootstrap intervals: each model that both measured, level by level; or, where they share
    /// none and each measured one model, those two.
    /// </summary>
    /// <param name="runA">The first, the baseline.</param>
    /// <param name="runB">The second, of which the verdicts speak; may be the first, with other models.</param>
    /// <param name="modelA">Only this model of the first.</param>
    /// <param name="modelB">Only this model of the second.</param>
    /// <param name="tolerance">How much worse counts as a regression, as a part of the first.</param>
    /// <param name="ct">Stops the queries.</param>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>: a run; <see cref="ErrorKind.Invalid"/>: there is nothing to compare.</exception>
    public async Task<IReadOnlyList<RunComparison>> CompareAsync(
        Guid runA, Guid runB, Guid? modelA, Guid? modelB, double tolerance, CancellationToken ct)
    {
        var first = await MeasuredAsync(runA, modelA, ct);
        var second = await MeasuredAsync(runB, modelB, ct);
        var comparisons = RunComparison.Of(first, second, tolerance);
        return comparisons.Count > 0 ? comparisons : throw new PanoptesException(
            ErrorKind.Invalid, "nothing_to_compare", "The two runs have no model and level in common; name one model of each by model_a and model_b", "run_b");
    }

    /// <summary>A run's loads as the comparison takes them.</summary>
    internal async Task<IReadOnlyList<MeasuredLevel>> MeasuredAsync(Guid runId, Guid? model, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var run = await db.BenchmarkRuns.AsNoTracking().Include(r => r.Models).Include(r => r.Detail).SingleOrDefaultAsync(r => r.Id == runId, ct)
            ?? throw BenchmarkRuns.NotFound(runId);
        var summary = await SummaryAsync(run, ct);
        var rows = (await RowsAsync(runId, gaps: false, ct)).ToLookup(row => (row.ModelId, row.Request.Level), row => row.Request);
        return
        [
            .. from m in summary.Models
               where model is null || m.ModelId == model
               from level in m.Levels
               let requests = rows[(m.ModelId, level.Level)].ToList()
               select new MeasuredLevel(
                   m.ModelId, m.Name, level.Level, level.LoadLevel,
                   new MeasuredRun(level.Conditions, requests, TimeSpan.FromSeconds(level.Statistics.DurationSeconds)) { ClientLimits = level.ClientLimits }),
        ];
    }

    /// <summary>Every request of a run with everything, in the order of their dispatch.</summary>
    public Task<IReadOnlyList<BenchmarkResult>> RequestsAsync(Guid runId, CancellationToken ct) => RowsAsync(runId, gaps: true, ct);

    internal Task<IReadOnlyList<BenchmarkResult>> RowsAsync(Guid runId, bool gaps, CancellationToken ct) => store.QueryAsync(
        $"SELECT {BenchmarkResult.Columns(gaps)} FROM benchmark_requests WHERE run_id = {runId} ORDER BY started_at, request_index, result_id",
        BenchmarkResult.Read,
        ct);
}
