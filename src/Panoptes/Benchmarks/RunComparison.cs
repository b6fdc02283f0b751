namespace Panoptes.Benchmarks;

/// <summary>One load of a stored run.</summary>
internal sealed record MeasuredLevel(Guid ModelId, string Name, int Level, double LoadLevel, MeasuredRun Run);

/// <summary>One model's load of a run held against one of another run.</summary>
/// <param name="ModelA">The first's model.</param>
/// <param name="NameA">Its name.</param>
/// <param name="ModelB">The second's model.</param>
/// <param name="NameB">Its name.</param>
/// <param name="LevelA">The first's level, from 0.</param>
/// <param name="LevelB">The second's level.</param>
/// <param name="Verdict">How the second stands.</param>
/// <param name="Reasons">Why, in words.</param>
/// <param name="Comparison">The numbers, with their intervals; they stand even where the verdict is that the two do not compare.</param>
public sealed record RunComparison(
    Guid ModelA, string NameA, Guid ModelB, string NameB, int LevelA, int LevelB,
    RegressionVerdict Verdict, IReadOnlyList<string> Reasons, Comparison Comparison)
{
    /// <summary>One verdict over all: worse anywhere is worse; better somewhere and worse nowhere is better.</summary>
    public static RegressionVerdict Overall(IReadOnlyList<RunComparison> comparisons) => comparisons switch
    {
        [] => RegressionVerdict.NotComparable,
        _ when comparisons.Any(one => one.Verdict == RegressionVerdict.Regressed) => RegressionVerdict.Regressed,
        _ when comparisons.Any(one => one.Verdict == RegressionVerdict.Improved) => RegressionVerdict.Improved,
        _ when comparisons.All(one => one.Verdict == RegressionVerdict.NotComparable) => RegressionVerdict.NotComparable,
        _ => RegressionVerdict.Unchanged,
    };

    /// <summary>Pairs loads by model and level; where no model is shared and each side has one, those.</summary>
    internal static IReadOnlyList<RunComparison> Of(IReadOnlyList<MeasuredLevel> first, IReadOnlyList<MeasuredLevel> second, double tolerance)
    {
        var shared = first.Select(a => a.ModelId).Intersect(second.Select(b => b.ModelId)).Any();
        var single = first.Select(a => a.ModelId).Distinct().Count() == 1 && second.Select(b => b.ModelId).Distinct().Count() == 1;
        return
        [
            .. from a in first
               from b in second
               where (shared ? a.ModelId == b.ModelId : single) && a.LoadLevel.Equals(b.LoadLevel)
               select Of(a, b, tolerance),
        ];
    }

    private static RunComparison Of(MeasuredLevel a, MeasuredLevel b, double tolerance)
    {
        var judged = Benchmarks.Regression.Judge(a.Run, b.Run, tolerance);
        return new RunComparison(a.ModelId, a.Name, b.ModelId, b.Name, a.Level, b.Level, judged.Verdict, judged.Reasons, judged.Comparison);
    }
}
