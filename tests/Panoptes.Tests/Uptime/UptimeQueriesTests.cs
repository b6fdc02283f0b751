using Microsoft.EntityFrameworkCore;
using Panoptes.Uptime;

namespace Panoptes.Tests.Uptime;

public sealed class UptimeQueriesTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private UptimeHost _host = null!;
    private Guid _one;
    private Guid _two;

    public async ValueTask InitializeAsync()
    {
        _host = await UptimeHost.CreateAsync(new ShiftedTime(Now));
        var provider = await _host.AddProviderAsync(new Uri("http://127.0.0.1:1"));
        _one = (await _host.AddModelAsync(provider.Id, "one")).Id;
        _two = (await _host.AddModelAsync(provider.Id, "two", monitored: false)).Id;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task History_is_newest_first_and_counts_what_lies_beyond_the_page()
    {
        await StoreAsync([.. Enumerable.Range(0, 25).Select(i => Checks.Up(_one, Now.AddMinutes(-i), latencyMs: i + 1))]);

        var page = await _host.Queries.HistoryAsync(new UptimeFilter(), 10, 5, _ct);

        Assert.Equal(25, page.Total);
        Assert.Equal(Enumerable.Range(6, 10).Select(i => (double?)i), page.Items.Select(check => check.LatencyMs));
    }

    [Fact]
    public async Task History_is_ordered_by_any_column_and_what_was_not_measured_comes_last_either_way()
    {
        await StoreAsync(
            Checks.Up(_one, Now, latencyMs: 200) with { ModelName = "b", OutputTokens = 7 }, Checks.Down(_one, Now.AddHours(-1)) with { ModelName = "a" },
            Checks.Slow(_two, Now.AddHours(-2), latencyMs: 900) with { ModelName = "C", TokensPerSecond = 5 });

        Assert.Equal([200, 900, null], await LatenciesAsync(UptimeColumn.Latency, descending: false));
        Assert.Equal([900, 200, null], await LatenciesAsync(UptimeColumn.Latency, descending: true));
        Assert.Equal([900, 200, null], await LatenciesAsync(UptimeColumn.Ttft, descending: true));
        Assert.Equal([900, 200, null], await LatenciesAsync(UptimeColumn.TokensPerSecond, descending: false));
        Assert.Equal([900, 200, null], await LatenciesAsync(UptimeColumn.OutputTokens, descending: true));
        Assert.Equal([null, 900, 200], await LatenciesAsync(UptimeColumn.Status, descending: true));
        Assert.Equal([null, 200, 900], await LatenciesAsync(UptimeColumn.ModelName, descending: false));
        Assert.Equal([900, null, 200], await LatenciesAsync(UptimeColumn.CheckedAt, descending: false));
    }

    [Fact]
    public async Task Everything_of_a_check_comes_back_as_it_was_stored()
    {
        var check = Checks.Slow(_one, Now.AddTicks(12_345_670)) with { ModelName = "Ünï'; DROP TABLE x", OutputTokens = null };
        await StoreAsync(check, Checks.Down(_one, Now.AddDays(-1)));

        Assert.Equal(check, (await _host.ChecksAsync())[0]);
    }

    [Fact]
    public async Task Each_filter_of_the_history_holds_and_bounds_are_included()
    {
        var run = Guid.NewGuid();
        await StoreAsync(
            Checks.Up(_one, Now), Checks.Down(_one, Now.AddHours(-1)), Checks.Slow(_two, Now.AddHours(-2)),
            Checks.Down(_two, Now.AddHours(-3)) with { RunId = run });

        Assert.Equal(2, await TotalAsync(new UptimeFilter { ModelId = _one }));
        Assert.Equal(2, await TotalAsync(new UptimeFilter { Status = UptimeStatus.Down }));
        Assert.Equal(1, await TotalAsync(new UptimeFilter { Status = UptimeStatus.Degraded }));
        Assert.Equal(2, await TotalAsync(new UptimeFilter { From = Now.AddHours(-1) }));
        Assert.Equal(3, await TotalAsync(new UptimeFilter { To = Now.AddHours(-1) }));
        Assert.Equal(2, await TotalAsync(new UptimeFilter { EnabledOnly = true }));
        Assert.Equal(1, await TotalAsync(new UptimeFilter { RunId = run }));
        Assert.Equal(1, await TotalAsync(new UptimeFilter { ModelId = _two, Status = UptimeStatus.Down, To = Now }));
    }

    [Fact]
    public async Task Retries_are_shown_only_to_who_asks_and_count_nowhere()
    {
        await StoreAsync(Checks.Down(_one, Now.AddMinutes(-2)), Checks.Up(_one, Now.AddMinutes(-1)) with { Attempt = 2 });

        Assert.Equal(1, await TotalAsync(new UptimeFilter()));
        Assert.Equal(2, await TotalAsync(new UptimeFilter { WithRetries = true }));
        Assert.Equal(new UptimeShare(1, 0, 1), (await _host.Queries.CurrentAsync(_ct))[0].Day);
        Assert.Equal(0, (await _host.Queries.BarsAsync(null, _ct)).Models[0].Up[^1]);
    }

    [Fact]
    public async Task An_export_hands_over_every_check_between_two_moments()
    {
        await StoreAsync([.. Enumerable.Range(0, 3_000).Select(i => Checks.Up(_one, Now.AddMinutes(-i)))]);

        var all = await _host.Queries.ExportAsync(new UptimeFilter { From = Now.AddMinutes(-2_499), To = Now.AddMinutes(-500) }, _ct).ToListAsync(_ct);

        Assert.Equal(2_000, all.Count);
        Assert.Equal((Now.AddMinutes(-500), Now.AddMinutes(-2_499)), (all[0].CheckedAt, all[^1].CheckedAt));
    }

    [Fact]
    public async Task Only_monitored_models_have_a_state_and_one_without_checks_says_so()
    {
        var state = Assert.Single(await _host.Queries.CurrentAsync(_ct));

        Assert.Equal((_one, "one", "Fake", true), (state.ModelId, state.ModelName, state.ProviderName, state.ProviderEnabled));
        Assert.Null(state.Latest);
        Assert.Null(state.Since);
        Assert.Null(state.Quarter.Percent);
    }

    [Fact]
    public async Task A_state_tells_since_when_it_holds_and_how_many_failures_it_is_made_of()
    {
        await StoreAsync(
            Checks.Down(_one, Now.AddMinutes(-60)),
            Checks.Up(_one, Now.AddMinutes(-50)),
            Checks.Down(_one, Now.AddMinutes(-40)) with { Status = UptimeStatus.Degraded },
            Checks.Down(_one, Now.AddMinutes(-30)),
            Checks.Down(_one, Now.AddMinutes(-20)));

        var state = (await _host.Queries.CurrentAsync(_ct))[0];

        Assert.Equal(Now.AddMinutes(-20), state.Latest!.CheckedAt);
        Assert.Equal(Now.AddMinutes(-30), state.Since);
        Assert.Equal(3, state.ConsecutiveFailures);
    }

    [Fact]
    public async Task A_rate_limit_neither_counts_as_a_failure_nor_ends_a_row_of_them()
    {
        await StoreAsync(
            Checks.Down(_one, Now.AddMinutes(-40)),
            Checks.Slow(_one, Now.AddMinutes(-30)) with { ErrorType = "rate_limited" },
            Checks.Down(_one, Now.AddMinutes(-20)));

        Assert.Equal(2, (await _host.Queries.CurrentAsync(_ct))[0].ConsecutiveFailures);

        await StoreAsync(Checks.Slow(_one, Now.AddMinutes(-10)));

        Assert.Equal(0, (await _host.Queries.CurrentAsync(_ct))[0].ConsecutiveFailures);
    }

    [Fact]
    public async Task Uptime_counts_degraded_checks_as_up_over_each_window()
    {
        await StoreAsync(
            Checks.Up(_one, Now.AddHours(-1)), Checks.Slow(_one, Now.AddHours(-2)), Checks.Down(_one, Now.AddHours(-3)), Checks.Up(_one, Now.AddHours(-4)),
            Checks.Down(_one, Now.AddDays(-6)), Checks.Up(_one, Now.AddDays(-29)), Checks.Down(_one, Now.AddDays(-89)), Checks.Down(_one, Now.AddDays(-91)));

        var state = (await _host.Queries.CurrentAsync(_ct))[0];

        Assert.Equal(
            (new UptimeShare(4, 1, 1), new UptimeShare(5, 1, 2), new UptimeShare(6, 1, 2), new UptimeShare(7, 1, 3)),
            (state.Day, state.Week, state.Month, state.Quarter));
        Assert.Equal(75, state.Day.Percent);
    }

    [Fact]
    public async Task Ninety_bars_end_today_and_days_begin_at_midnight_utc()
    {
        await StoreAsync(
            Checks.Up(_one, new DateTimeOffset(2026, 3, 10, 0, 0, 0, TimeSpan.Zero)),
            Checks.Down(_one, new DateTimeOffset(2026, 3, 9, 23, 59, 59, TimeSpan.Zero)),
            Checks.Slow(_one, new DateTimeOffset(2025, 12, 11, 0, 0, 0, TimeSpan.Zero)),
            Checks.Up(_one, new DateTimeOffset(2025, 12, 10, 23, 59, 59, TimeSpan.Zero)));

        var bars = await _host.Queries.BarsAsync(null, _ct);

        var model = Assert.Single(bars.Models);
        Assert.Equal((90, new DateOnly(2025, 12, 11), new DateOnly(2026, 3, 10)), (bars.Days.Count, bars.Days[0], bars.Days[^1]));
        Assert.Equal((1, 1, 1, 0), (model.Up[^1], model.Down[^2], model.Degraded[0], model.Up[0]));
        Assert.Equal((1, 1, 1), (model.Up.Sum(), model.Degraded.Sum(), model.Down.Sum()));
        Assert.Empty((await _host.Queries.BarsAsync(_two, _ct)).Models);
    }

    [Fact]
    public async Task A_series_keeps_its_spikes_and_leaves_gaps_as_gaps()
    {
        var range = new TimeRange(Now.AddHours(-2), Now);
        await StoreAsync(
            [.. Enumerable.Range(0, 9).Select(i => Checks.Up(_one, range.From.AddMinutes(i), latencyMs: 100)),
            Checks.Up(_one, range.From.AddMinutes(9), latencyMs: 9_000),
            Checks.Down(_one, range.From.AddMinutes(11)),
            Checks.Up(_one, range.To)]); // not in a half-open range

        var series = await _host.Queries.SeriesAsync(UptimeMetric.Latency, range, points: 12, modelIds: null, _ct);

        var model = Assert.Single(series.Models);
        Assert.Equal((TimeSpan.FromMinutes(10), 12, range.From), (series.Bucket, series.Times.Count, series.Times[0]));
        Assert.Equal((10, 0, 100, 9_000), (model.Checks[0], model.Down[0], model.Min[0], model.Max[0]));
        Assert.Equal(100, model.P50[0]!.Value, 6);
        Assert.Equal(4_995, model.P95[0]!.Value, 6); // position 8.55 of ten: 100 + 0.55 × 8,900
        Assert.Equal((1, 1), (model.Checks[1], model.Down[1]));
        Assert.Null(model.Max[1]);
        Assert.Equal(0, model.Checks.Skip(2).Sum());
        Assert.Empty((await _host.Queries.SeriesAsync(UptimeMetric.Ttft, range, 12, [_two], _ct)).Models);
        Assert.Empty((await _host.Queries.SeriesAsync(UptimeMetric.Ttft, range, 12, [], _ct)).Models);
        Assert.Equal(1_800, (await _host.Queries.SeriesAsync(UptimeMetric.Ttft, range, 12, [_one], _ct)).Models[0].Max[0]);
    }

    [Fact]
    public async Task The_first_read_of_the_settings_writes_the_defaults_once()
    {
        var reads = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _host.Settings.GetAsync(_ct)));

        Assert.Single(reads.Select(settings => settings.Id).Distinct());
        Assert.Equal((15, "health_check", true), (reads[0].IntervalMinutes, reads[0].PromptPack, reads[0].Enabled));
        await using var db = await _host.DbAsync();
        Assert.Equal(1, await db.MonitoringSettings.CountAsync(_ct));
    }

    private async Task<IEnumerable<double?>> LatenciesAsync(UptimeColumn by, bool descending) =>
        (await _host.Queries.HistoryAsync(new UptimeFilter { Order = new UptimeOrder(by, descending) }, 10, 0, _ct)).Items.Select(check => check.LatencyMs);

    private Task StoreAsync(params UptimeCheck[] checks) => _host.Store.AppendAsync(checks);

    private async Task<long> TotalAsync(UptimeFilter filter)
    {
        var page = await _host.Queries.HistoryAsync(filter, 100, 0, _ct);
        Assert.Equal(page.Total, page.Items.Count);
        return page.Total;
    }
}
