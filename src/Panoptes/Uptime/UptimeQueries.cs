using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Panoptes.Storage.Config;
using Panoptes.Storage.Telemetry;

namespace Panoptes.Uptime;

/// <summary>Every question the product asks about uptime checks. Retries count in no answer, unless asked for.</summary>
public sealed class UptimeQueries(ITelemetryStore store, IDbContextFactory<ConfigDbContext> contexts, TimeProvider time)
{
    private const int BarDays = 90;
    private static readonly SqlFragment Everything = new("TRUE");

    /// <summary>A page of checks.</summary>
    /// <param name="filter">Which, and in which order.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="offset">How many of the first to skip.</param>
    /// <param name="ct">Stops the query.</param>
    public async Task<UptimePage> HistoryAsync(UptimeFilter filter, int limit, long offset, CancellationToken ct)
    {
        var where = await ModelsAsync(filter, ct);
        var counts = await store.QueryAsync(
            $"""
             SELECT count(*) FROM uptime_checks
             WHERE {where}
               AND ({filter.ModelId is null} OR model_id = {filter.ModelId ?? Guid.Empty})
               AND ({filter.RunId is null} OR run_id = {filter.RunId ?? Guid.Empty})
               AND ({filter.Status is null} OR status = {filter.Status?.Wire() ?? ""})
               AND checked_at >= {Earliest(filter.From)} AND checked_at <= {Latest(filter.To)}
               AND ({filter.WithRetries} OR attempt = 1)
             """,
            row => row.GetInt64(0),
            ct);
        var items = await store.QueryAsync(
            $"""
             SELECT {UptimeCheck.Columns} FROM uptime_checks
             WHERE {where}
               AND ({filter.ModelId is null} OR model_id = {filter.ModelId ?? Guid.Empty})
               AND ({filter.RunId is null} OR run_id = {filter.RunId ?? Guid.Empty})
               AND ({filter.Status is null} OR status = {filter.Status?.Wire() ?? ""})
               AND checked_at >= {Earliest(filter.From)} AND checked_at <= {Latest(filter.To)}
               AND ({filter.WithRetries} OR attempt = 1)
             ORDER BY {filter.Order.Sql}
             LIMIT {limit} OFFSET {offset}
             """,
            UptimeCheck.Read,
            ct);
        return new UptimePage(items, counts[0]);
    }

    /// <summary>Every check that the filter lets through, newest first, handed over as it is read.</summary>
    /// <param name="filter">Which; <see cref="UptimeFilter.EnabledOnly"/>, the run and the order are not looked at.</param>
    /// <param name="ct">Stops the query.</param>
    public IAsyncEnumerable<UptimeCheck> ExportAsync(UptimeFilter filter, CancellationToken ct) => store.StreamAsync(
        $"""
         SELECT {UptimeCheck.Columns} FROM uptime_checks
         WHERE ({filter.ModelId is null} OR model_id = {filter.ModelId ?? Guid.Empty})
           AND ({filter.Status is null} OR status = {filter.Status?.Wire() ?? ""})
           AND checked_at >= {Earliest(filter.From)} AND checked_at <= {Latest(filter.To)}
           AND ({filter.WithRetries} OR attempt = 1)
         ORDER BY checked_at DESC, check_id DESC
         """,
        UptimeCheck.Read,
        ct);

    /// <summary>How each monitored model stands now, by name.</summary>
    public async Task<IReadOnlyList<ModelUptime>> CurrentAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var models = await db.Models.AsNoTracking().Include(model => model.Provider).Where(model => model.EnabledForMonitoring).ToListAsync(ct);
        var now = time.GetUtcNow();
        var latest = (await LatestAsync(now, ct)).ToLookup(check => check.ModelId);
        var standings = (await StandingsAsync(now, ct)).ToDictionary(standing => standing.ModelId);
        return
        [
            .. models.OrderBy(model => model.DisplayName, StringComparer.OrdinalIgnoreCase).ThenBy(model => model.Id).Select(model =>
            {
                var standing = standings.GetValueOrDefault(model.Id);
                return new ModelUptime(
                    model.Id, model.DisplayName, model.ProviderAccountId, model.Provider!.DisplayName, model.Provider.ProviderType,
                    model.Provider.Enabled, latest[model.Id].FirstOrDefault(), standing.Since, standing.Failures,
                    standing.Day, standing.Week, standing.Month, standing.Quarter);
            }),
        ];
    }

    /// <summary>The last 90 days, day by day (UTC), of every model that was checked in them.</summary>
    /// <param name="modelId">Only this model; null for all.</param>
    /// <param name="ct">Stops the query.</param>
    public async Task<UptimeBars> BarsAsync(Guid? modelId, CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var first = today.AddDays(1 - BarDays);
        var from = new DateTimeOffset(first, TimeOnly.MinValue, TimeSpan.Zero);
        var rows = await store.QueryAsync(
            $"""
             SELECT model_id, {store.Sql.Bucket(TimeSpan.FromDays(1), "checked_at")},
                    count(*) FILTER (WHERE status = 'up'), count(*) FILTER (WHERE status = 'degraded'), count(*) FILTER (WHERE status = 'down')
             FROM uptime_checks
             WHERE checked_at >= {from} AND attempt = 1 AND ({modelId is null} OR model_id = {modelId ?? Guid.Empty})
             GROUP BY 1, 2
             """,
            row => (Model: row.GetGuid(0), Day: DateOnly.FromDateTime(row.GetDateTime(1)), Up: row.GetInt64(2), Degraded: row.GetInt64(3), Down: row.GetInt64(4)),
            ct);
        var models = new Dictionary<Guid, ModelBars>();
        foreach (var row in rows)
        {
            // A check that a clock running ahead dated tomorrow has no bar yet.
            if (row.Day.DayNumber - first.DayNumber is >= 0 and < BarDays and var i)
            {
                var bars = Of(models, row.Model, id => new ModelBars(id, new int[BarDays], new int[BarDays], new int[BarDays]));
                (bars.Up[i], bars.Degraded[i], bars.Down[i]) = ((int)row.Up, (int)row.Degraded, (int)row.Down);
            }
        }

        return new UptimeBars([.. Enumerable.Range(0, BarDays).Select(first.AddDays)], [.. models.Values]);
    }

    /// <summary>One metric over time, cut into about <paramref name="points"/> buckets at most.</summary>
    /// <param name="metric">Which.</param>
    /// <param name="range">When.</param>
    /// <param name="points">The most buckets, 1 to 2,000.</param>
    /// <param name="modelIds">Only these models; null for every model that was checked then.</param>
    /// <param name="ct">Stops the query.</param>
    public async Task<UptimeSeries> SeriesAsync(
        UptimeMetric metric, TimeRange range, int points, IReadOnlyCollection<Guid>? modelIds, CancellationToken ct)
    {
        var width = UptimeBuckets.Width(range, Math.Clamp(points, 1, 2_000));
        var starts = UptimeBuckets.Starts(range, width);
        var column = metric switch { UptimeMetric.Latency => "latency_ms", UptimeMetric.Ttft => "ttft_ms", _ => "tps" };
        var rows = await store.QueryAsync(
            $"""
             SELECT model_id, {store.Sql.Bucket(width, "checked_at")}, count(*), count(*) FILTER (WHERE status = 'down'),
                    {store.Sql.Quantile(0.5, column)}, {store.Sql.Quantile(0.95, column)},
                    min({new SqlFragment(column)}), max({new SqlFragment(column)})
             FROM uptime_checks
             WHERE checked_at >= {range.From} AND checked_at < {range.To} AND attempt = 1 AND {Among(modelIds)}
             GROUP BY 1, 2
             """,
            SeriesRow.Read,
            ct);
        var models = new Dictionary<Guid, ModelSeries>();
        foreach (var row in rows)
        {
            var i = (int)((row.At - starts[0]).Ticks / width.Ticks);
            var model = Of(models, row.Model, id => Empty(id, starts.Count));
            (model.Checks[i], model.Down[i]) = (row.Checks, row.Down);
            (model.P50[i], model.P95[i], model.Min[i], model.Max[i]) = (row.P50, row.P95, row.Min, row.Max);
        }

        return new UptimeSeries(metric, width, starts, [.. models.Values]);
    }

    private static ModelSeries Empty(Guid model, int buckets) => new(
        model, new int[buckets], new int[buckets], new double?[buckets], new double?[buckets], new double?[buckets], new double?[buckets]);

    private static T Of<T>(Dictionary<Guid, T> models, Guid id, Func<Guid, T> create)
    {
        if (!models.TryGetValue(id, out var model))
        {
            model = create(id);
            models.Add(id, model);
        }

        return model;
    }

    // Ids are typed: as text they hold nothing but hexadecimal digits and hyphens.
    private static SqlFragment Among(IReadOnlyCollection<Guid>? models) => models switch
    {
        null => Everything,
        { Count: 0 } => new("FALSE"),
        _ => new($"model_id IN ({string.Join(", ", models.Select(id => $"'{id}'"))})"),
    };

    private static DateTimeOffset Earliest(DateTimeOffset? from) => from ?? DateTimeOffset.UnixEpoch;

    private static DateTimeOffset Latest(DateTimeOffset? to) => to ?? new DateTimeOffset(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private async Task<SqlFragment> ModelsAsync(UptimeFilter filter, CancellationToken ct)
    {
        if (!filter.EnabledOnly)
        {
            return Everything;
        }

        await using var db = await contexts.CreateDbContextAsync(ct);
        return Among(await db.Models.Where(model => model.EnabledForMonitoring).Select(model => model.Id).ToListAsync(ct));
    }

    private Task<IReadOnlyList<UptimeCheck>> LatestAsync(DateTimeOffset now, CancellationToken ct) => store.QueryAsync(
        $"""
         SELECT {UptimeCheck.Columns}
         FROM uptime_checks
         JOIN (SELECT model_id AS of_model, max(checked_at) AS newest_at FROM uptime_checks
               WHERE attempt = 1 AND checked_at >= {now.AddDays(-BarDays)} GROUP BY 1) AS newest
           ON model_id = of_model AND checked_at = newest_at
         WHERE attempt = 1
         """,
        UptimeCheck.Read,
        ct);

    private Task<IReadOnlyList<Standing>> StandingsAsync(DateTimeOffset now, CancellationToken ct) => store.QueryAsync(
        $"""
         WITH recent AS (
             SELECT model_id, checked_at, status,
                    error_type IS NULL OR error_type IN ({UptimeErrors.Slow}, {UptimeErrors.NoAnswer}) AS answered,
                    error_type IS NOT NULL AND error_type = {UptimeErrors.RateLimited} AS limited
             FROM uptime_checks
             WHERE attempt = 1 AND checked_at >= {now.AddDays(-BarDays)}),
         newest AS (SELECT model_id, max(checked_at) AS newest_at FROM recent GROUP BY model_id),
         present AS (
             SELECT recent.model_id AS model_id, max(status) AS status
             FROM recent JOIN newest ON recent.model_id = newest.model_id AND checked_at = newest_at GROUP BY 1),
         marks AS (
             SELECT recent.model_id AS model_id,
                    max(checked_at) FILTER (WHERE recent.status <> present.status) AS changed,
                    max(checked_at) FILTER (WHERE answered) AS answer
             FROM recent JOIN present ON recent.model_id = present.model_id GROUP BY 1)
         SELECT recent.model_id,
                min(checked_at) FILTER (WHERE changed IS NULL OR checked_at > changed),
                count(*) FILTER (WHERE NOT answered AND NOT limited AND (answer IS NULL OR checked_at > answer)),
                count(*) FILTER (WHERE checked_at >= {now.AddDays(-1)}),
                count(*) FILTER (WHERE checked_at >= {now.AddDays(-1)} AND status = 'degraded'),
                count(*) FILTER (WHERE checked_at >= {now.AddDays(-1)} AND status = 'down'),
                count(*) FILTER (WHERE checked_at >= {now.AddDays(-7)}),
                count(*) FILTER (WHERE checked_at >= {now.AddDays(-7)} AND status = 'degraded'),
                count(*) FILTER (WHERE checked_at >= {now.AddDays(-7)} AND status = 'down'),
                count(*) FILTER (WHERE checked_at >= {now.AddDays(-30)}),
                count(*) FILTER (WHERE checked_at >= {now.AddDays(-30)} AND status = 'degraded'),
                count(*) FILTER (WHERE checked_at >= {now.AddDays(-30)} AND status = 'down'),
                count(*), count(*) FILTER (WHERE status = 'degraded'), count(*) FILTER (WHERE status = 'down')
         FROM recent JOIN marks ON recent.model_id = marks.model_id
         GROUP BY 1
         """,
        Standing.Read,
        ct);

    private readonly record struct Standing(
        Guid ModelId, DateTimeOffset? Since, int Failures, UptimeShare Day, UptimeShare Week, UptimeShare Month, UptimeShare Quarter)
    {
        public static Standing Read(DbDataReader row) => new(
            row.GetGuid(0), UptimeCheck.Moment(row, 1), (int)row.GetInt64(2), Share(row, 3), Share(row, 6), Share(row, 9), Share(row, 12));

        private static UptimeShare Share(DbDataReader row, int column) =>
            new(row.GetInt64(column), row.GetInt64(column + 1), row.GetInt64(column + 2));
    }

    private readonly record struct SeriesRow(
        Guid Model, DateTimeOffset At, int Checks, int Down, double? P50, double? P95, double? Min, double? Max)
    {
        public static SeriesRow Read(DbDataReader row) => new(
            row.GetGuid(0), UptimeCheck.Moment(row, 1), (int)row.GetInt64(2), (int)row.GetInt64(3),
            UptimeCheck.Number(row, 4), UptimeCheck.Number(row, 5), UptimeCheck.Number(row, 6), UptimeCheck.Number(row, 7));
    }
}
