using Panoptes.Benchmarks;
using Panoptes.Llm;

namespace Panoptes.Tests.Benchmarks;

public sealed class RuleTests
{
    [Fact]
    public void Objectives_are_read_and_written()
    {
        var slos = SloSet.Parse("ttft=500ms, TPOT=50,itl=0.08s,e2el=2s");

        Assert.Equal(new SloSet { TtftMs = 500, TpotMs = 50, ItlMs = 80, LatencyMs = 2000 }, slos);
        Assert.Equal(slos, SloSet.Parse(slos.ToString()));
        Assert.True(SloSet.Parse("").IsEmpty);
    }

    [Theory]
    [InlineData("ttft")]
    [InlineData("ttft=fast")]
    [InlineData("ttft=-1ms")]
    [InlineData("speed=5ms")]
    [InlineData("latency=1s,e2el=2s")]
    public void What_is_no_objective_is_refused(string text) =>
        Assert.Equal("slo", Assert.Throws<PanoptesException>(() => SloSet.Parse(text)).Field);

    [Fact]
    public void An_objective_for_gaps_is_about_the_requests_own_99th_percentile()
    {
        var slos = new SloSet { ItlMs = 50 };

        Assert.True(slos.Met(Measured.Request(itl: [10, 50])));
        Assert.False(slos.Met(Measured.Request(itl: [10, 60])));
        Assert.True(slos.Met(Measured.Request()));
    }

    [Theory]
    [InlineData(new[] { 10.0, 20, 40, 80 }, null, KneeReason.NotReached)]
    [InlineData(new[] { 10.0, 20, 39, 41 }, 4.0, KneeReason.Saturated)]
    [InlineData(new[] { 10.0, 20, 39, 41, 30 }, 4.0, KneeReason.Saturated)]
    [InlineData(new[] { 10.0, 19, 19.5, 38, 39 }, 8.0, KneeReason.Saturated)]
    [InlineData(new[] { 50.0, 50, 50, 50 }, 1.0, KneeReason.Saturated)]
    [InlineData(new[] { 10.0 }, null, KneeReason.NotReached)]
    public void The_knee_is_the_level_from_which_no_more_load_brings_more(double[] throughputs, double? level, KneeReason reason)
    {
        var points = throughputs.Select((throughput, i) => new SweepPoint(Math.Pow(2, i), throughput)).ToList();

        Assert.Equal(new Knee(level, reason), Knee.Find(points, new KneeRule()));
    }

    [Theory]
    [InlineData(100, 4.0, KneeReason.Saturated)]
    [InlineData(55, 2.0, KneeReason.ObjectiveBroken)]
    [InlineData(20, null, KneeReason.ObjectiveNeverMet)]
    public void An_objective_may_end_it_earlier(double ttft, double? level, KneeReason reason)
    {
        SweepPoint[] points = [new(1, 10, 30), new(2, 20, 50), new(4, 39, 60), new(8, 40, 300)];

        // At 100 ms the objective breaks at 8, where throughput has stopped growing already.
        Assert.Equal(new Knee(level, reason), Knee.Find(points, new KneeRule { TtftP99Ms = ttft }));
    }

    [Fact]
    public void A_client_within_its_limits_is_not_the_limit_and_each_limit_it_passes_is_named()
    {
        Assert.False(ClientHealth.Judge(5, 10, 0.85, 0, new ClientLimits()).IsLimited);
        Assert.False(ClientHealth.Judge(null, null, null, 0, new ClientLimits()).IsLimited);
        var health = ClientHealth.Judge(5.1, 10.5, 0.9, 3, new ClientLimits());
        Assert.Equal(
            ["dispatch_lag_p99_ms 5.1 > 5", "pool_lag_p99_ms 10.5 > 10", "cpu_share 0.9 > 0.85", "not_dispatched 3 > 0"],
            health.Passed.Select(passed => passed.ToString()));
    }

    [Fact]
    public void A_histogram_of_lags_errs_by_a_twentieth_upwards()
    {
        var lags = new LagHistogram();
        for (var i = 1; i <= 1000; i++)
        {
            lags.Add(i);
        }

        Assert.InRange(lags.Percentile(0.99)!.Value, 990, 990 * 1.05);
        Assert.InRange(lags.Percentile(0.5)!.Value, 500, 500 * 1.05);
        Assert.Null(new LagHistogram().Percentile(0.99));
    }

    [Fact]
    public void Unique_prompts_differ_from_their_first_characters_and_follow_from_the_seed()
    {
        var prompts = new BenchmarkPrompts(PromptSet.Of(PromptPacks.Get("health_check"))) { Seed = 5 };

        var starts = Enumerable.Range(0, 10_000).Select(i => prompts.For(i)[..14]).ToList();

        Assert.Equal(10_000, starts.Distinct().Count());
        Assert.Equal(prompts.For(77), (prompts with { }).For(77));
        Assert.NotEqual(prompts.For(77), (prompts with { Seed = 6 }).For(77));
        Assert.EndsWith(PromptPacks.Get("health_check").Prompt, prompts.For(3), StringComparison.Ordinal);
        Assert.Equal(PromptPacks.Get("health_check").Prompt, (prompts with { Unique = false }).For(3));
    }

    [Fact]
    public void Prompts_of_a_set_are_sent_in_turn()
    {
        var prompts = new BenchmarkPrompts(new PromptSet("mine", "Mine", ["a", "b"])) { Unique = false };

        Assert.Equal(["a", "b", "a"], Enumerable.Range(0, 3).Select(i => prompts.For(i)));
    }

    [Fact]
    public void Synthetic_prompts_have_the_words_that_were_asked_for_and_a_trace_sets_its_own()
    {
        var prompts = new BenchmarkPrompts(new SyntheticPrompts(300)) { Unique = false };

        Assert.Equal(300, prompts.For(0).Split(' ').Length);
        Assert.Equal(prompts.For(0), prompts.For(1));
        Assert.Equal(50, prompts.For(0, inputTokens: 50).Split(' ').Length);
        Assert.NotEqual((prompts with { Unique = true }).For(0)[15..], (prompts with { Unique = true }).For(1)[15..]);
    }
}
