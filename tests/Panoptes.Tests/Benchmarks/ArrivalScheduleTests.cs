using Panoptes.Benchmarks;

namespace Panoptes.Tests.Benchmarks;

public sealed class ArrivalScheduleTests
{
    private static IEnumerable<double> Seconds(LoadShape shape, int count, int seed = 1) =>
        ArrivalSchedule.Offsets(shape, new Random(seed)).Take(count).Select(offset => offset.TotalSeconds);

    [Fact]
    public void A_constant_rate_is_evenly_spread_and_does_not_drift()
    {
        Assert.Equal([0, 0.1, 0.2, 0.3], Seconds(new ConstantRate(10), 4));
        Assert.Equal(30_000, Seconds(new ConstantRate(3), 90_001).Last(), 6);
    }

    [Fact]
    public void A_ramp_sends_as_many_as_its_mean_rate_and_then_stays()
    {
        var offsets = Seconds(new RateRamp(10, 30, TimeSpan.FromSeconds(10)), 231).ToList();

        // 10 t + t² by time t while it rises: 75 after 5 s, 200 after 10 s; then 30 a second.
        Assert.Equal(0, offsets[0]);
        Assert.Equal(5, offsets[75], 6);
        Assert.Equal(10, offsets[200], 6);
        Assert.Equal(11, offsets[230], 6);
    }

    [Fact]
    public void A_ramp_may_fall_and_may_be_flat()
    {
        Assert.Equal(10, Seconds(new RateRamp(30, 10, TimeSpan.FromSeconds(10)), 201).Last(), 6);
        Assert.Equal(2, Seconds(new RateRamp(5, 5, TimeSpan.FromSeconds(10)), 11).Last(), 6);
    }

    [Theory]
    [InlineData(0.25, 2.0)]
    [InlineData(1.0, 1.0)]
    [InlineData(4.0, 0.5)]
    public void Gamma_gaps_have_the_mean_of_their_rate_and_the_spread_of_their_shape(double shape, double variation)
    {
        var gaps = Gaps(Seconds(new GammaRate(20, shape), 40_000));

        Assert.Equal(0.05, gaps.Average(), 0.002);
        Assert.Equal(variation, Spread(gaps) / gaps.Average(), variation * 0.05);
    }

    [Fact]
    public void Poisson_gaps_vary_as_much_as_they_are_long()
    {
        var gaps = Gaps(Seconds(new PoissonRate(50), 40_000));

        Assert.Equal(0.02, gaps.Average(), 0.0005);
        Assert.Equal(1, Spread(gaps) / gaps.Average(), 0.03);
    }

    [Fact]
    public void The_same_seed_gives_the_same_arrivals_and_another_gives_others()
    {
        Assert.Equal(Seconds(new GammaRate(5, 0.5), 50, seed: 7), Seconds(new GammaRate(5, 0.5), 50, seed: 7));
        Assert.NotEqual(Seconds(new PoissonRate(5), 50, seed: 7), Seconds(new PoissonRate(5), 50, seed: 8));
    }

    [Fact]
    public void A_warm_up_runs_at_the_first_rate_right_before_what_counts()
    {
        var plan = new LoadPlan(new RateRamp(10, 20, TimeSpan.FromSeconds(60))) { Requests = 2, WarmUpRequests = 3 };

        var arrivals = ArrivalSchedule.Of(plan, new Random(1)).ToList();

        Assert.Equal([true, true, true, false, false], arrivals.Select(arrival => arrival.WarmUp));
        Assert.Equal([0, 100, 200, 300], arrivals.Take(4).Select(arrival => arrival.Offset.TotalMilliseconds));
        Assert.Equal([0, 1, 2, 3, 4], arrivals.Select(arrival => arrival.Index));
    }

    [Fact]
    public void A_duration_counts_from_the_end_of_the_warm_up_and_its_end_is_outside()
    {
        var plan = new LoadPlan(new ConstantRate(10)) { Duration = TimeSpan.FromSeconds(1), WarmUpRequests = 5 };

        Assert.Equal(15, ArrivalSchedule.Of(plan, new Random(1)).Count());
    }

    [Fact]
    public void A_replay_keeps_its_times_and_lengths()
    {
        var trace = ReplayTrace.Parse(
        [
            """{"timestamp": 3000, "input_length": 700, "output_length": 20}""",
            "",
            """{"timestamp": 1000, "hash_ids": [1]}""",
        ]);

        var arrivals = ArrivalSchedule.Of(new LoadPlan(trace), new Random(1)).ToList();

        Assert.Equal([TimeSpan.Zero, TimeSpan.FromSeconds(2)], arrivals.Select(arrival => arrival.Offset));
        Assert.Equal(new ReplayedRequest(TimeSpan.FromSeconds(2), 700, 20), arrivals[1].Traced);
        Assert.Equal(2, new LoadPlan(trace).ExpectedRequests);
    }

    [Fact]
    public void A_trace_that_is_written_reads_as_the_same()
    {
        var trace = new Replay([new(TimeSpan.Zero), new(TimeSpan.FromMilliseconds(1500.25), 700, 20), new(TimeSpan.FromSeconds(2), OutputTokens: 5)]);

        var text = ReplayTrace.Write(trace);

        Assert.Equal("""{"timestamp":1500.25,"input_length":700,"output_length":20}""", text.Split('\n')[1]);
        Assert.Equal(trace.Requests, ReplayTrace.Parse(text.Split('\n')).Requests);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("""{"timestamp":"soon"}""")]
    public void A_line_that_is_no_request_is_named(string line)
    {
        var refusal = Assert.Throws<PanoptesException>(() => ReplayTrace.Parse(["""{"timestamp":1}""", line]));

        Assert.Contains("line 2", refusal.Message, StringComparison.Ordinal);
    }

    private static List<double> Gaps(IEnumerable<double> offsets)
    {
        var all = offsets.ToList();
        return [.. all.Zip(all.Skip(1), (one, next) => next - one)];
    }

    private static double Spread(List<double> values) => Bootstrap.Moments(values.ToArray()).Std;
}
