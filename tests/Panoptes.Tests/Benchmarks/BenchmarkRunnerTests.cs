using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Panoptes.Benchmarks;
using Panoptes.Llm;
using Panoptes.Requests;
using Panoptes.Testing.Llm;
using Panoptes.Tests.Llm;

namespace Panoptes.Tests.Benchmarks;

/// <summary>Whole runs with the real client against a scripted provider on a real socket. Nothing here depends on how long anything takes.</summary>
public sealed class BenchmarkRunnerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_measures_each_model_and_one_that_fails_never_stops_the_others()
    {
        await using var fake = await FakeProvider.StartAsync(new FakeScript { Tokens = 6, InputTokens = 9, CachedTokens = 4 });
        fake.ScriptFor("broken", FakeScript.Failing(503));
        var told = new ConcurrentQueue<BenchmarkProgress>();

        var report = await RunAsync(Plan(fake, "good", "broken", "unreachable", "other") with { MaxOutputTokens = 33 }, told.Enqueue);

        Assert.Equal(["good", "broken", "unreachable", "other"], report.Models.Select(model => model.Id));
        Assert.Equal([5, 0, 0, 5], report.Models.Select(model => model.Statistics.Completed));
        Assert.Equal(new Dictionary<string, int> { ["server_error"] = 5 }, report.Models[1].Statistics.Failed);
        Assert.Equal("Its key cannot be read", report.Models[2].Problem);
        var good = report.Models[0].Statistics;
        Assert.Equal((30, 45, 20), (good.OutputTokens, good.InputTokens, good.CachedTokens));
        Assert.Equal(((5 * 5 * 1m) + (5 * 4 * 1m) + (30 * 2m)) / 1_000_000m, good.Cost);
        Assert.Equal(25, good.ItlMs!.N);
        Assert.True(report.Succeeded);

        Assert.Equal(15 + (3 * 2), told.Count); // each with a warm-up request per slot
        Assert.Equal(Enumerable.Range(1, 15), told.Where(at => at.Request.Phase == BenchmarkPhase.Measured).Select(at => at.Finished));
        Assert.Equal((5, 20), (told.Last().Failed, told.Last().Expected));
        Assert.All(fake.Requests, request => Assert.Contains("\"max_tokens\":33", request.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Prompts_are_unique_unless_asked_otherwise()
    {
        await using var fake = await FakeProvider.StartAsync();

        await RunAsync(Plan(fake, "one"));
        Assert.Equal(7, Prompts(fake).Distinct().Count());

        await RunAsync(Plan(fake, "two") with { UniquePrompts = false });
        Assert.Single(Prompts(fake).Skip(7).Distinct());
    }

    [Fact]
    public async Task The_same_seed_sends_the_same_prompts()
    {
        await using var fake = await FakeProvider.StartAsync();

        await RunAsync(Plan(fake, "one"));
        await RunAsync(Plan(fake, "two"));

        Assert.Equal(Prompts(fake).Take(7).Order(), Prompts(fake).Skip(7).Order());
    }

    [Fact]
    public async Task A_trace_sets_the_length_of_prompts_and_answers()
    {
        await using var fake = await FakeProvider.StartAsync();
        var trace = new Replay([new(TimeSpan.Zero, 40, 7), new(TimeSpan.FromMilliseconds(1), 80, 9)]);

        var report = await RunAsync(Plan(fake, "one") with { Load = new LoadPlan(trace) });

        Assert.Equal(2, report.Overall.Completed);
        Assert.Equal([41, 81], Prompts(fake).Select(prompt => prompt.Split(' ').Length).Order());
        Assert.Contains(fake.Requests, request => request.Body.Contains("\"max_tokens\":9", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sweep_runs_its_levels_in_turn_and_looks_for_the_knee()
    {
        await using var fake = await FakeProvider.StartAsync();

        var report = await RunAsync(Plan(fake, "one") with { Sweep = LoadSweep.Concurrencies(1, 2, 4) });

        var model = Assert.Single(report.Models);
        Assert.Equal([1.0, 2, 4], model.Levels.Select(level => level.AsPoint().Level));
        Assert.Equal([0, 1, 2], model.Levels.Select(level => Assert.Single(level.Load.Requests.Select(request => request.Level).Distinct())));
        Assert.All(model.Levels, level => Assert.InRange(level.Statistics.PeakConcurrency, 1, (int)level.AsPoint().Level));
        Assert.NotNull(model.Knee);
        Assert.Equal((15, 15), (model.Statistics.Completed, report.Overall.Completed));
    }

    [Fact]
    public async Task A_sweep_that_looks_for_the_knee_ends_two_levels_beyond_it()
    {
        // Five requests a level, all at once: what a level takes is what one of them takes.
        double[] milliseconds = [1000, 500, 250, 250, 250, 250];
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var calls = -1;
        var loads = new LoadRunner(
            (_, _, _) => Task.FromResult(new LlmMeasurement
            {
                StartedAt = time.GetUtcNow(),
                DispatchedAt = time.GetTimestamp(),
                Latency = Measuring.Ms(milliseconds[Interlocked.Increment(ref calls) / 5]),
                Tokens = new TokenCounts(1, 2, null, null, TokenSource.Usage),
            }),
            _ => Task.CompletedTask,
            time);
        var plan = new BenchmarkPlan(
            [new BenchmarkModel("m", "m", "m", GatedTarget.Nowhere)],
            PromptSet.Of(PromptPacks.Get("health_check")),
            new LoadPlan(new ClosedLoop(1)) { Requests = 5, WarmUpRequests = 0 })
        {
            Sweep = LoadSweep.Doubling(1, 32),
        };

        var report = await new BenchmarkRunner(loads, _ => Task.CompletedTask, time).RunAsync(plan, null, Ct);

        var model = Assert.Single(report.Models);
        Assert.Equal([10.0, 20, 40, 40, 40], model.Levels.Select(level => level.AsPoint().Throughput));
        Assert.Equal(new Knee(4, KneeReason.Saturated), model.Knee);
    }

    [Fact]
    public async Task Models_may_run_together()
    {
        await using var fake = await FakeProvider.StartAsync();

        var report = await RunAsync(Plan(fake, "one", "two") with { ModelsTogether = true });

        Assert.Equal([5, 5], report.Models.Select(model => model.Statistics.Completed));
        Assert.Equal(report.Models.Max(model => model.Statistics.DurationSeconds), report.Overall.DurationSeconds);
    }

    [Fact]
    public async Task A_model_that_only_fails_is_given_up_and_the_reason_is_told()
    {
        await using var fake = await FakeProvider.StartAsync(FakeScript.Failing(500, "Out of memory"));
        var plan = Plan(fake, "one");

        var report = await RunAsync(plan with { Load = plan.Load with { Requests = 1000, StopAfterFailures = 4 } });

        Assert.False(report.Succeeded);
        Assert.StartsWith("Stopped after 4 failures in a row: ", report.Models[0].Problem, StringComparison.Ordinal);
        Assert.InRange(report.Models[0].Levels[0].Load.Requests.Count, 4, 10);
    }

    [Fact]
    public async Task A_cancelled_run_reports_what_had_ended()
    {
        await using var fake = await FakeProvider.StartAsync();
        fake.ScriptFor("endless", new FakeScript { Endless = true, Interval = TimeSpan.FromSeconds(1) });
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        using var client = new LlmClient(TimeProvider.System);
        var plan = Plan(fake, "one", "endless", "never");

        var report = await new BenchmarkRunner(client, TimeProvider.System).RunAsync(
            plan with { Load = plan.Load with { WarmUpRequests = 0 } },
            async at =>
            {
                if (at.Finished == 5)
                {
                    await cancel.CancelAsync();
                }
            },
            cancel.Token);

        Assert.True(report.Cancelled);
        Assert.Equal([5, 0, 0], report.Models.Select(model => model.Statistics.Completed));
    }

    private static IEnumerable<string> Prompts(FakeProvider fake) =>
        fake.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement.GetProperty("messages")[0].GetProperty("content").GetString()!);

    private static BenchmarkPlan Plan(FakeProvider fake, params string[] models) =>
        new(
            [.. models.Select(name => name == "unreachable"
                ? new BenchmarkModel(name, name, name, null, "Its key cannot be read")
                : new BenchmarkModel(name, name, name, new LlmEndpoint(fake.BaseUrl, WireFormatId.OpenAiChat, "key"), Price: new ModelPrice(null, 1, 2)))],
            PromptSet.Of(PromptPacks.Get("health_check")),
            new LoadPlan(new ClosedLoop(2)) { Requests = 5, WarmClient = false })
        {
            Timeouts = Measuring.Patient,
            Seed = 42,
        };

    private static async Task<BenchmarkReport> RunAsync(BenchmarkPlan plan, Action<BenchmarkProgress>? told = null)
    {
        using var client = new LlmClient(TimeProvider.System);
        return await new BenchmarkRunner(client, TimeProvider.System).RunAsync(
            plan,
            at =>
            {
                told?.Invoke(at);
                return ValueTask.CompletedTask;
            },
            Ct);
    }
}
