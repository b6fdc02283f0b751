namespace Panoptes.Uptime;

/// <summary>How one monitored model stands now.</summary>
/// <param name="ModelId">The model.</param>
/// <param name="ModelName">Its name for people, now.</param>
/// <param name="ProviderAccountId">Its account.</param>
/// <param name="ProviderName">The account's name.</param>
/// <param name="ProviderType">The provider's type.</param>
/// <param name="ProviderEnabled">Whether the account is enabled; models of a disabled one are not probed.</param>
/// <param name="Latest">The latest check of the last 90 days; null if there is none.</param>
/// <param name="Since">The first check of the present run of equal verdicts, at most 90 days back; null without a check.</param>
/// <param name="ConsecutiveFailures">Checks in a row that failed, the latest included; a rate limit neither counts nor breaks the row.</param>
/// <param name="Day">The last 24 hours.</param>
/// <param name="Week">The last 7 days.</param>
/// <param name="Month">The last 30 days.</param>
/// <param name="Quarter">The last 90 days.</param>
public sealed record ModelUptime(
    Guid ModelId,
    string ModelName,
    Guid ProviderAccountId,
    string ProviderName,
    string ProviderType,
    bool ProviderEnabled,
    UptimeCheck? Latest,
    DateTimeOffset? Since,
    int ConsecutiveFailures,
    UptimeShare Day,
    UptimeShare Week,
    UptimeShare Month,
    UptimeShare Quarter);

/// <summary>How checks went within some time. Uptime is (up + degraded) ÷ checks: a slow answer is an answer. Retries do not count.</summary>
/// <param name="Checks">Checks made.</param>
/// <param name="Degraded">Of those, degraded.</param>
/// <param name="Down">Of those, down.</param>
public readonly record struct UptimeShare(long Checks, long Degraded, long Down)
{
    /// <summary>Of the checks, up.</summary>
    public long Up => Checks - Degraded - Down;

    /// <summary>(up + degraded) ÷ checks, 0 to 100; null without a check.</summary>
    public double? Percent => Checks == 0 ? null : 100.0 * (Checks - Down) / Checks;
}

/// <summary>How each day went, in columns.</summary>
/// <param name="Days">The days in UTC, oldest first, today last.</param>
/// <param name="Models">Each model that was checked in that time.</param>
public sealed record UptimeBars(IReadOnlyList<DateOnly> Days, IReadOnlyList<ModelBars> Models);

/// <summary>How each day went for one model; every list is as long as <see cref="UptimeBars.Days"/>.</summary>
/// <param name="ModelId">The model.</param>
/// <param name="Up">Checks that day that were up.</param>
/// <param name="Degraded">Checks that day that were degraded.</param>
/// <param name="Down">Checks that day that were down.</param>
public sealed record ModelBars(Guid ModelId, int[] Up, int[] Degraded, int[] Down);
