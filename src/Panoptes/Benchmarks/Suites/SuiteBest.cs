namespace Panoptes.Benchmarks.Suites;

/// <summary>By what a model can be the best.</summary>
public enum SuiteAspect
{
    /// <summary>Tokens per second, the wait for the first token included.</summary>
    Throughput,

    /// <summary>Time to the first token, median, ms.</summary>
    FirstToken,

    /// <summary>95th percentile of latency per output token, ms.</summary>
    TailLatency,

    /// <summary>Answered requests, percent.</summary>
    Reliability,

    /// <summary>The most memory of the runtime's process, bytes.</summary>
    Memory,
}

/// <summary>The best of a run by one figure.</summary>
/// <param name="Aspect">The figure.</param>
/// <param name="Models">The models that have the best one; several only where it is exactly the same.</param>
/// <param name="Value">It, in the aspect's unit: the mean over scenarios, of memory the most.</param>
/// <param name="Next">The best figure among the others; null if there are none.</param>
public sealed record SuiteBest(SuiteAspect Aspect, IReadOnlyList<Guid> Models, double Value, double? Next)
{
    /// <summary>A lead below this part of the best figure is hardly one.</summary>
    public const double HardlyAny = 0.05;

    /// <summary>How far the next one is behind, as a part of the best figure; null without one.</summary>
    public double? Lead => Next is { } next && Value > 0 ? Math.Abs(next - Value) / Value : null;

    /// <summary>The best by each aspect of which something is known, over the scenarios that every model has ended.</summary>
    /// <param name="results">What the run came to.</param>
    public static IReadOnlyList<SuiteBest> Of(IReadOnlyList<SuiteResult> results)
    {
        var models = SuiteScore.InCommon(results).GroupBy(result => result.ModelId).ToList();
        SuiteBest?[] all =
        [
            Of(models, SuiteAspect.Throughput, of => Mean(of, result => result.Tps), most: true),
            Of(models, SuiteAspect.FirstToken, of => Mean(of, result => result.TtftMs), most: false),
            Of(models, SuiteAspect.TailLatency, of => Mean(of, SuiteScore.TailPerToken), most: false),
            Of(models, SuiteAspect.Reliability, of => of.Average(result => result.Requests == 0 ? 0 : 100.0 * result.Succeeded / result.Requests), most: true),
            Of(models, SuiteAspect.Memory, of => of.Max(result => (double?)result.Resources?.ProcessMemoryBytes), most: false),
        ];
        return [.. all.OfType<SuiteBest>()];
    }

    private static SuiteBest? Of(IReadOnlyList<IGrouping<Guid, SuiteResult>> models, SuiteAspect aspect, Func<IEnumerable<SuiteResult>, double?> figure, bool most)
    {
        var known = models.Select(of => (Model: of.Key, Value: figure(of))).Where(of => of.Value is not null).Select(of => (of.Model, Value: of.Value!.Value)).ToList();
        if (known.Count == 0)
        {
            return null;
        }

        var best = most ? known.Max(of => of.Value) : known.Min(of => of.Value);
        var others = known.Where(of => of.Value != best).Select(of => of.Value).ToList();
        return new SuiteBest(aspect, [.. known.Where(of => of.Value == best).Select(of => of.Model)], best, others.Count == 0 ? null : most ? others.Max() : others.Min());
    }

    /// <summary>The mean over all scenarios; null if one lacks it, for a mean over fewer would be of other tasks.</summary>
    private static double? Mean(IEnumerable<SuiteResult> of, Func<SuiteResult, double?> figure)
    {
        var all = of.Select(figure).ToList();
        return all.TrueForAll(value => value is not null) ? all.Average() : null;
    }
}
