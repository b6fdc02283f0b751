namespace Panoptes.Uptime;

/// <summary>How fast a model usually is: the medians of its recent checks that were up, with the same prompt pack.</summary>
/// <param name="Checks">How many checks it is made of.</param>
/// <param name="LatencyMs">Milliseconds to the end of the answer.</param>
/// <param name="TtftMs">Milliseconds to the first token; null if unknown.</param>
/// <param name="TokensPerSecond">Tokens per second after the first; null if unknown.</param>
public sealed record UptimeBaseline(int Checks, double LatencyMs, double? TtftMs, double? TokensPerSecond)
{
    /// <summary>With fewer checks there is no telling what is usual.</summary>
    public const int Least = 10;

    /// <summary>More checks than this tell no more.</summary>
    public const int Most = 50;

    /// <summary>Older checks tell of another time.</summary>
    public static TimeSpan Reach { get; } = TimeSpan.FromDays(7);

    /// <summary>The baseline of these checks; null if they are too few.</summary>
    /// <param name="checks">Checks that were up, in any order; the caller has left out the one under test.</param>
    public static UptimeBaseline? Of(IReadOnlyCollection<SpeedSample> checks) => checks.Count < Least ? null : new UptimeBaseline(
        checks.Count,
        Median(checks.Select(check => (double?)check.LatencyMs))!.Value,
        Median(checks.Select(check => check.TtftMs)),
        Median(checks.Select(check => check.TokensPerSecond)));

    private static double? Median(IEnumerable<double?> values)
    {
        var sorted = values.OfType<double>().Order().ToArray();
        return sorted.Length switch
        {
            < Least => null,
            var n when n % 2 == 1 => sorted[n / 2],
            var n => (sorted[(n / 2) - 1] + sorted[n / 2]) / 2,
        };
    }
}

/// <summary>How fast one check was.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="PromptPack">What was sent.</param>
/// <param name="LatencyMs">Milliseconds to the end of the answer.</param>
/// <param name="TtftMs">Milliseconds to the first token; null if unknown.</param>
/// <param name="TokensPerSecond">Tokens per second after the first; null if unknown.</param>
public readonly record struct SpeedSample(DateTimeOffset At, string? PromptPack, double LatencyMs, double? TtftMs, double? TokensPerSecond);
