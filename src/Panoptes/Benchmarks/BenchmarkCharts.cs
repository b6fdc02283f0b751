using Panoptes.Storage.Telemetry;

namespace Panoptes.Benchmarks;

/// <summary>What a chart of a run shows.</summary>
public enum BenchmarkMetric
{
    /// <summary>Time to the first token, ms.</summary>
    Ttft,

    /// <summary>Dispatch to the end of the stream, ms.</summary>
    Latency,

    /// <summary>Time per output token, ms.</summary>
    Tpot,

    /// <summary>Output tokens ÷ latency, per second.</summary>
    OutputTps,

    /// <summary>Tokens per second after the first.</summary>
    TpsExcludingTtft,

    /// <summary>Gaps between chunks, ms; distributions only.</summary>
    Itl,
}

/// <summary>A metric over the time of a run, in columns: one entry a bucket in which requests began, sorted.</summary>
/// <param name="ModelId">The model.</param>
/// <param name="Name">Its name, then.</param>
/// <param name="Seconds">Each bucket's start, seconds from the run's first request.</param>
/// <param name="Count">Requests that have the metric.</param>
/// <param name="Failed">Requests that failed.</param>
/// <param name="Median">The median; null where none has the metric.</param>
/// <param name="P95">The 95th percentile.</param>
/// <param name="Max">The greatest.</param>
public sealed record BenchmarkTimeline(
    Guid ModelId, string Name, IReadOnlyList<double> Seconds, IReadOnlyList<long> Count, IReadOnlyList<long> Failed,
    IReadOnlyList<double?> Median, IReadOnlyList<double?> P95, IReadOnlyList<double?> Max);

/// <summary>How a metric's values are spread.</summary>
/// <param name="ModelId">The model.</param>
/// <param name="Name">Its name, then.</param>
/// <param name="N">How many values.</param>
/// <param name="From">Where the first bin begins; the same for all models.</param>
/// <param name="Width">Each bin's width; values beyond the last bin are counted in it.</param>
/// <param name="Bins">Values in each bin.</param>
/// <param name="Quantiles">The quantiles at 0, 0.05, …, 1, for a cumulative curve.</param>
public sealed record BenchmarkDistribution(
    Guid ModelId, string Name, long N, double From, double Width, IReadOnlyList<long> Bins, IReadOnlyList<double> Quantiles);

/// <summary>What a model got done over the time of a run, in columns: one entry a slice in which requests ended, sorted.</summary>
/// <param name="ModelId">The model.</param>
/// <param name="Name">Its name, then.</param>
/// <param name="Width">Each slice's length, seconds; the same for all models.</param>
/// <param name="Slices">The slice's number: it begins <c>number × width</c> seconds after the run's first request began.</param>
/// <param name="Tokens">Output tokens of requests that succeeded, counted where they ended, as far as known.</param>
/// <param name="Requests">How many those were.</param>
public sealed record BenchmarkThroughput(
    Guid ModelId, string Name, double Width, IReadOnlyList<int> Slices, IReadOnlyList<long> Tokens, IReadOnlyList<long> Requests);

/// <summary>What charts of a run ask: aggregated in the store, so that a hundred thousand requests are kilobytes. Measured requests that succeeded only.</summary>
public sealed class BenchmarkCharts(ITelemetryStore store)
{
    private const int QuantileSteps = 20;

    // Seconds: in shorter slices single requests are seen, and no throughput.
    private const double ShortestSlice = 0.25;

    /// <summary>A metric over a run's time, by model.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="metric">Which; not <see cref="BenchmarkMetric.Itl"/>.</param>
    /// <param name="points">The most buckets, 1 to 2,000.</param>
    /// <param name="ct">Stops the query.</param>
    public async Task<IReadOnlyList<BenchmarkTimeline>> TimelineAsync(Guid runId, BenchmarkMetric metric, int points, CancellationToken ct)
    {
        var value = Column(metric);
        var buckets = Math.Clamp(points, 1, 2_000);
        var rows = await store.QueryAsync(
            $"""
             WITH timed AS (
                 SELECT model_id, model_name, error_type, CASE WHEN error_type IS NULL THEN {value} END AS v,
                        date_diff('microsecond', min(started_at) OVER (), started_at) / 1e6 AS seconds,
                        greatest(date_diff('microsecond', min(started_at) OVER (), max(started_at) OVER ()) / 1e6 / {buckets}, 1e-3) AS width
                 FROM benchmark_requests WHERE run_id = {runId} AND measured
             ), cut AS (SELECT *, floor(seconds / width) AS bucket FROM timed)
             SELECT model_id, max(model_name), bucket * max(width), count(v), count(*) FILTER (WHERE error_type IS NOT NULL),
                    {store.Sql.Quantile(0.5, "v")}, {store.Sql.Quantile(0.95, "v")}, max(v)
             FROM cut
             GROUP BY model_id, bucket
             ORDER BY model_id, bucket
             """,
            row => (Model: row.GetGuid(0), Name: row.GetString(1), At: row.GetDouble(2), Count: row.GetInt64(3), Failed: row.GetInt64(4),
                Median: Number(row, 5), P95: Number(row, 6), Max: Number(row, 7)),
            ct);
        return
        [
            .. rows.GroupBy(row => row.Model).Select(of => new BenchmarkTimeline(
                of.Key, of.First().Name, [.. of.Select(r => r.At)], [.. of.Select(r => r.Count)], [.. of.Select(r => r.Failed)],
                [.. of.Select(r => r.Median)], [.. of.Select(r => r.P95)], [.. of.Select(r => r.Max)])),
        ];
    }

    /// <summary>What each model got done over a run's time, so far.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="slices">The most slices, 1 to 2,000; none is shorter than a quarter of a second.</param>
    /// <param name="ct">Stops the query.</param>
    public async Task<IReadOnlyList<BenchmarkThroughput>> ThroughputAsync(Guid runId, int slices, CancellationToken ct)
    {
        slices = Math.Clamp(slices, 1, 2_000);
        var rows = await store.QueryAsync(
            $"""
             WITH ended AS (
                 SELECT model_id, model_name, error_type, output_tokens,
                        date_diff('microsecond', min(started_at) OVER (), started_at) / 1e6 + latency_ms / 1e3 AS seconds
                 FROM benchmark_requests WHERE run_id = {runId} AND measured
             ), timed AS (
                 SELECT *, greatest(max(seconds) OVER () / {slices}, {ShortestSlice}) AS width FROM ended WHERE error_type IS NULL
             ), cut AS (SELECT *, CAST(least(floor(seconds / width), {slices - 1}) AS INTEGER) AS slice FROM timed)
             SELECT model_id, max(model_name), max(width), slice, CAST(coalesce(sum(output_tokens), 0) AS BIGINT), count(*)
             FROM cut
             GROUP BY model_id, slice
             ORDER BY model_id, slice
             """,
            row => (Model: row.GetGuid(0), Name: row.GetString(1), Width: row.GetDouble(2), Slice: row.GetInt32(3), Tokens: row.GetInt64(4), Count: row.GetInt64(5)),
            ct);
        return
        [
            .. rows.GroupBy(row => row.Model).Select(of => new BenchmarkThroughput(
                of.Key, of.First().Name, of.First().Width, [.. of.Select(r => r.Slice)], [.. of.Select(r => r.Tokens)], [.. of.Select(r => r.Count)])),
        ];
    }

    /// <summary>How a metric's values are spread, by model, over bins that all models share. The last bin holds the slowest hundredth too.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="metric">Which.</param>
    /// <param name="bins">How many, 1 to 200.</param>
    /// <param name="level">Only this level of a sweep; null for all.</param>
    /// <param name="ct">Stops the queries.</param>
    public async Task<IReadOnlyList<BenchmarkDistribution>> DistributionAsync(
        Guid runId, BenchmarkMetric metric, int bins, int? level, CancellationToken ct)
    {
        var value = Column(metric);
        bins = Math.Clamp(bins, 1, 200);
        var bounds = await store.QueryAsync(
            $"""
             SELECT min(v), {store.Sql.Quantile(0.99, "v")} FROM (
                 SELECT {value} AS v FROM benchmark_requests
                 WHERE run_id = {runId} AND measured AND error_type IS NULL AND ({level is null} OR level = {level ?? 0}))
             """,
            row => (Low: Number(row, 0), High: Number(row, 1)),
            ct);
        if (bounds is not [{ Low: { } low, High: { } high }])
        {
            return [];
        }

        var width = high > low ? (high - low) / bins : 1;
        var counts = await store.QueryAsync(
            $"""
             SELECT model_id, max(model_name), CAST(least(greatest(floor((v - {low}) / {width}), 0), {bins - 1}) AS INTEGER) AS bin, count(*) FROM (
                 SELECT model_id, model_name, {value} AS v FROM benchmark_requests
                 WHERE run_id = {runId} AND measured AND error_type IS NULL AND ({level is null} OR level = {level ?? 0}))
             WHERE v IS NOT NULL
             GROUP BY model_id, bin ORDER BY model_id, bin
             """,
            row => (Model: row.GetGuid(0), Name: row.GetString(1), Bin: row.GetInt32(2), Count: row.GetInt64(3)),
            ct);
        var quantiles = await QuantilesAsync(runId, value, level, ct);
        return
        [
            .. counts.GroupBy(row => row.Model).Select(of =>
            {
                var filled = new long[bins];
                foreach (var bin in of)
                {
                    filled[bin.Bin] = bin.Count;
                }

                return new BenchmarkDistribution(of.Key, of.First().Name, filled.Sum(), low, width, filled, quantiles[of.Key]);
            }),
        ];
    }

    private async Task<Dictionary<Guid, double[]>> QuantilesAsync(Guid runId, SqlFragment value, int? level, CancellationToken ct)
    {
        var all = new SqlFragment(string.Join(", ", Enumerable.Range(0, QuantileSteps + 1).Select(step => store.Sql.Quantile(step / (double)QuantileSteps, "v").Text)));
        var rows = await store.QueryAsync(
            $"""
             SELECT model_id, {all} FROM (
                 SELECT model_id, {value} AS v FROM benchmark_requests
                 WHERE run_id = {runId} AND measured AND error_type IS NULL AND ({level is null} OR level = {level ?? 0}))
             WHERE v IS NOT NULL GROUP BY model_id
             """,
            row => (Model: row.GetGuid(0), Values: Enumerable.Range(1, QuantileSteps + 1).Select(row.GetDouble).ToArray()),
            ct);
        return rows.ToDictionary(row => row.Model, row => row.Values);
    }

    private static SqlFragment Column(BenchmarkMetric metric) => new(metric switch
    {
        BenchmarkMetric.Ttft => "ttft_ms",
        BenchmarkMetric.Latency => "latency_ms",
        BenchmarkMetric.Tpot => "tpot_ms",
        BenchmarkMetric.OutputTps => "output_tps",
        BenchmarkMetric.TpsExcludingTtft => "tps_excluding_ttft",
        _ => "CAST(unnest(itl_ms) AS DOUBLE)",
    });

    private static double? Number(System.Data.Common.DbDataReader row, int column) => row.IsDBNull(column) ? null : Convert.ToDouble(row.GetValue(column), System.Globalization.CultureInfo.InvariantCulture);
}
