using Panoptes.Storage.Telemetry;

namespace Panoptes.Benchmarks.Suites;

/// <summary>The best model by one figure.</summary>
/// <param name="ModelId">The model.</param>
/// <param name="Value">The figure.</param>
/// <param name="Scenarios">Over how many scenarios it is a mean.</param>
public sealed record BestModel(Guid ModelId, double Value, int Scenarios);

/// <summary>Every question the product asks about what suites came to.</summary>
public sealed class SuiteQueries(ITelemetryStore store)
{
    /// <summary>What a run came to, model by model and scenario by scenario; what has ended so far if it goes on.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="samples">Whether the samples of the machine come with it.</param>
    /// <param name="ct">Stops the query.</param>
    public Task<IReadOnlyList<SuiteResult>> OfRunAsync(Guid runId, bool samples, CancellationToken ct) => store.QueryAsync(
        $"SELECT {SuiteResult.Columns(samples)} FROM suite_results WHERE run_id = {runId} ORDER BY ended_at, result_id", SuiteResult.Read, ct);

    /// <summary>The newest results, newest first, without samples.</summary>
    /// <param name="runId">Only of this run.</param>
    /// <param name="modelId">Only of this model.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="offset">How many of the newest to skip.</param>
    /// <param name="ct">Stops the query.</param>
    public Task<IReadOnlyList<SuiteResult>> NewestAsync(Guid? runId, Guid? modelId, int limit, long offset, CancellationToken ct) => store.QueryAsync(
        $"""
         SELECT {SuiteResult.Columns(samples: false)} FROM suite_results
         WHERE ({runId is null} OR run_id = {runId ?? Guid.Empty}) AND ({modelId is null} OR model_id = {modelId ?? Guid.Empty})
         ORDER BY ended_at DESC, result_id DESC
         LIMIT {limit} OFFSET {offset}
         """,
        SuiteResult.Read,
        ct);

    /// <summary>
    /// What each model came to in its latest run that has answers: the mean over its scenarios. Two models whose latest runs are of different
    /// scenarios are not alike; <see cref="BestModel.Scenarios"/> and the pages say of what a figure is the mean.
    /// </summary>
    /// <param name="runs">The runs that count.</param>
    /// <param name="models">The models that count.</param>
    /// <param name="ct">Stops the query.</param>
    /// <returns>The fastest by tokens per second and the quickest by the 95th percentile of latency, ms; null without any.</returns>
    public async Task<(BestModel? Tps, BestModel? Latency)> BestAsync(IReadOnlyList<Guid> runs, IReadOnlyCollection<Guid> models, CancellationToken ct)
    {
        var latest = await store.QueryAsync(
            $"""
             WITH per_run AS (
                 SELECT model_id, run_id, max(ended_at) AS ended, avg(tps) AS tps, avg(latency_p95_ms) AS p95, count(tps) AS scenarios
                 FROM suite_results WHERE succeeded > 0 GROUP BY model_id, run_id)
             SELECT model_id, run_id, tps, p95, scenarios FROM per_run ORDER BY ended DESC
             """,
            row => (Model: row.GetGuid(0), Run: row.GetGuid(1), Tps: row.IsDBNull(2) ? (double?)null : row.GetDouble(2), P95: row.IsDBNull(3) ? (double?)null : row.GetDouble(3), Scenarios: (int)row.GetInt64(4)),
            ct);
        var counted = runs.ToHashSet();
        var known = models.ToHashSet();
        var each = latest.Where(row => counted.Contains(row.Run) && known.Contains(row.Model)).DistinctBy(row => row.Model).ToList();
        var fastest = each.Where(row => row.Tps > 0).OrderByDescending(row => row.Tps).FirstOrDefault();
        var quickest = each.Where(row => row.P95 > 0).OrderBy(row => row.P95).FirstOrDefault();
        return (
            fastest.Tps is { } tps ? new BestModel(fastest.Model, tps, fastest.Scenarios) : null,
            quickest.P95 is { } p95 ? new BestModel(quickest.Model, p95, quickest.Scenarios) : null);
    }

    /// <summary>The texts of a run's answers by the ids of their requests; retention may have taken them.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> AnswersAsync(Guid runId, CancellationToken ct) => (await store.QueryAsync(
        $"SELECT result_id, answer FROM benchmark_answers WHERE run_id = {runId}", row => KeyValuePair.Create(row.GetGuid(0), row.GetString(1)), ct)).ToDictionary();

    /// <summary>The texts of some of a run's answers by the ids of their requests; what was not kept, or is gone, is missing.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> AnswersAsync(Guid runId, IReadOnlyCollection<Guid> requests, CancellationToken ct)
    {
        // Ids are typed: as text they hold nothing but hexadecimal digits and hyphens.
        var among = new SqlFragment(requests.Count == 0 ? "FALSE" : $"result_id IN ({string.Join(", ", requests.Select(id => $"'{id}'"))})");
        return (await store.QueryAsync(
            $"SELECT result_id, answer FROM benchmark_answers WHERE run_id = {runId} AND {among}", row => KeyValuePair.Create(row.GetGuid(0), row.GetString(1)), ct)).ToDictionary();
    }
}
