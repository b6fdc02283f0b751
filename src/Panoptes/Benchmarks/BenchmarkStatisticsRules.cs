namespace Panoptes.Benchmarks;

/// <summary>How statistics follow from requests.</summary>
public static class BenchmarkStatisticsRules
{
    /// <summary>Summarises requests.</summary>
    /// <param name="requests">Of one load, or of several; warm-up requests count for concurrency only.</param>
    /// <param name="duration">The measured wall time.</param>
    /// <param name="slos">What a good request keeps; null or empty gives no goodput.</param>
    /// <param name="price">What a request costs; null result for unknown.</param>
    /// <param name="seed">What the bootstrap draws from.</param>
    public static BenchmarkStatistics Summarize(
        IReadOnlyCollection<BenchmarkRequest> requests,
        TimeSpan duration,
        SloSet? slos = null,
        Func<BenchmarkRequest, decimal?>? price = null,
        int seed = 0)
    {
        var measured = requests.Where(request => request.Phase == BenchmarkPhase.Measured).ToList();
        var completed = measured.Where(request => request.Succeeded).ToList();
        var seconds = duration.TotalSeconds;
        double? PerSecond(double count) => seconds > 0 ? count / seconds : null;
        var input = completed.Sum(request => (long)(request.InputTokens ?? 0));
        var output = completed.Sum(request => (long)(request.OutputTokens ?? 0));
        var good = slos is { IsEmpty: false } ? measured.Count(slos.Met) : (int?)null;
        var costs = price is null ? [] : measured.Where(request => request.Dispatched).Select(price).OfType<decimal>().ToList();
        return new BenchmarkStatistics
        {
            Requests = measured.Count,
            Completed = completed.Count,
            Failed = measured.Where(request => !request.Succeeded).CountBy(request => request.Error!).ToDictionary(StringComparer.Ordinal),
            DurationSeconds = seconds,
            RequestThroughput = PerSecond(completed.Count),
            OutputTokenThroughput = PerSecond(output),
            TotalTokenThroughput = PerSecond(input + output),
            Goodput = good is { } count ? PerSecond(count) : null,
            GoodShare = good is { } part && measured.Count > 0 ? part / (double)measured.Count : null,
            PeakConcurrency = PeakConcurrency(requests),
            InputTokens = input,
            OutputTokens = output,
            CachedTokens = completed.Sum(request => (long)(request.CachedTokens ?? 0)),
            TokenSources = completed.CountBy(request => request.TokenSource).ToDictionary(),
            Cost = costs.Count > 0 ? costs.Sum() : null,
            CostedRequests = costs.Count,
            TtftMs = MetricSummary.Of(completed.Select(request => request.TtftMs), seed),
            TtfaMs = MetricSummary.Of(completed.Select(request => request.TtfaMs), seed),
            TpotMs = MetricSummary.Of(completed.Select(request => request.TpotMs), seed),
            ItlMs = MetricSummary.Of([.. completed.SelectMany(request => request.ItlMs, (_, gap) => (double)gap)], seed),
            ItlPerTokenMs = MetricSummary.Of([.. completed.SelectMany(request => request.ItlMs, (request, gap) => gap / request.TokensPerChunk)], seed),
            GapsLeftOut = completed.Sum(request => (long)request.GapsLeftOut),
            LatencyMs = MetricSummary.Of(completed.Select(request => (double?)request.LatencyMs), seed),
            LatencyFromScheduleMs = MetricSummary.Of(completed.Select(request => (double?)request.LatencyFromScheduleMs), seed),
            OutputTps = MetricSummary.Of(completed.Select(request => request.OutputTps), seed),
            TpsExcludingTtft = MetricSummary.Of(completed.Select(request => request.TpsExcludingTtft), seed),
            DispatchLagMs = MetricSummary.Of(measured.Where(request => request.Dispatched).Select(request => (double?)request.DispatchLagMs), seed),
        };
    }

    /// <summary>The most requests in flight at one moment; one that begins as another ends does not meet it.</summary>
    public static int PeakConcurrency(IEnumerable<BenchmarkRequest> requests)
    {
        var turns = new List<(double At, int Change)>();
        foreach (var request in requests.Where(request => request.Dispatched))
        {
            turns.Add((request.DispatchedAt, 1));
            turns.Add((request.DispatchedAt + request.LatencyMs, -1));
        }

        turns.Sort();
        var (now, peak) = (0, 0);
        foreach (var (_, change) in turns)
        {
            now += change;
            peak = Math.Max(peak, now);
        }

        return peak;
    }
}
