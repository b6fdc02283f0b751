using Panoptes.Llm;

namespace Panoptes.Benchmarks;

/// <summary>What may be said of two sets of values.</summary>
public enum ComparisonVerdict
{
    /// <summary>The interval of the difference holds zero, or there are too few values for one.</summary>
    NoDifferenceShown,

    /// <summary>The second is better, and the interval excludes zero.</summary>
    Faster,

    /// <summary>The second is worse, and the interval excludes zero.</summary>
    Slower,
}

/// <summary>The words for a verdict.</summary>
public static class ComparisonWords
{
    /// <summary><c>faster</c>, <c>slower</c> or <c>no difference shown</c>.</summary>
    public static string Words(this ComparisonVerdict verdict) => verdict switch
    {
        ComparisonVerdict.Faster => "faster",
        ComparisonVerdict.Slower => "slower",
        _ => "no difference shown",
    };
}

/// <summary>One metric of two runs beside each other.</summary>
/// <param name="Metric"><c>ttft_ms</c>, <c>tpot_ms</c>, <c>latency_from_schedule_ms</c> or <c>output_token_throughput</c>.</param>
/// <param name="Statistic"><c>mean</c> or <c>median</c>; <c>rate</c> for a throughput.</param>
/// <param name="Baseline">The first run's.</param>
/// <param name="Candidate">The second run's.</param>
/// <param name="Interval">The 95 % bootstrap interval of second − first; null with fewer than eight values on a side.</param>
/// <param name="BaselineN">How many values the first has.</param>
/// <param name="CandidateN">How many the second.</param>
/// <param name="Verdict">What may be said.</param>
public sealed record MetricComparison(
    string Metric,
    string Statistic,
    double Baseline,
    double Candidate,
    ConfidenceInterval? Interval,
    int BaselineN,
    int CandidateN,
    ComparisonVerdict Verdict)
{
    /// <summary>Second − first, in the metric's unit.</summary>
    public double Difference => Candidate - Baseline;

    /// <summary>The difference as a part of the first; null where that is zero.</summary>
    public double? Change => Baseline > 0 ? Difference / Baseline : null;

    /// <summary>How much worse the second is, as a part of the first: a longer time or a lower throughput is worse.</summary>
    public double? Worsening => Statistic == "rate" ? -Change : Change;
}

/// <summary>Two runs beside each other: <c>faster</c> only where the interval of the difference excludes zero.</summary>
/// <param name="Metrics">Mean and median of each time, and the throughput. Not corrected for their number: each is a claim of its own.</param>
/// <param name="Differences">Where the conditions of the two differ, in words; empty if they agree as far as is known.</param>
/// <param name="Unstated">What one of the two does not say of its conditions.</param>
/// <param name="Seed">What the bootstrap drew from.</param>
public sealed record Comparison(IReadOnlyList<MetricComparison> Metrics, IReadOnlyList<string> Differences, IReadOnlyList<string> Unstated, int Seed)
{
    /// <summary>Compares two runs.</summary>
    /// <param name="baseline">The first.</param>
    /// <param name="candidate">The second, of which the verdicts speak.</param>
    /// <param name="seed">What the bootstrap draws from.</param>
    public static Comparison Of(MeasuredRun baseline, MeasuredRun candidate, int seed = 0)
    {
        var metrics = new List<MetricComparison>();
        Add("ttft_ms", request => request.TtftMs);
        Add("tpot_ms", request => request.TpotMs);
        Add("latency_from_schedule_ms", request => request.LatencyFromScheduleMs);
        if (ThroughputSlices.Of(baseline) is { } before && ThroughputSlices.Of(candidate) is { } now)
        {
            var random = new Random(seed);
            var interval = Bootstrap.Difference(Bootstrap.Means(before, random), Bootstrap.Means(now, random));
            metrics.Add(new("output_token_throughput", "rate", before.Average(), now.Average(), interval, before.Length, now.Length, Verdict(interval, higherIsFaster: true)));
        }

        return new Comparison(metrics, candidate.Conditions.DifferencesFrom(baseline.Conditions), candidate.Conditions.Unstated(baseline.Conditions), seed);

        void Add(string metric, Func<BenchmarkRequest, double?> value)
        {
            var (first, second) = (Sorted(baseline, value), Sorted(candidate, value));
            if (first.Length > 0 && second.Length > 0)
            {
                metrics.AddRange(Times(metric, first, second, seed));
            }
        }
    }

    private static IEnumerable<MetricComparison> Times(string metric, double[] first, double[] second, int seed)
    {
        var random = new Random(seed);
        var enough = Math.Min(first.Length, second.Length) >= Bootstrap.FewestValues;
        ConfidenceInterval? mean = enough ? Bootstrap.Difference(Bootstrap.Means(first, random), Bootstrap.Means(second, random)) : null;
        ConfidenceInterval? median = enough ? Bootstrap.Difference(Bootstrap.Medians(first, random), Bootstrap.Medians(second, random)) : null;
        yield return new(metric, "mean", first.Average(), second.Average(), mean, first.Length, second.Length, Verdict(mean, higherIsFaster: false));
        yield return new(metric, "median", Percentiles.Percentile(first, 0.5), Percentiles.Percentile(second, 0.5), median, first.Length, second.Length, Verdict(median, higherIsFaster: false));
    }

    private static ComparisonVerdict Verdict(ConfidenceInterval? interval, bool higherIsFaster) => interval switch
    {
        { ExcludesZero: true, Low: var low } => low > 0 == higherIsFaster ? ComparisonVerdict.Faster : ComparisonVerdict.Slower,
        _ => ComparisonVerdict.NoDifferenceShown,
    };

    private static double[] Sorted(MeasuredRun run, Func<BenchmarkRequest, double?> value) =>
        [.. run.Measured.Where(request => request.Succeeded).Select(value).OfType<double>().Order()];
}
