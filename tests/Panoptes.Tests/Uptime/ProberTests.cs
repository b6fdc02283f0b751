using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Panoptes.Testing.Llm;
using Panoptes.Uptime;

namespace Panoptes.Tests.Uptime;

/// <summary>Checks against scripted providers on real sockets, in real time.</summary>
public sealed class ProberTests : IAsyncLifetime
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private UptimeHost _host = null!;
    private FakeProvider _fake = null!;
    private Guid _provider;

    public async ValueTask InitializeAsync()
    {
        _fake = await FakeProvider.StartAsync();
        _host = await UptimeHost.CreateAsync(null, null, ("Timeout", "00:00:03"), ("RetryDelay", "00:00:00.050"));
        _provider = (await _host.AddProviderAsync(_fake.BaseUrl)).Id;
        await _host.Settings.UpdateAsync(new MonitoringSettingsChange { Enabled = false }, _ct);
        await _host.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _fake.DisposeAsync();
    }

    [Fact]
    public async Task A_check_keeps_its_figures_and_the_call_that_they_come_from()
    {
        var check = await CheckAsync(new FakeScript { Tokens = 5, FirstToken = Ms(60), Interval = Ms(10) });

        Assert.Equal((UptimeStatus.Up, 1, 5, "health_check"), (check.Status, check.Attempt, check.OutputTokens, check.PromptPack));
        Assert.InRange(check.TtftMs!.Value, 59, 3_000);
        Assert.InRange(check.LatencyMs!.Value, Math.Max(99, check.TtftMs!.Value), 3_000);
        Assert.True(check.TokensPerSecond > 0);
        var call = await _host.Store.QueryAsync(
            $"SELECT source, provider, model, ttft_ms FROM llm_requests WHERE request_id = {check.RequestId}",
            row => (row.GetString(0), row.GetString(1), row.GetString(2), row.GetDouble(3)),
            _ct);
        Assert.Equal([("probe", "lm_studio", "m", check.TtftMs!.Value)], call);
    }

    [Fact]
    public async Task A_probe_sends_one_user_message_of_the_pack_with_a_cap_of_a_hundred_tokens()
    {
        await _host.Settings.UpdateAsync(new MonitoringSettingsChange { PromptPack = "synthetic_short" }, _ct);
        await CheckAsync(new FakeScript());

        var body = Assert.Single(_fake.Requests).Body;
        Assert.Contains("exactly three sentences", body, StringComparison.Ordinal);
        Assert.Contains("\"max_tokens\":100", body, StringComparison.Ordinal);
        Assert.Contains("\"temperature\":1", body, StringComparison.Ordinal);
        Assert.Contains("\"role\":\"user\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("\"role\":\"system\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_is_watched_on_even_if_the_chosen_pack_is_gone_and_its_check_says_what_was_sent()
    {
        await using (var db = await _host.DbAsync())
        {
            // As after a configuration was put back from elsewhere: the API lets nobody do this.
            await db.MonitoringSettings.ExecuteUpdateAsync(set => set.SetProperty(settings => settings.PromptPack, "gone"), _ct);
        }

        var check = await CheckAsync(new FakeScript());

        Assert.Equal((UptimeStatus.Up, "health_check"), (check.Status, check.PromptPack));
    }

    public static TheoryData<string, FakeScript, string, int> Failures => new()
    {
        { "down", FakeScript.Failing(500), "server_error", 2 },
        { "down", FakeScript.Failing(503), "server_error", 2 },
        { "down", FakeScript.Failing(401), "auth", 1 },
        { "down", FakeScript.Failing(404, "The model does not exist"), "not_found", 1 },
        { "down", FakeScript.Failing(400), "invalid_request", 1 },
        { "degraded", FakeScript.Failing(429, "Slow down", "7"), "rate_limited", 1 },
        { "down", new FakeScript { Body = "<html>Login</html>" }, "malformed_stream", 2 },
        { "down", new FakeScript { Body = "", ContentType = "text/event-stream" }, "empty", 2 },
        { "down", new FakeScript { Tokens = 0 }, "empty", 2 },
        { "down", new FakeScript { DisconnectBeforeHeaders = true }, "disconnected", 2 },
        { "down", new FakeScript { DisconnectAfter = 2 }, "disconnected", 2 },
        { "down", new FakeScript { FirstToken = TimeSpan.FromMinutes(5) }, "timeout_first_token", 2 },
        { "down", new FakeScript { Endless = true, Interval = TimeSpan.FromMilliseconds(20) }, "timeout_total", 2 },
        { "degraded", new FakeScript { Tokens = 0, ReasoningTokens = 30, FinishReason = "length" }, "no_answer", 1 },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Each_fault_of_a_provider_has_its_verdict_its_class_and_its_number_of_attempts(string status, FakeScript script, string error, int attempts)
    {
        var check = await CheckAsync(script);

        Assert.Equal((status, error, 1), (check.Status.Wire(), check.ErrorType, check.Attempt));
        Assert.NotEmpty(check.Error!);
        Assert.Equal(attempts, (await _host.ChecksAsync(check.ModelId, withRetries: true)).Count);
        Assert.Equal(attempts, _fake.Requests.Count);
        if (error != "no_answer")
        {
            Assert.True(check is { LatencyMs: null, TtftMs: null, TokensPerSecond: null, OutputTokens: null });
        }
    }

    [Fact]
    public async Task A_retry_that_succeeds_does_not_change_the_verdict_of_the_check()
    {
        var model = await _host.AddModelAsync(_provider, "m", monitored: false);
        _fake.Script = FakeScript.Failing(500);
        var run = await _host.Runs.TriggerAsync([model.Id], _ct);
        await UptimeHost.EventuallyAsync(() => Task.FromResult(_fake.Requests.Count > 0 ? _fake : null));
        _fake.Script = new FakeScript();
        await _host.EndOfAsync(run.Id);

        var both = await _host.ChecksAsync(model.Id, withRetries: true);

        Assert.Equal([(2, UptimeStatus.Up), (1, UptimeStatus.Down)], both.Select(check => (check.Attempt, check.Status)));
        Assert.Equal(UptimeStatus.Down, Assert.Single(await _host.ChecksAsync(model.Id)).Status);
    }

    [Fact]
    public async Task Hanging_models_do_not_hold_up_the_others()
    {
        var good = new List<Guid>();
        for (var i = 0; i < 20; i++)
        {
            var model = await _host.AddModelAsync(_provider, $"m{i}");
            if (i % 5 == 0)
            {
                _fake.ScriptFor($"m{i}", new FakeScript { FirstToken = TimeSpan.FromMinutes(5) });
            }
            else
            {
                good.Add(model.Id);
            }
        }

        var watch = Stopwatch.StartNew();
        var run = await _host.Runs.TriggerAsync(null, _ct);
        await _host.UntilChecksAsync(16);
        var whenGoodOnesWereIn = watch.Elapsed;
        var end = await _host.EndOfAsync(run.Id);

        Assert.True(whenGoodOnesWereIn < TimeSpan.FromSeconds(3), $"It took {whenGoodOnesWereIn}");
        Assert.Equal((20, 20, 0), (end.Total, end.Done, end.Running));
        Assert.Equal(good.Order(), end.Results.Where(r => r.Check!.Status == UptimeStatus.Up).Select(r => r.ModelId).Order());
    }

    [Fact]
    public async Task Two_runs_at_once_call_each_model_once_and_both_get_the_result()
    {
        var model = await _host.AddModelAsync(_provider, "m");
        _fake.Script = new FakeScript { FirstToken = Ms(500) };

        var runs = new[] { await _host.Runs.TriggerAsync(null, _ct), await _host.Runs.TriggerAsync([model.Id], _ct) };
        var ends = await Task.WhenAll(runs.Select(run => _host.EndOfAsync(run.Id)));

        Assert.NotEqual(runs[0].Id, runs[1].Id);
        Assert.Single(_fake.Requests);
        Assert.Equal(ends[0].Results[0].Check, ends[1].Results[0].Check);
    }

    [Fact]
    public async Task An_unreadable_credential_is_down_without_a_call_and_spoils_only_its_own_models()
    {
        var spoilt = await _host.AddProviderAsync(_fake.BaseUrl);
        await using (var db = await _host.DbAsync())
        {
            await db.Providers.Where(p => p.Id == spoilt.Id).ExecuteUpdateAsync(p => p.SetProperty(x => x.ProtectedCredentials, "rubbish"), _ct);
        }

        var bad = await _host.AddModelAsync(spoilt.Id, "bad");
        var good = await _host.AddModelAsync(_provider, "good");
        await _host.RunAsync();

        var check = Assert.Single(await _host.ChecksAsync(bad.Id));
        Assert.Equal((UptimeStatus.Down, "credentials", ""), (check.Status, check.ErrorType, check.RequestId));
        Assert.Equal(UptimeStatus.Up, Assert.Single(await _host.ChecksAsync(good.Id)).Status);
        Assert.Equal("good", Assert.Single(_fake.Requests).Model);
    }

    [Fact]
    public async Task A_disabled_provider_is_left_alone_even_when_its_model_is_asked_for()
    {
        var model = await _host.AddModelAsync(_provider, "m");
        await using (var db = await _host.DbAsync())
        {
            await db.Providers.ExecuteUpdateAsync(p => p.SetProperty(x => x.Enabled, false), _ct);
        }

        Assert.Equal(0, (await _host.RunAsync()).Total);
        var run = await _host.RunAsync(model.Id);

        Assert.Equal("The provider account Fake is disabled", Assert.Single(run.Results).Problem);
        Assert.Empty(_fake.Requests);
        Assert.Empty(await _host.ChecksAsync());
    }

    [Fact]
    public async Task The_daily_cap_is_never_stepped_over_and_refuses_further_runs_in_words()
    {
        for (var i = 0; i < 8; i++)
        {
            await _host.AddModelAsync(_provider, $"m{i}");
        }

        _fake.Script = new FakeScript { Tokens = 90, FirstToken = Ms(300) };
        await _host.Settings.UpdateAsync(new MonitoringSettingsChange { DailyTokenCap = 350 }, _ct);
        var run = await _host.RunAsync();
        var refusal = await Assert.ThrowsAsync<PanoptesException>(() => _host.Runs.TriggerAsync(null, _ct));

        Assert.Equal(3, run.Results.Count(result => result.Check is not null));
        Assert.All(run.Results.Where(result => result.Check is null), result => Assert.StartsWith("The daily cap of 350", result.Problem, StringComparison.Ordinal));
        Assert.Equal(3, _fake.Requests.Count);
        Assert.Equal(ErrorKind.Conflict, refusal.Kind);
    }

    [Fact]
    public async Task An_unknown_model_is_named_and_nothing_runs()
    {
        var unknown = Guid.NewGuid();

        var refusal = await Assert.ThrowsAsync<PanoptesException>(() => _host.Runs.TriggerAsync([unknown], _ct));

        Assert.Equal((ErrorKind.Invalid, $"Model IDs not found: {unknown}"), (refusal.Kind, refusal.Message));
    }

    [Fact]
    public async Task While_checks_cannot_be_stored_the_loop_lives_and_says_so_once()
    {
        await _host.AddModelAsync(_provider, "m");
        _host.Store.Fails = true;
        var lost = await _host.RunAsync();
        await _host.RunAsync();
        _host.Store.Fails = false;
        var kept = await _host.RunAsync();

        Assert.Equal("The check could not be stored: The disk is full; retry later", Assert.Single(lost.Results).Problem);
        Assert.Null(Assert.Single(kept.Results).Problem);
        Assert.Single(await _host.ChecksAsync());
        Assert.Single(_host.Log.Lines, line => line.Contains("are lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_is_told_live_and_after_it_was_forgotten()
    {
        var model = await _host.AddModelAsync(_provider, "m");
        await using var feed = _host.Get<UptimeFeed>().ReadAsync(_ct).GetAsyncEnumerator(_ct);
        var told = feed.MoveNextAsync();
        var first = await _host.RunAsync();
        Assert.True(await told);
        Assert.Contains(first.Id, feed.Current.RunIds);
        Assert.NotNull((await _host.Settings.GetAsync(_ct)).LastRunAt);

        for (var i = 0; i < 22; i++)
        {
            await _host.RunAsync();
        }

        _host.Runs.Tidy();
        var remembered = await _host.Runs.FindAsync(first.Id, _ct);

        Assert.Equal(model.Id, Assert.Single(remembered!.Results).ModelId);
        Assert.Equal(MonitoringRunStatus.Completed, remembered.Status);
        Assert.Null(await _host.Runs.FindAsync(Guid.NewGuid(), _ct));
    }

    private async Task<UptimeCheck> CheckAsync(FakeScript script)
    {
        _fake.Script = script;
        var model = await _host.AddModelAsync(_provider, "m", monitored: false);
        var run = await _host.RunAsync(model.Id);
        Assert.Equal((MonitoringRunStatus.Completed, 1, 1, 0), (run.Status, run.Total, run.Done, run.Running));
        return Assert.Single(await _host.ChecksAsync(model.Id));
    }

    private static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);
}
