namespace Panoptes.Uptime;

/// <summary>What to change in <see cref="MonitoringSettings"/>. Null leaves a value as it is; zero takes a bound away.</summary>
public sealed record MonitoringSettingsChange
{
    /// <summary>The longest interval, in minutes: a year.</summary>
    public const int LongestInterval = 525_600;

    /// <summary>The most failures in a row that may be asked for before a model counts as down.</summary>
    public const int LargestThreshold = 20;

    /// <summary>Minutes between two probes of a model, 1 to 525,600 (a year).</summary>
    public int? IntervalMinutes { get; init; }

    /// <summary>The id of a built-in or custom prompt pack; the store knows which there are.</summary>
    public string? PromptPack { get; init; }

    /// <summary>Whether the schedule runs at all.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Milliseconds to the first token; zero sets no bound.</summary>
    public double? MaxTtftMs { get; init; }

    /// <summary>Milliseconds to the end of the answer; zero sets no bound.</summary>
    public double? MaxLatencyMs { get; init; }

    /// <summary>Tokens per second after the first; zero sets no bound.</summary>
    public double? MinTokensPerSecond { get; init; }

    /// <summary>How many times slower than its own baseline; more than 1, or zero to compare with none.</summary>
    public double? BaselineFactor { get; init; }

    /// <summary>Failures in a row before a model counts as down, 1 to 20.</summary>
    public int? FailureThreshold { get; init; }

    /// <summary>Output tokens that probes may use in a UTC day; zero sets no cap.</summary>
    public long? DailyTokenCap { get; init; }

    /// <summary>Applies itself.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: a value is out of its range; nothing was changed.</exception>
    public void ApplyTo(MonitoringSettings settings)
    {
        Check();
        settings.IntervalMinutes = IntervalMinutes ?? settings.IntervalMinutes;
        settings.PromptPack = PromptPack ?? settings.PromptPack;
        settings.Enabled = Enabled ?? settings.Enabled;
        settings.MaxTtftMs = Bound(MaxTtftMs, settings.MaxTtftMs);
        settings.MaxLatencyMs = Bound(MaxLatencyMs, settings.MaxLatencyMs);
        settings.MinTokensPerSecond = Bound(MinTokensPerSecond, settings.MinTokensPerSecond);
        settings.BaselineFactor = Bound(BaselineFactor, settings.BaselineFactor);
        settings.FailureThreshold = FailureThreshold ?? settings.FailureThreshold;
        settings.DailyTokenCap = DailyTokenCap switch { null => settings.DailyTokenCap, 0 => null, var cap => cap };
    }

    private static double? Bound(double? change, double? now) => change switch { null => now, 0 => null, var bound => bound };

    private void Check()
    {
        Refuse(IntervalMinutes is < 1 or > LongestInterval, "interval_minutes", "must be between 1 and 525600");
        Refuse(!IsBound(MaxTtftMs), "max_ttft_ms", "must be zero or more");
        Refuse(!IsBound(MaxLatencyMs), "max_latency_ms", "must be zero or more");
        Refuse(!IsBound(MinTokensPerSecond), "min_tokens_per_second", "must be zero or more");
        Refuse(!IsBound(BaselineFactor) || BaselineFactor is > 0 and <= 1, "baseline_factor", "must be more than 1, or zero for none");
        Refuse(FailureThreshold is < 1 or > LargestThreshold, "failure_threshold", "must be between 1 and 20");
        Refuse(DailyTokenCap < 0, "daily_token_cap", "must be zero or more");
    }

    private static bool IsBound(double? value) => value is null or (>= 0 and <= 1e9);

    private static void Refuse(bool broken, string field, string rule)
    {
        if (broken)
        {
            throw new PanoptesException(ErrorKind.Invalid, "invalid_monitoring_settings", $"{field} {rule}", field);
        }
    }
}
