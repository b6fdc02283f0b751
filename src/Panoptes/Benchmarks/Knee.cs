namespace Panoptes.Benchmarks;

/// <summary>What one level of a sweep showed.</summary>
/// <param name="Level">Requests at once, or per second.</param>
/// <param name="Throughput">What was got for it: output tokens per second, or requests per second.</param>
/// <param name="TtftP99Ms">The 99th percentile of the time to the first token, if known.</param>
public readonly record struct SweepPoint(double Level, double Throughput, double? TtftP99Ms = null);

/// <summary>What counts as the knee.</summary>
public sealed record KneeRule
{
    /// <summary>
    /// More load must bring at least this part of what perfect scaling would bring: at 0.1, doubling the load must bring 10 %
    /// more throughput. Default 0.1.
    /// </summary>
    public double LeastGain { get; init; } = 0.1;

    /// <summary>The most that the 99th percentile of the time to the first token may be; null asks for nothing.</summary>
    public double? TtftP99Ms { get; init; }
}

/// <summary>Why the knee is where it is.</summary>
public enum KneeReason
{
    /// <summary>Throughput still grew at the highest level and the objective was kept: no knee was seen.</summary>
    NotReached,

    /// <summary>Beyond it more load brings no more throughput.</summary>
    Saturated,

    /// <summary>Beyond it first tokens come too late.</summary>
    ObjectiveBroken,

    /// <summary>First tokens come too late at every level.</summary>
    ObjectiveNeverMet,
}

/// <summary>Where more load stops helping.</summary>
/// <param name="Level">The last level that is worth its load; null if there is no knee to tell.</param>
/// <param name="Reason">Why.</param>
public sealed record Knee(double? Level, KneeReason Reason)
{
    /// <summary>
    /// The first level from which no later level gains enough: T(j) ÷ T(i) − 1 is below <see cref="KneeRule.LeastGain"/> ×
    /// (L(j) ÷ L(i) − 1) for every j &gt; i. A single noisy dip is no knee, for a later level that grows again denies it. If an
    /// objective is stated, the last level before it is first broken, if that is lower.
    /// </summary>
    /// <param name="points">In ascending order of level; fewer than two show no knee.</param>
    /// <param name="rule">What counts.</param>
    public static Knee Find(IReadOnlyList<SweepPoint> points, KneeRule rule)
    {
        var broken = points.TakeWhile(point => !(point.TtftP99Ms > rule.TtftP99Ms)).Count();
        var saturated = Enumerable.Range(0, Math.Max(0, points.Count - 1)).Cast<int?>().FirstOrDefault(i => Saturates(points, i!.Value, rule.LeastGain));
        return (broken, saturated) switch
        {
            (0, _) when points.Count > 0 => new Knee(null, KneeReason.ObjectiveNeverMet),
            var (kept, i) when kept < points.Count && !(i < kept) => new Knee(points[kept - 1].Level, KneeReason.ObjectiveBroken),
            (_, { } i) => new Knee(points[i].Level, KneeReason.Saturated),
            _ => new Knee(null, KneeReason.NotReached),
        };
    }

    private static bool Saturates(IReadOnlyList<SweepPoint> points, int at, double leastGain)
    {
        var knee = points[at];
        return knee.Throughput > 0 && points.Skip(at + 1).All(point =>
            (point.Throughput / knee.Throughput) - 1 < leastGain * ((point.Level / knee.Level) - 1));
    }
}
