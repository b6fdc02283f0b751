namespace Panoptes.Benchmarks;

/// <summary>How a run stands against its baseline.</summary>
public enum RegressionVerdict
{
    /// <summary>Nothing changed by more than the tolerance, or nothing that is shown.</summary>
    Unchanged,

    /// <summary>Something is worse by more than the tolerance, and the interval of the difference excludes zero.</summary>
    Regressed,

    /// <summary>Something is better by more than the tolerance, is shown to be, and nothing is worse.</summary>
    Improved,

    /// <summary>The two were not made under the same conditions.</summary>
    NotComparable,
}

/// <summary>A verdict against a baseline.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reasons">Why, in words; what could not be checked is among them.</param>
/// <param name="Comparison">The numbers behind it.</param>
public sealed record Regression(RegressionVerdict Verdict, IReadOnlyList<string> Reasons, Comparison Comparison)
{
    /// <summary>The tolerance that is used if nobody names one: a twentieth.</summary>
    public const double DefaultTolerance = 0.05;

    /// <summary>Judges a run.</summary>
    /// <param name="baseline">What it is held against.</param>
    /// <param name="candidate">The run.</param>
    /// <param name="tolerance">How much worse it may be, as a part of the baseline; of failures, how much larger their share may be.</param>
    /// <param name="seed">What the bootstrap draws from.</param>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: the tolerance is not between 0 and 10.</exception>
    public static Regression Judge(MeasuredRun baseline, MeasuredRun candidate, double tolerance = DefaultTolerance, int seed = 0)
    {
        if (tolerance is not (>= 0 and <= 10))
        {
            throw new PanoptesException(ErrorKind.Invalid, "invalid_tolerance", "tolerance must be between 0 and 10", "tolerance");
        }

        var comparison = Comparison.Of(baseline, candidate, seed);
        var obstacles = Obstacles(baseline, candidate, comparison);
        if (obstacles.Count > 0)
        {
            return new Regression(RegressionVerdict.NotComparable, obstacles, comparison);
        }

        var worse = comparison.Metrics.Where(metric => metric.Verdict == ComparisonVerdict.Slower && metric.Worsening > tolerance).Select(Words).ToList();
        worse.AddRange(MoreFailures(baseline, candidate, tolerance, seed));
        var better = comparison.Metrics.Where(metric => metric.Verdict == ComparisonVerdict.Faster && -metric.Worsening > tolerance).Select(Words).ToList();
        var unstated = comparison.Unstated.Select(what => $"not checked, for one of the two does not state it: {what}");
        return (worse.Count, better.Count) switch
        {
            ( > 0, _) => new Regression(RegressionVerdict.Regressed, [.. worse, .. unstated], comparison),
            (_, > 0) => new Regression(RegressionVerdict.Improved, [.. better, .. unstated], comparison),
            _ => new Regression(RegressionVerdict.Unchanged, [FormattableString.Invariant($"no change of more than {tolerance:P0} is shown"), .. unstated], comparison),
        };
    }

    private static List<string> Obstacles(MeasuredRun baseline, MeasuredRun candidate, Comparison comparison)
    {
        var obstacles = comparison.Differences.ToList();
        if (baseline.Conditions.Model is { } before && candidate.Conditions.Model is { } now && before != now)
        {
            obstacles.Add($"model: {before} against {now}");
        }

        Limited("the baseline", baseline);
        Limited("the run", candidate);
        Few("the baseline", baseline);
        Few("the run", candidate);
        return obstacles;

        void Limited(string which, MeasuredRun run) => obstacles.AddRange(run.ClientLimits.Select(limit => $"{which} was limited by its client: {limit}"));

        void Few(string which, MeasuredRun run)
        {
            if (run.Measured.Count() < Bootstrap.FewestValues)
            {
                obstacles.Add($"{which} has fewer than {Bootstrap.FewestValues} measured requests");
            }
        }
    }

    private static IEnumerable<string> MoreFailures(MeasuredRun baseline, MeasuredRun candidate, double tolerance, int seed)
    {
        var random = new Random(seed);
        var (before, now) = (Failures(baseline), Failures(candidate));
        var interval = Bootstrap.Difference(Bootstrap.Means(before, random), Bootstrap.Means(now, random));
        if (interval.Low > 0 && now.Average() - before.Average() > tolerance)
        {
            yield return FormattableString.Invariant($"failed requests: {before.Average():P1} before, {now.Average():P1} now");
        }
    }

    private static double[] Failures(MeasuredRun run) => [.. run.Measured.Select(request => request.Succeeded ? 0.0 : 1.0)];

    private static string Words(MetricComparison metric) => FormattableString.Invariant(
        $"{metric.Metric} {metric.Statistic}: {metric.Verdict.Words()} by {Math.Abs(metric.Change ?? 0):P1} ({metric.Baseline:0.##} before, {metric.Candidate:0.##} now)");
}
