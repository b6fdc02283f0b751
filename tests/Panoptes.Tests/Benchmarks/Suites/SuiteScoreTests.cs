using Panoptes.Benchmarks.Resources;
using Panoptes.Benchmarks.Suites;

namespace Panoptes.Tests.Benchmarks.Suites;

public sealed class SuiteScoreTests
{
    private static readonly Guid Fast = Guid.Parse("00000000-0000-4000-8000-00000000000a");
    private static readonly Guid Slow = Guid.Parse("00000000-0000-4000-8000-00000000000b");

    [Fact]
    public void A_score_is_the_mean_of_shares_of_the_best_times_reliability()
    {
        var scores = SuiteScore.Of(
        [
            Result(Fast, 0, tps: 40, ttft: 100, p95: 2_000, tokens: 400),
            Result(Slow, 0, tps: 20, ttft: 400, p95: 5_000, tokens: 400, answered: 4, requests: 5),
        ]);

        Assert.Equal([Fast, Slow], scores.Select(score => score.ModelId));
        Assert.Equal(100, scores[0].Value!.Value, 9);
        Assert.Equal(new SuiteShares(1, 1, 1, 1), scores[0].Shares);

        // Five answers of 80 tokens at 25 ms each, against four of 100 tokens at 50 ms.
        Assert.Equal((0.8, 0.5, 0.25, 0.5), (scores[1].Shares.Reliability, scores[1].Shares.Speed, scores[1].Shares.FirstToken, scores[1].Shares.Tail));
        Assert.Equal(100 * 0.8 * (0.5 + 0.25 + 0.5) / 3, scores[1].Value!.Value, 9);
    }

    [Fact]
    public void Each_scenario_has_its_own_best_and_counts_alike()
    {
        var scores = SuiteScore.Of(
        [
            Result(Fast, 0, tps: 1_000, ttft: 10, p95: 100, tokens: 500),
            Result(Slow, 0, tps: 500, ttft: 20, p95: 200, tokens: 500),
            Result(Fast, 1, tps: 2, ttft: 2_000, p95: 60_000, tokens: 500),
            Result(Slow, 1, tps: 4, ttft: 1_000, p95: 30_000, tokens: 500),
        ]);

        Assert.All(scores, score => Assert.Equal((75.0, 2), (score.Value!.Value, score.Scenarios)));
    }

    [Fact]
    public void Longer_answers_of_the_same_pace_cost_nothing_and_there_is_no_ceiling()
    {
        var scores = SuiteScore.Of([Result(Fast, 0, 3_000, 10, p95: 1_000, tokens: 500), Result(Slow, 0, 3_000, 10, p95: 4_000, tokens: 2_000)]);
        Assert.All(scores, score => Assert.Equal(100, score.Value!.Value, 9));

        var faster = SuiteScore.Of([Result(Fast, 0, 6_000, 10, p95: 500, tokens: 500), Result(Slow, 0, 3_000, 10, p95: 1_000, tokens: 500)]);
        Assert.Equal(100.0 * (0.5 + 1 + 0.5) / 3, faster[1].Value!.Value, 9);
    }

    [Fact]
    public void A_model_that_ran_alone_is_judged_by_its_reliability_only()
    {
        Assert.Equal(100, Assert.Single(SuiteScore.Of([Result(Slow, 0, tps: 1, ttft: 9_000, p95: 90_000, tokens: 50)])).Value!.Value, 9);
        Assert.Equal(60, Assert.Single(SuiteScore.Of([Result(Slow, 0, tps: 1, ttft: 9_000, p95: 90_000, tokens: 50, answered: 3, requests: 5)])).Value!.Value, 9);
    }

    [Fact]
    public void Failing_everything_scores_nothing_and_does_not_shape_the_others()
    {
        var scores = SuiteScore.Of([Result(Fast, 0, 40, 100, 2_000, 400), Result(Slow, 0, null, null, null, null, answered: 0)]);

        Assert.Equal((100.0, 0.0), (scores[0].Value!.Value, scores[1].Value!.Value));
        Assert.Equal(new SuiteShares(0, null, null, null), scores[1].Shares);
        Assert.All(SuiteScore.Of([Result(Fast, 0, null, null, null, null, answered: 0)]), score => Assert.Equal(0, score.Value));
    }

    [Fact]
    public void What_one_model_lacks_counts_for_none()
    {
        var scores = SuiteScore.Of([Result(Fast, 0, 40, null, 2_000, 400), Result(Slow, 0, 20, 1, 4_000, 400)]);

        Assert.Equal((100.0, 50.0), (scores[0].Value!.Value, scores[1].Value!.Value));
        Assert.All(scores, score => Assert.Null(score.Shares.FirstToken));

        var uncounted = SuiteScore.Of([Result(Fast, 0, null, null, 2_000, null), Result(Slow, 0, null, null, 4_000, null)]);
        Assert.All(uncounted, score => Assert.Null(score.Value));
    }

    [Fact]
    public void Only_scenarios_that_every_model_has_ended_count()
    {
        var scores = SuiteScore.Of([Result(Fast, 0, 40, 100, 2_000, 400), Result(Fast, 1, 1, 9_000, 90_000, 400), Result(Slow, 0, 20, 200, 4_000, 400)]);

        Assert.Equal([(100.0, 1), (50.0, 1)], scores.Select(score => (score.Value!.Value, score.Scenarios)));
        Assert.Empty(SuiteScore.Of([]));
    }

    [Fact]
    public void The_best_by_each_figure_is_named_with_its_lead()
    {
        var best = SuiteBest.Of(
        [
            Result(Fast, 0, 40, 100, 2_000, 400, memory: 8_000), Result(Fast, 1, 60, 300, 2_000, 400, memory: 9_000),
            Result(Slow, 0, 20, 150, 4_000, 400, memory: 3_000), Result(Slow, 1, 30, 150, 4_000, 400, memory: 4_000),
        ]).ToDictionary(of => of.Aspect);

        Assert.Equal((Fast, 50.0, 25.0, 0.5), (best[SuiteAspect.Throughput].Models.Single(), best[SuiteAspect.Throughput].Value, best[SuiteAspect.Throughput].Next, best[SuiteAspect.Throughput].Lead));
        Assert.Equal((Slow, 150.0, 200.0), (best[SuiteAspect.FirstToken].Models.Single(), best[SuiteAspect.FirstToken].Value, best[SuiteAspect.FirstToken].Next));
        Assert.Equal((Fast, 25.0, 50.0), (best[SuiteAspect.TailLatency].Models.Single(), best[SuiteAspect.TailLatency].Value, best[SuiteAspect.TailLatency].Next));
        Assert.Equal([Fast, Slow], best[SuiteAspect.Reliability].Models);
        Assert.Equal((100.0, null, null), (best[SuiteAspect.Reliability].Value, best[SuiteAspect.Reliability].Next, best[SuiteAspect.Reliability].Lead));
        Assert.Equal((Slow, 4_000.0, 9_000.0), (best[SuiteAspect.Memory].Models.Single(), best[SuiteAspect.Memory].Value, best[SuiteAspect.Memory].Next));
    }

    [Fact]
    public void A_model_without_a_figure_in_one_scenario_is_not_the_best_by_it()
    {
        var best = SuiteBest.Of(
        [
            Result(Fast, 0, 400, 1, 10, 400), Result(Fast, 1, null, null, null, null, answered: 0),
            Result(Slow, 0, 20, 150, 4_000, 400), Result(Slow, 1, 30, 150, 4_000, 400),
        ]).ToDictionary(of => of.Aspect);

        Assert.Equal(Slow, best[SuiteAspect.Throughput].Models.Single());
        Assert.Equal((Slow, 100.0, 50.0), (best[SuiteAspect.Reliability].Models.Single(), best[SuiteAspect.Reliability].Value, best[SuiteAspect.Reliability].Next));
        Assert.DoesNotContain(SuiteAspect.Memory, best.Keys);
        Assert.Empty(SuiteBest.Of([]));
    }

    private static SuiteResult Result(
        Guid model, int level, double? tps, double? ttft, double? p95, long? tokens, int answered = 5, int requests = 5, long? memory = null) => new()
        {
            EndedAt = DateTimeOffset.UnixEpoch,
            RunId = Guid.Empty,
            ModelId = model,
            ModelName = model.ToString(),
            WireModel = "m",
            RuntimeType = "ollama",
            Suite = "default",
            Scenario = $"Scenario {level}",
            Level = level,
            Requests = requests,
            Succeeded = answered,
            Errors = requests - answered,
            Timeouts = 0,
            Tps = tps,
            TtftMs = ttft,
            LatencyP95Ms = p95,
            OutputTokens = tokens,
            Resources = memory is null ? null : new ResourceUse { Samples = [], ProcessMemoryBytes = memory },
        };
}
