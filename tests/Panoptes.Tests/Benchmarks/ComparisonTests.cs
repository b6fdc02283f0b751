using Panoptes.Benchmarks;

namespace Panoptes.Tests.Benchmarks;

public sealed class ComparisonTests
{
    [Fact]
    public void Faster_is_said_where_the_interval_excludes_zero()
    {
        var comparison = Comparison.Of(Measured.Run(ttft: 200), Measured.Run(ttft: 150), seed: 1);

        var ttft = comparison.Metrics.Single(metric => metric is { Metric: "ttft_ms", Statistic: "mean" });
        Assert.Equal((ComparisonVerdict.Faster, "faster"), (ttft.Verdict, ttft.Verdict.Words()));
        Assert.InRange(ttft.Difference, ttft.Interval!.Value.Low, ttft.Interval.Value.High);
        Assert.Equal(-0.25, ttft.Change!.Value, 6);
        Assert.Equal(ComparisonVerdict.Slower, Comparison.Of(Measured.Run(ttft: 150), Measured.Run(ttft: 200)).Metrics[1].Verdict);
    }

    [Fact]
    public void A_run_shows_no_difference_from_itself()
    {
        var run = Measured.Run(ttft: 200);

        var comparison = Comparison.Of(run, run);

        Assert.Equal(["mean", "median", "mean", "median", "mean", "median", "rate"], comparison.Metrics.Select(metric => metric.Statistic));
        Assert.All(comparison.Metrics, metric => Assert.Equal("no difference shown", metric.Verdict.Words()));
    }

    [Fact]
    public void Few_values_never_show_a_difference() =>
        Assert.All(
            Comparison.Of(Measured.Run(ttft: 200, count: 7), Measured.Run(ttft: 20, count: 7)).Metrics,
            metric => Assert.Equal((null, ComparisonVerdict.NoDifferenceShown), (metric.Interval, metric.Verdict)));

    [Fact]
    public void Chance_alone_is_called_a_difference_in_about_one_of_twenty()
    {
        var random = new Random(11);
        MeasuredRun Noise() => new(new RunConditions(), [.. Enumerable.Range(0, 50).Select(i => Measured.Request(i, ttft: 100 + (40 * random.NextDouble())))], TimeSpan.Zero);

        var claims = Enumerable.Range(0, 300).Count(i =>
            Comparison.Of(Noise(), Noise(), seed: i).Metrics.Single(metric => metric is { Metric: "ttft_ms", Statistic: "mean" }).Verdict != ComparisonVerdict.NoDifferenceShown);

        Assert.InRange(claims, 3, 33);
    }

    [Fact]
    public void A_higher_throughput_is_faster()
    {
        var slow = Measured.Run(ttft: 200);
        var fast = slow with { Requests = [.. slow.Requests.Select(request => request with { OutputTokens = 22 })] };

        var rate = Comparison.Of(slow, fast).Metrics.Single(metric => metric.Statistic == "rate");

        // 1,100 tokens in ten seconds.
        Assert.Equal(ComparisonVerdict.Faster, rate.Verdict);
        Assert.Equal((110, 220), (Math.Round(rate.Baseline, 6), Math.Round(rate.Candidate, 6)));
        Assert.Equal(-1, rate.Worsening!.Value, 6);
    }

    [Theory]
    [InlineData(200, 0, RegressionVerdict.Unchanged)]
    [InlineData(204, 0, RegressionVerdict.Unchanged)]
    [InlineData(260, 0, RegressionVerdict.Regressed)]
    [InlineData(150, 0, RegressionVerdict.Improved)]
    [InlineData(150, 20, RegressionVerdict.Regressed)]
    public void A_run_is_judged_against_its_baseline(double ttft, int failures, RegressionVerdict verdict)
    {
        var regression = Regression.Judge(Measured.Run(ttft: 200), Measured.Run(ttft, failures: failures));

        Assert.Equal(verdict, regression.Verdict);
        Assert.NotEmpty(regression.Reasons);
    }

    [Fact]
    public void More_failures_are_a_regression_however_fast_the_rest_is() =>
        Assert.Contains("failed requests: 0.0 % before, 20.0 % now", Regression.Judge(Measured.Run(200), Measured.Run(150, failures: 20)).Reasons);

    [Fact]
    public void Runs_under_other_conditions_are_not_comparable_and_the_reason_is_named()
    {
        var baseline = Measured.Run(200);

        Assert.Equal(["prompts: p against q"], NotComparable(Measured.Run(200, change: c => c with { Prompts = "q" })));
        Assert.Equal(["load: closed loop, 2 at once against closed loop, 3 at once"], NotComparable(Measured.Run(200, change: c => c with { Load = "closed loop, 3 at once" })));
        Assert.Equal(["model: m against n"], NotComparable(Measured.Run(200, change: c => c with { Model = "n" })));
        Assert.Equal(["the run was limited by its client: cpu_share 0.97 > 0.85"], NotComparable(baseline with { ClientLimits = [new("cpu_share", 0.97, 0.85)] }));
        Assert.Equal(["the run has fewer than 8 measured requests"], NotComparable(Measured.Run(200, count: 5)));

        IReadOnlyList<string> NotComparable(MeasuredRun run)
        {
            var regression = Regression.Judge(baseline, run);
            Assert.Equal(RegressionVerdict.NotComparable, regression.Verdict);
            return regression.Reasons;
        }
    }

    [Fact]
    public void What_a_baseline_does_not_state_is_said_and_no_obstacle()
    {
        var regression = Regression.Judge(Measured.Run(200, change: c => c with { Prompts = null }), Measured.Run(200));

        Assert.Equal(RegressionVerdict.Unchanged, regression.Verdict);
        Assert.Contains("not checked, for one of the two does not state it: prompts", regression.Reasons);
    }
}
