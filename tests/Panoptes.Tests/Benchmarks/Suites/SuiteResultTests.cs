using Panoptes.Benchmarks;
using Panoptes.Benchmarks.Suites;
using Panoptes.Catalog;
using Panoptes.Llm;
using Panoptes.Testing.Llm;

namespace Panoptes.Tests.Benchmarks.Suites;

/// <summary>The figures of a scenario against what a fake model really did.</summary>
public sealed class SuiteResultTests
{
    private static readonly FakeScript Paced = new() { FirstToken = TimeSpan.FromMilliseconds(60), Interval = TimeSpan.FromMilliseconds(40), Tokens = 32 };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0.5, 1, new double[] { 1 })]
    [InlineData(0.95, 5, new double[] { 1, 2, 3, 4, 5 })]
    [InlineData(0.5, 3, new double[] { 1, 2, 3, 4, 5 })]
    [InlineData(0.5, 2, new double[] { 1, 2, 3, 4 })]
    public void Latencies_are_of_the_nearest_rank(double level, double expected, double[] sorted) => Assert.Equal(expected, SuiteResult.NearestRank(sorted, level));

    [Fact]
    public void The_95th_of_twenty_is_the_second_largest() =>
        Assert.Equal((19, 20), (SuiteResult.NearestRank([.. Enumerable.Range(1, 20).Select(i => (double)i)], 0.95), SuiteResult.NearestRank([.. Enumerable.Range(1, 20).Select(i => (double)i)], 0.99)));

    [Theory]
    [InlineData(1, true)]
    [InlineData(4, true)]
    [InlineData(16, true)]
    [InlineData(4, false)]
    public async Task Speed_counts_tokens_and_not_chunks_streamed_or_not(int tokensPerChunk, bool stream)
    {
        // The same time for the same tokens, whatever their chunks: the pauses are between chunks.
        var chunks = 32 / tokensPerChunk;
        await using var fake = await FakeProvider.StartAsync(Paced with { TokensPerChunk = tokensPerChunk, Interval = TimeSpan.FromMilliseconds(1240.0 / (chunks - 1)) });

        var result = await RunAsync(fake, stream, 2);

        // A loaded machine is late, never early; the true speed is 32 tokens in 1.3 s.
        Assert.InRange(result.Tps!.Value, 32 / 1.3 * 0.7, 32 / 1.3 * 1.005);
        Assert.Equal((64, TokenSource.Usage), (result.OutputTokens, result.TokenSource));
        if (stream)
        {
            Assert.InRange(result.TtftMs!.Value, 60, 600);
            Assert.InRange(result.TpotMs!.Value, 1240.0 / 31 * 0.9, 1240.0 / 31 * 1.6);
            Assert.Equal(1000 / result.TpotMs.Value, result.GenTps);
        }
        else
        {
            Assert.Equal((null, null), (result.TtftMs, result.TpotMs));
        }
    }

    [Fact]
    public async Task Failures_stay_in_the_denominator_and_out_of_the_figures()
    {
        await using var fake = await FakeProvider.StartAsync(FakeScript.Failing(500));

        var result = await RunAsync(fake, stream: true, 4);

        Assert.Equal((4, 0, 4, 0, 100.0), (result.Requests, result.Succeeded, result.Errors, result.Timeouts, result.ErrorRate));
        Assert.Equal((null, null, null, TokenSource.Unknown), (result.Tps, result.LatencyP50Ms, result.OutputTokens, result.TokenSource));
    }

    [Fact]
    public async Task A_model_is_made_ready_once_and_let_go_and_made_ready_again_after_a_load_without_an_answer()
    {
        await using var fake = await FakeProvider.StartAsync(new FakeScript());
        var (held, released) = (0, 0);
        var plan = Plan(fake, stream: true, 2, "one", "two", "three") with
        {
            Models =
            [
                new BenchmarkModel(Guid.NewGuid().ToString(), "Held", "unknown", null)
                {
                    HoldAsync = _ =>
                    {
                        // At first it is a server that is gone.
                        var url = held++ == 0 ? new Uri("http://127.0.0.1:1/v1") : fake.BaseUrl;
                        return Task.FromResult(new ModelHold(new LlmEndpoint(url, WireFormatId.OpenAiChat, null), "fake-model", () =>
                        {
                            released++;
                            return ValueTask.CompletedTask;
                        }) { LoadedIn = TimeSpan.FromSeconds(held) });
                    },
                },
            ],
        };
        using var client = new LlmClient(TimeProvider.System);

        var report = await new BenchmarkRunner(client, TimeProvider.System).RunAsync(plan, null, Ct);

        Assert.Equal((2, 2), (held, released));
        Assert.Equal([0, 2, 2], report.Models[0].Levels.Select(level => level.Statistics.Completed));
        Assert.Equal(TimeSpan.FromSeconds(1), report.Models[0].LoadedIn);
        Assert.Equal(["one", "two", "three"], report.Models[0].Levels.Select(level => level.Scenario!.Name));
    }

    [Fact]
    public async Task A_model_that_cannot_be_made_ready_fails_each_of_its_requests_and_spoils_no_other_model()
    {
        await using var fake = await FakeProvider.StartAsync(new FakeScript());
        var good = Plan(fake, stream: true, 2, "one", "two").Models[0];
        var plan = Plan(fake, stream: true, 2, "one", "two") with
        {
            Models =
            [
                new BenchmarkModel(Guid.NewGuid().ToString(), "Broken", "broken", null) { HoldAsync = _ => throw new PanoptesException(ErrorKind.Unavailable, "no", "No memory left") },
                good,
            ],
        };
        using var client = new LlmClient(TimeProvider.System);

        var report = await new BenchmarkRunner(client, TimeProvider.System).RunAsync(plan, null, Ct);
        var missing = SuiteResult.NotRun(Run(), plan, report, _ => "ollama", DateTimeOffset.UnixEpoch).ToList();

        Assert.Equal(("No memory left", 0, 4), (report.Models[0].Problem, report.Models[0].Levels.Count, report.Models[1].Statistics.Completed));
        Assert.Equal([("one", 2, 2), ("two", 2, 2)], missing.Select(result => (result.Scenario, result.Requests, result.Errors)));
    }

    private static async Task<SuiteResult> RunAsync(FakeProvider fake, bool stream, int requests)
    {
        using var client = new LlmClient(TimeProvider.System);
        SuiteResult? result = null;
        await new BenchmarkRunner(client, TimeProvider.System).RunAsync(
            Plan(fake, stream, requests, "only"),
            null,
            ended =>
            {
                result = SuiteResult.Of(Run(), "ollama", ended, true, DateTimeOffset.UnixEpoch);
                return ValueTask.CompletedTask;
            },
            Ct);
        return result!;
    }

    private static BenchmarkPlan Plan(FakeProvider fake, bool stream, int requests, params string[] scenarios)
    {
        var model = new BenchmarkModel(Guid.NewGuid().ToString(), "Fake", "fake-model", new LlmEndpoint(fake.BaseUrl, WireFormatId.OpenAiChat, null));
        var suite = new SuiteOrder("s", [.. scenarios.Select(name => new BenchmarkScenario(name, new PromptSet("s", name, [$"Do {name}"]), 50))], TimeSpan.FromMinutes(1), stream);
        return suite.Of(new BenchmarkPlan([model], new PromptSet("s", "s", ["x"]), new LoadPlan(new ClosedLoop(1)) { Requests = requests, WarmUpRequests = 1, WarmClient = false }));
    }

    private static BenchmarkRun Run() => new()
    {
        Name = "r",
        PromptPack = "s",
        SuiteName = "s",
        MaxTokens = 50,
        Load = "closed loop, 1 at once",
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };
}
