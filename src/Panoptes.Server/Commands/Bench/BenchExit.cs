using Panoptes.Benchmarks;

namespace Panoptes.Server.Commands.Bench;

/// <summary>What a shell sees. The first three mean what they mean for <c>probe</c>.</summary>
internal static class BenchExit
{
    public const int Ok = 0;

    /// <summary>No request succeeded.</summary>
    public const int Unanswered = 1;

    /// <summary>Too few requests were good.</summary>
    public const int ObjectivesMissed = 3;

    /// <summary>Worse than the baseline, or not comparable with it.</summary>
    public const int Regressed = 4;

    /// <summary>The figures are bounded by this machine, and the caller is strict.</summary>
    public const int ClientLimited = 5;

    /// <summary>As a shell says it of a program that Ctrl-C ended.</summary>
    public const int Interrupted = 130;

    /// <summary>The first that holds; a client that was the limit comes before verdicts that it may have caused.</summary>
    public static int Of(BenchmarkReport report, BenchSettings settings, BenchVerdict? verdict) => report switch
    {
        { Cancelled: true } => Interrupted,
        { Succeeded: false } => Unanswered,
        { ClientLimited: true } when settings.Strict => ClientLimited,
        _ when MissesObjectives(report, settings) => ObjectivesMissed,
        _ when verdict is { Fails: true } => Regressed,
        _ => Ok,
    };

    /// <summary>Each level must keep them; of a search for the limit, which ends by breaking them, one.</summary>
    public static bool MissesObjectives(BenchmarkReport report, BenchSettings settings)
    {
        var levels = report.Models.SelectMany(model => model.Levels).ToList();
        return settings.GoodputMin is { } least && levels.Count > 0
            && (settings.Searches ? !levels.Any(level => Keeps(level, least)) : !levels.All(level => Keeps(level, least)));
    }

    public static bool Keeps(LevelReport level, double least) => level.Statistics.GoodShare >= least;
}
