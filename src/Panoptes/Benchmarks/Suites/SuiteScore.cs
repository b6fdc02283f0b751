namespace Panoptes.Benchmarks.Suites;

/// <summary>
/// How good a model was at a suite, held against the best model of the same run. For each scenario
/// <c>100 × reliability × mean(speed, first token, tail)</c>, each a share of the best, 0 to 1; the score is the mean over scenarios. It says
/// nothing outside its run, and nothing of a model that ran alone.
/// </summary>
/// <param name="ModelId">The model.</param>
/// <param name="ModelName">Its name for people, then.</param>
/// <param name="Value">0 to 100; 100 was the best at everything and always answered. Null where no scenario can be scored.</param>
/// <param name="Shares">The means of its shares over the scenarios.</param>
/// <param name="Scenarios">Over how many scenarios it is a mean: those that every model of the run has ended.</param>
public sealed record SuiteScore(Guid ModelId, string ModelName, double? Value, SuiteShares Shares, int Scenarios)
{
    /// <summary>The scores of a run's models, best first.</summary>
    /// <param name="results">What the run came to.</param>
    public static IReadOnlyList<SuiteScore> Of(IReadOnlyList<SuiteResult> results)
    {
        var common = InCommon(results);
        var scored = common.GroupBy(result => result.Level).SelectMany(Scenario).ToLookup(of => of.Result.ModelId);
        return
        [
            .. common.DistinctBy(result => result.ModelId)
                .Select(model => Of(model, [.. scored[model.ModelId].Select(of => of.Shares)]))
                .OrderByDescending(score => score.Value ?? -1),
        ];
    }

    /// <summary>The results of those scenarios that every model has ended: on others some would be held against nobody.</summary>
    internal static IReadOnlyList<SuiteResult> InCommon(IReadOnlyList<SuiteResult> results)
    {
        var models = results.Select(result => result.ModelId).Distinct().Count();
        return [.. results.GroupBy(result => result.Level).Where(scenario => scenario.DistinctBy(result => result.ModelId).Count() == models).SelectMany(scenario => scenario)];
    }

    /// <summary>
    /// The 95th percentile of latency for each token of a usual answer, ms: a model is not slow because it has more to say. Null without answers
    /// or counts.
    /// </summary>
    public static double? TailPerToken(SuiteResult result) =>
        result is { LatencyP95Ms: { } tail, OutputTokens: > 0 and var tokens } ? tail / ((double)tokens / result.Succeeded) : null;

    private static SuiteScore Of(SuiteResult model, List<SuiteShares> scenarios)
    {
        var values = scenarios.Select(shares => shares.Value).OfType<double>().ToList();
        double? Mean(Func<SuiteShares, double?> share) => scenarios.Select(share).OfType<double>().ToList() is { Count: > 0 } known ? known.Average() : null;
        return new SuiteScore(
            model.ModelId,
            model.ModelName,
            values.Count > 0 ? 100 * values.Average() : null,
            new SuiteShares(scenarios.Average(shares => shares.Reliability), Mean(shares => shares.Speed), Mean(shares => shares.FirstToken), Mean(shares => shares.Tail)),
            scenarios.Count);
    }

    private static IEnumerable<(SuiteResult Result, SuiteShares Shares)> Scenario(IGrouping<int, SuiteResult> scenario)
    {
        var answered = scenario.Where(result => result.Succeeded > 0).ToList();
        var (speed, first, tail) = (Known(answered, result => result.Tps), Known(answered, result => result.TtftMs), Known(answered, TailPerToken));
        foreach (var result in scenario)
        {
            var reliability = result.Requests == 0 ? 0 : (double)result.Succeeded / result.Requests;
            yield return (result, result.Succeeded == 0
                ? new SuiteShares(reliability, null, null, null)
                : new SuiteShares(
                    reliability,
                    speed.Count > 0 ? result.Tps / speed.Max() : null,
                    first.Count > 0 ? first.Min() / result.TtftMs : null,
                    tail.Count > 0 ? tail.Min() / TailPerToken(result) : null));
        }
    }

    /// <summary>A figure of all, or none: one that a model lacks is left out for every model, else the lack of a bad figure would be an advantage.</summary>
    private static List<double> Known(List<SuiteResult> answered, Func<SuiteResult, double?> figure)
    {
        var known = answered.Select(figure).OfType<double>().Where(value => value > 0).ToList();
        return known.Count == answered.Count ? known : [];
    }
}

/// <summary>What a score is made of: shares of the best model of the run, 0 to 1. Null was not measured of every model, and is left out.</summary>
/// <param name="Reliability">Answered requests ÷ requests; no share of the best but a share of all.</param>
/// <param name="Speed">Tokens per second ÷ those of the fastest.</param>
/// <param name="FirstToken">Time to first token of the quickest ÷ its own, medians.</param>
/// <param name="Tail">The least 95th percentile of latency per output token ÷ its own.</param>
public sealed record SuiteShares(double Reliability, double? Speed, double? FirstToken, double? Tail)
{
    /// <summary>Reliability times the mean of what is known of the rest, 0 to 1: 0 without an answer, null if nothing else is known of answers.</summary>
    internal double? Value => Reliability == 0 ? 0 : new[] { Speed, FirstToken, Tail }.OfType<double>().ToList() is { Count: > 0 } known ? Reliability * known.Average() : null;
}
