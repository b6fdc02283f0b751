using Panoptes.Testing.Llm;
using Panoptes.Uptime;

namespace Panoptes.Tests.Uptime;

/// <summary>The schedule on a clock that the test moves; calls go over real sockets.</summary>
public sealed class UptimeSchedulerTests : IAsyncLifetime
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private readonly ShiftedTime _time = new(new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero));
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"panoptes-uptime-{Guid.NewGuid():N}");
    private FakeProvider _fake = null!;
    private UptimeHost _host = null!;
    private Guid _provider;

    public async ValueTask InitializeAsync()
    {
        _fake = await FakeProvider.StartAsync();
        _host = await HostAsync();
        _provider = (await _host.AddProviderAsync(_fake.BaseUrl)).Id;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _fake.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_newly_monitored_model_is_checked_at_the_next_tick()
    {
        await _host.StartAsync();
        await StateAsync(MonitoringState.Running);
        var model = await _host.AddModelAsync(_provider, "m");

        await ChecksAfterAsync(TimeSpan.FromSeconds(1), 1);

        var check = Assert.Single(await _host.ChecksAsync(model.Id));
        Assert.Equal(UptimeStatus.Up, check.Status);
        await UptimeHost.EventuallyAsync(async () => (await _host.Settings.GetAsync(_ct)).LastRunAt is { } at ? (object)at : null);
    }

    [Fact]
    public async Task An_interval_brings_one_check_and_a_change_of_the_interval_does_not_start_from_zero()
    {
        await _host.AddModelAsync(_provider, "m");
        await _host.StartAsync();
        await ChecksAfterAsync(TimeSpan.Zero, 1);

        await ChecksAfterAsync(await UntilNextAsync(), 2);
        await ChecksAfterAsync(await UntilNextAsync(), 3);
        await MoveAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(3, _fake.Requests.Count);

        await _host.Settings.UpdateAsync(new MonitoringSettingsChange { IntervalMinutes = 1 }, _ct);
        await ChecksAfterAsync(TimeSpan.FromSeconds(1), 4);
    }

    [Fact]
    public async Task A_restart_neither_checks_again_at_once_nor_forgets_when_the_next_check_is_due()
    {
        var model = await _host.AddModelAsync(_provider, "m");
        await _host.StartAsync();
        await ChecksAfterAsync(TimeSpan.Zero, 1);
        await MoveAsync(TimeSpan.FromSeconds(1));
        var next = (await StateAsync(MonitoringState.Running, c => c.NextCheckAt > _time.GetUtcNow())).NextCheckAt;

        await RestartAsync();
        var condition = await StateAsync(MonitoringState.Running);

        Assert.Equal(next, condition.NextCheckAt);
        Assert.Single(_fake.Requests);
        await ChecksAfterAsync(next!.Value - _time.GetUtcNow() + TimeSpan.FromSeconds(1), 2);
        Assert.Equal(2, (await _host.ChecksAsync(model.Id)).Count);
    }

    [Fact]
    public async Task The_row_of_failures_survives_a_restart()
    {
        await _host.Settings.UpdateAsync(new MonitoringSettingsChange { FailureThreshold = 3, IntervalMinutes = 1 }, _ct);
        var model = await _host.AddModelAsync(_provider, "m");
        _fake.Script = FakeScript.Failing(401);
        await _host.StartAsync();
        await ChecksAfterAsync(TimeSpan.Zero, 1);
        await ChecksAfterAsync(TimeSpan.FromSeconds(67), 2);

        await RestartAsync();
        await StateAsync(MonitoringState.Running);
        await ChecksAfterAsync(TimeSpan.FromSeconds(67), 3);

        Assert.Equal(
            [UptimeStatus.Down, UptimeStatus.Degraded, UptimeStatus.Degraded],
            (await _host.ChecksAsync(model.Id)).Take(3).Select(check => check.Status));
        Assert.Equal(3, (await _host.Queries.CurrentAsync(_ct))[0].ConsecutiveFailures);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_an_hour_stops_no_probe()
    {
        await _host.AddModelAsync(_provider, "m");
        await _host.StartAsync();
        await ChecksAfterAsync(TimeSpan.Zero, 1);

        _time.Shift = TimeSpan.FromHours(-1);

        await ChecksAfterAsync(TimeSpan.FromMinutes(17), 2);
    }

    [Fact]
    public async Task Retry_after_keeps_the_schedule_away_from_that_model_only()
    {
        await _host.Settings.UpdateAsync(new MonitoringSettingsChange { IntervalMinutes = 1 }, _ct);
        var limited = await _host.AddModelAsync(_provider, "limited");
        _fake.ScriptFor("limited", FakeScript.Failing(429, "Slow down", "600"));
        var other = await _host.AddModelAsync(_provider, "other");
        await _host.StartAsync();
        await ChecksAfterAsync(TimeSpan.Zero, 2);

        for (var checks = 2; checks <= 5; checks++)
        {
            await MoveAsync(TimeSpan.FromSeconds(60));
            await _host.UntilChecksAsync(checks - 1, other.Id);
        }

        var only = Assert.Single(await _host.ChecksAsync(limited.Id));
        Assert.Equal((UptimeStatus.Degraded, "rate_limited"), (only.Status, only.ErrorType));

        await MoveAsync(TimeSpan.FromMinutes(10));
        await _host.UntilChecksAsync(2, limited.Id);
    }

    [Fact]
    public async Task A_schedule_that_is_switched_off_says_so_and_still_takes_orders()
    {
        await _host.Settings.UpdateAsync(new MonitoringSettingsChange { Enabled = false }, _ct);
        await _host.AddModelAsync(_provider, "m");
        await _host.StartAsync();
        await StateAsync(MonitoringState.Disabled);
        Assert.Empty(_fake.Requests);

        await _host.RunAsync();

        Assert.Single(_fake.Requests);
    }

    [Fact]
    public async Task The_daily_cap_pauses_the_schedule_until_midnight()
    {
        await _host.Settings.UpdateAsync(new MonitoringSettingsChange { IntervalMinutes = 1, DailyTokenCap = 105 }, _ct);
        await _host.AddModelAsync(_provider, "m");
        await _host.StartAsync();
        await ChecksAfterAsync(TimeSpan.Zero, 1);
        await MoveAsync(TimeSpan.FromMinutes(2));

        var paused = await StateAsync(MonitoringState.TokenCapReached);
        Assert.StartsWith("The daily cap of 105 output tokens", paused.Reason, StringComparison.Ordinal);
        Assert.Equal(8, paused.OutputTokensToday);
        Assert.Single(_fake.Requests);

        await RestartAsync();
        await StateAsync(MonitoringState.TokenCapReached);
        await ChecksAfterAsync(TimeSpan.FromHours(12), 2);
    }

    [Fact]
    public async Task An_unreadable_store_at_the_start_is_waited_for()
    {
        await _host.AddModelAsync(_provider, "m");
        _host.Store.Fails = true;
        await _host.StartAsync();
        await StateAsync(MonitoringState.StorageUnavailable);
        await MoveAsync(TimeSpan.FromSeconds(3));
        Assert.Single(_host.Log.Lines, line => line.Contains("schedule cannot go on", StringComparison.Ordinal));

        _host.Store.Fails = false;
        await ChecksAfterAsync(TimeSpan.FromSeconds(1), 1);
        await StateAsync(MonitoringState.Running);
    }

    private Task<UptimeHost> HostAsync() => UptimeHost.CreateAsync(_time, _folder, ("Retries", "0"));

    private async Task RestartAsync()
    {
        await _host.DisposeAsync();
        _host = await HostAsync();
        await _host.StartAsync();
    }

    /// <summary>Moves on in seconds, as the schedule does.</summary>
    private async Task MoveAsync(TimeSpan by)
    {
        // The loop looks once a tick; between two jumps it must get round to looking.
        var end = _time.GetUtcNow() + by;
        await LookedAsync();
        var step = by / 20 > TimeSpan.FromMinutes(1) ? by / 20 : TimeSpan.FromMinutes(1);
        while (_time.GetUtcNow() < end)
        {
            var left = end - _time.GetUtcNow();
            _time.Inner.Advance(left < step ? left : step);
            await LookedAsync();
        }
    }

    private async Task LookedAsync()
    {
        var before = _host.Get<MonitoringStatus>().Current;
        _time.Inner.Advance(TimeSpan.FromSeconds(1));
        await UptimeHost.EventuallyAsync(() => Task.FromResult(ReferenceEquals(before, _host.Get<MonitoringStatus>().Current) ? null : before));
    }

    private async Task ChecksAfterAsync(TimeSpan by, int checks)
    {
        await (by > TimeSpan.Zero ? MoveAsync(by) : Task.CompletedTask);
        await _host.UntilChecksAsync(checks);
        Assert.Equal(checks, (await _host.ChecksAsync()).Count);
    }

    /// <summary>How long until just after the next check is due; its place within the interval is the model's own.</summary>
    private async Task<TimeSpan> UntilNextAsync()
    {
        await MoveAsync(TimeSpan.FromSeconds(1));
        var next = await StateAsync(MonitoringState.Running, condition => condition.NextCheckAt > _time.GetUtcNow());
        return next.NextCheckAt!.Value - _time.GetUtcNow() + TimeSpan.FromSeconds(1);
    }

    private Task<MonitoringCondition> StateAsync(MonitoringState state, Func<MonitoringCondition, bool>? and = null) => UptimeHost.EventuallyAsync(() =>
        Task.FromResult(_host.Get<MonitoringStatus>().Current is var now && now.State == state && and?.Invoke(now) != false ? now : null));
}
