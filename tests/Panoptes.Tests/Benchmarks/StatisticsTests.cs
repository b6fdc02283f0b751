using Panoptes.Benchmarks;
using Panoptes.Llm;
using Panoptes.Requests;

namespace Panoptes.Tests.Benchmarks;

public sealed class StatisticsTests
{
    [Fact]
    public void A_metric_is_summarised_by_interpolation_and_says_how_many_values_it_has()
    {
        var summary = MetricSummary.Of([5, null, 1, 3, 2, 4], seed: 0)!;

        Assert.Equal((5, 3, 1, 5, 3), (summary.N, summary.Mean, summary.Min, summary.Max, summary.P50));
        Assert.Equal((4.6, 4.8, 4.96), (summary.P90, summary.P95, Math.Round(summary.P99, 10)));
        Assert.Equal(Math.Sqrt(2), summary.Std, 12);
        Assert.True(summary.P99IsWeak);
        Assert.Null(summary.MeanInterval);
    }

    [Fact]
    public void A_99th_percentile_of_a_hundred_values_is_not_marked() =>
        Assert.False(MetricSummary.Of(Enumerable.Range(0, 100).Select(i => (double?)i), 0)!.P99IsWeak);

    [Fact]
    public void No_values_are_no_zero() => Assert.Null(MetricSummary.Of([null, null], 0));

    [Fact]
    public void Failures_are_counted_by_class_and_never_averaged()
    {
        var statistics = Summarize(
            Measured.Request(ttft: 100, latency: 500),
            Measured.Request(ttft: 300, latency: 900),
            Measured.Request(ttft: null, latency: 5, tokens: null, error: "server_error"),
            Measured.Request(ttft: 50, latency: 60, tokens: 3, error: "disconnected"));

        Assert.Equal((4, 2, 2), (statistics.Requests, statistics.Completed, statistics.FailedTotal));
        Assert.Equal(new Dictionary<string, int> { ["server_error"] = 1, ["disconnected"] = 1 }, statistics.Failed);
        Assert.Equal((2, 200), (statistics.TtftMs!.N, statistics.TtftMs.Mean));
        Assert.Equal(700, statistics.LatencyMs!.Mean);
    }

    [Fact]
    public void Throughput_is_over_the_wall_time_and_of_what_succeeded()
    {
        var statistics = Summarize(
            Measured.Request(tokens: 30),
            Measured.Request(tokens: 50),
            Measured.Request(tokens: 1000, error: "stalled"));

        Assert.Equal(0.5, statistics.RequestThroughput);
        Assert.Equal(20, statistics.OutputTokenThroughput);
        Assert.Equal(30, statistics.TotalTokenThroughput);
    }

    [Fact]
    public void Warm_up_counts_for_concurrency_alone()
    {
        var statistics = Summarize(
            Measured.Request(at: 0, latency: 500, ttft: 9999, phase: BenchmarkPhase.WarmUp),
            Measured.Request(at: 400, latency: 100, ttft: 10),
            Measured.Request(at: 500, latency: 100, ttft: 10));

        Assert.Equal((2, 10, 2), (statistics.Requests, statistics.TtftMs!.Max, statistics.PeakConcurrency));
    }

    [Fact]
    public void What_never_left_is_in_no_metric_of_time()
    {
        var statistics = Summarize(
            Measured.Request(latency: 0, ttft: null, error: BenchmarkErrors.NotDispatched, lag: 700),
            Measured.Request(lag: 2));

        Assert.Equal(2, Assert.Single([statistics.DispatchLagMs!.Max]));
        Assert.Equal(1, statistics.PeakConcurrency);
        Assert.Equal(1, statistics.Failed["not_dispatched"]);
    }

    [Fact]
    public void Latency_from_the_schedule_holds_our_own_lateness() =>
        Assert.Equal(3500, Summarize(Measured.Request(latency: 500, lag: 3000)).LatencyFromScheduleMs!.Mean);

    [Fact]
    public void Gaps_are_pooled_and_also_told_per_token()
    {
        var statistics = Summarize(
            Measured.Request(tokens: 12, itl: [40, 80]),
            Measured.Request(tokens: 2, itl: [20]));

        // Twelve tokens in three chunks are four a chunk; two in two are one.
        Assert.Equal((3, 40), (statistics.ItlMs!.N, statistics.ItlMs.P50));
        Assert.Equal((10, 20), (statistics.ItlPerTokenMs!.Min, statistics.ItlPerTokenMs.Max));
    }

    [Fact]
    public void Goodput_counts_requests_that_keep_every_objective()
    {
        var slos = SloSet.Parse("ttft=200ms, tpot=50ms, latency=1s");
        var statistics = BenchmarkStatisticsRules.Summarize(
            [
                Measured.Request(ttft: 200, tpot: 50, latency: 1000),
                Measured.Request(ttft: 201, tpot: 50),
                Measured.Request(ttft: 100, tpot: 51),
                Measured.Request(ttft: 100, tpot: 10, latency: 600, lag: 500),
                Measured.Request(ttft: 100, tpot: 10, error: "stalled"),
            ],
            TimeSpan.FromSeconds(2),
            slos);

        Assert.Equal((0.5, 0.2), (statistics.Goodput, statistics.GoodShare));
        Assert.Null(Summarize(Measured.Request()).Goodput);
    }

    [Fact]
    public void A_cost_is_of_known_counts_and_null_without_a_price()
    {
        var price = new ModelPrice(null, 2.5m, 10m, 1.25m);
        var request = Measured.Request() with { InputTokens = 1000, OutputTokens = 500 };

        Assert.Equal(0.0075m, price.Of(request.Tokens));
        Assert.Equal(0.00625m, price.Of((request with { CachedTokens = 1000 }).Tokens));
        Assert.Null(price.Of((request with { InputTokens = null }).Tokens));
        var statistics = BenchmarkStatisticsRules.Summarize([request, request with { OutputTokens = null }], TimeSpan.FromSeconds(1), price: r => price.Of(r.Tokens));
        Assert.Equal((0.0075m, 1), (statistics.Cost, statistics.CostedRequests));
        Assert.Null(Summarize(request).Cost);
    }

    [Fact]
    public void Where_the_counts_come_from_is_told()
    {
        var statistics = Summarize(Measured.Request(), Measured.Request(), Measured.Request() with { TokenSource = TokenSource.Chunks, CachedTokens = 7 });

        Assert.Equal(new Dictionary<TokenSource, int> { [TokenSource.Usage] = 2, [TokenSource.Chunks] = 1 }, statistics.TokenSources);
        Assert.Equal(7, statistics.CachedTokens);
    }

    private static BenchmarkStatistics Summarize(params BenchmarkRequest[] requests) =>
        BenchmarkStatisticsRules.Summarize(requests, TimeSpan.FromSeconds(4));
}
