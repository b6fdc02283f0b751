using Microsoft.Extensions.Time.Testing;
using Panoptes.Benchmarks;
using Panoptes.Llm;

namespace Panoptes.Tests.Benchmarks;

public sealed class LoadRunnerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task A_late_dispatch_is_recorded_and_moves_no_other()
    {
        var target = new GatedTarget(_time);
        var running = target.Runner.RunAsync(new LoadPlan(new ConstantRate(10)) { Requests = 10 }, target.Target, ct: Ct);
        (await target.NextAsync()).End();

        // The clock leaps over the nine that are left: each is dispatched at once, and late by its own measure.
        _time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 1; i < 10; i++)
        {
            (await target.NextAsync()).End();
        }

        var result = await running;
        var requests = result.Requests.OrderBy(request => request.Index).ToList();
        Assert.Equal([0, 900, 800, 700, 600, 500, 400, 300, 200, 100], requests.Select(request => Math.Round(request.DispatchLagMs)));
        Assert.Equal([0, 100, 200], requests.Take(3).Select(request => Math.Round(request.IntendedAt)));
        Assert.Contains(result.Client.Passed, passed => passed.Name == "dispatch_lag_p99_ms");
        Assert.Equal(1, target.WarmUps);
    }

    [Fact]
    public async Task An_open_loop_goes_on_against_a_server_that_is_stuck_and_says_what_its_cap_kept_back()
    {
        var target = new GatedTarget(_time);
        var keptBack = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = target.Runner.RunAsync(
            new LoadPlan(new ConstantRate(10)) { Requests = 10, InFlightCap = 3 },
            target.Target,
            at =>
            {
                if (at.Finished == 7)
                {
                    keptBack.SetResult();
                }

                return ValueTask.CompletedTask;
            },
            ct: Ct);
        List<GatedTarget.Call> stuck = [await target.NextAsync()];
        _time.Advance(TimeSpan.FromSeconds(1));
        stuck.AddRange([await target.NextAsync(), await target.NextAsync()]);
        await keptBack.Task.WaitAsync(GatedTarget.Patience, Ct);
        stuck.ForEach(call => call.End());

        var result = await running;

        Assert.Equal(7, result.Requests.Count(request => request.Error == BenchmarkErrors.NotDispatched));
        Assert.Equal(3, result.Requests.Count(request => request.Succeeded));
        Assert.Contains(new PassedLimit("not_dispatched", 7, 0), result.Client.Passed);
    }

    [Fact]
    public async Task A_closed_loop_keeps_its_concurrency_and_hands_the_warm_up_over_without_draining()
    {
        var target = new GatedTarget(_time);
        var running = target.Runner.RunAsync(new LoadPlan(new ClosedLoop(2)) { Requests = 3 }, target.Target, ct: Ct);
        var (warm, alsoWarm) = (await target.NextAsync(), await target.NextAsync());
        Assert.False(target.HasNext);

        warm.End();
        var first = await target.NextAsync(); // measured, while a warm-up request is still under way
        first.End();
        var second = await target.NextAsync();
        alsoWarm.End();
        var third = await target.NextAsync();
        second.End();
        third.End();

        var result = await running;
        Assert.Equal(2, result.Requests.Count(request => request.Phase == BenchmarkPhase.WarmUp));
        Assert.Equal([2, 3, 4], result.Requests.Where(request => request.Phase == BenchmarkPhase.Measured).Select(request => request.Index).Order());
        Assert.Equal(LoadEnd.Completed, result.End);
    }

    [Fact]
    public async Task A_closed_loop_is_bounded_by_its_own_size_and_not_by_the_cap_of_loads_by_the_clock()
    {
        var target = new GatedTarget(_time);
        var running = target.Runner.RunAsync(new LoadPlan(new ClosedLoop(3)) { Requests = 3, WarmUpRequests = 0, InFlightCap = 1 }, target.Target, ct: Ct);
        var first = await target.NextAsync();
        Assert.True(target.HasNext);
        first.End();
        (await target.NextAsync()).End();
        (await target.NextAsync()).End();

        Assert.All((await running).Requests, request => Assert.True(request.Succeeded));
    }

    [Fact]
    public async Task A_duration_ends_a_closed_loop_but_waits_for_what_is_under_way()
    {
        var target = new GatedTarget(_time);
        var running = target.Runner.RunAsync(
            new LoadPlan(new ClosedLoop(1)) { Duration = TimeSpan.FromSeconds(10), WarmUpRequests = 0 }, target.Target, ct: Ct);
        var first = await target.NextAsync();
        _time.Advance(TimeSpan.FromSeconds(6));
        first.End();
        var second = await target.NextAsync();
        _time.Advance(TimeSpan.FromSeconds(6));
        second.End();

        var result = await running;

        Assert.Equal(2, result.Requests.Count);
        Assert.Equal(TimeSpan.FromSeconds(12), result.MeasuredFor);
    }

    [Fact]
    public async Task A_cancellation_keeps_what_has_ended_and_counts_what_was_under_way()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var target = new GatedTarget(_time);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = target.Runner.RunAsync(
            new LoadPlan(new ClosedLoop(2)) { Requests = 100, WarmUpRequests = 0 },
            target.Target,
            _ =>
            {
                ended.TrySetResult();
                return ValueTask.CompletedTask;
            },
            ct: cancel.Token);
        (await target.NextAsync()).End();
        await target.NextAsync();
        await target.NextAsync();
        await ended.Task.WaitAsync(GatedTarget.Patience, Ct);
        await cancel.CancelAsync();

        var result = await running;

        Assert.Equal((LoadEnd.Cancelled, 1, 2), (result.End, result.Requests.Count, result.Abandoned));
    }

    [Fact]
    public async Task Failures_in_a_row_stop_a_load_and_throttling_does_not()
    {
        var target = new GatedTarget(_time);
        var running = target.Runner.RunAsync(
            new LoadPlan(new ClosedLoop(1)) { Requests = 100, WarmUpRequests = 0, StopAfterFailures = 3 }, target.Target, ct: Ct);
        LlmErrorKind?[] ends = [LlmErrorKind.Connect, LlmErrorKind.Connect, null, LlmErrorKind.RateLimited, LlmErrorKind.Connect, LlmErrorKind.RateLimited, LlmErrorKind.Connect, LlmErrorKind.Connect];
        foreach (var end in ends)
        {
            (await target.NextAsync()).End(end);
        }

        var result = await running;

        Assert.Equal((LoadEnd.TooManyFailures, 8), (result.End, result.Requests.Count));
    }

    [Fact]
    public async Task A_request_that_cannot_be_made_fails_alone()
    {
        var target = new GatedTarget(_time);
        var odd = target.Target with
        {
            Call = request => request.Index == 1 ? throw new PanoptesException(ErrorKind.Invalid, "no", "No such prompt") : target.Target.Call(request),
        };
        var running = target.Runner.RunAsync(new LoadPlan(new ClosedLoop(1)) { Requests = 3, WarmUpRequests = 0 }, odd, ct: Ct);
        (await target.NextAsync()).End();
        (await target.NextAsync()).End();

        var failed = Assert.Single((await running).Requests, request => !request.Succeeded);

        Assert.Equal((1, BenchmarkErrors.InternalError, "No such prompt"), (failed.Index, failed.Error, failed.ErrorMessage));
    }

    [Fact]
    public async Task What_the_progress_throws_abandons_the_load()
    {
        var target = new GatedTarget(_time);
        var running = target.Runner.RunAsync(
            new LoadPlan(new ClosedLoop(2)) { Requests = 100 },
            target.Target,
            _ => throw new PanoptesException(ErrorKind.Unavailable, "full", "The disk is full"),
            ct: Ct);
        (await target.NextAsync()).End();

        Assert.Equal("full", (await Assert.ThrowsAsync<PanoptesException>(() => running)).Code);
    }

    [Fact]
    public async Task A_plan_that_breaks_a_rule_is_refused_before_anything_is_sent()
    {
        var target = new GatedTarget(_time);

        var refusal = await Assert.ThrowsAsync<PanoptesException>(() => target.Runner.RunAsync(new LoadPlan(new ClosedLoop(0)) { Requests = 0 }, target.Target, ct: Ct));

        Assert.Equal(("concurrency", "concurrency must be between 1 and 4096; requests must be between 1 and 100000"), (refusal.Field, refusal.Message));
        Assert.False(target.HasNext);
    }
}
