using Panoptes.Uptime;

namespace Panoptes.Tests.Uptime;

public sealed class MonitoringSettingsChangeTests
{
    private readonly MonitoringSettings _settings = new() { CreatedAt = DateTimeOffset.UnixEpoch, MaxTtftMs = 5, DailyTokenCap = 7 };

    [Fact]
    public void What_is_not_named_stays()
    {
        new MonitoringSettingsChange { IntervalMinutes = 5 }.ApplyTo(_settings);

        Assert.Equal((5, "health_check", true, 5.0, 3.0, 1, 7L), (
            _settings.IntervalMinutes, _settings.PromptPack, _settings.Enabled, _settings.MaxTtftMs, _settings.BaselineFactor,
            _settings.FailureThreshold, _settings.DailyTokenCap));
    }

    [Fact]
    public void Zero_takes_a_bound_away()
    {
        new MonitoringSettingsChange { MaxTtftMs = 0, BaselineFactor = 0, DailyTokenCap = 0 }.ApplyTo(_settings);

        Assert.Null(_settings.MaxTtftMs);
        Assert.Null(_settings.BaselineFactor);
        Assert.Null(_settings.DailyTokenCap);
    }

    public static TheoryData<MonitoringSettingsChange, string> Faults => new()
    {
        { new() { IntervalMinutes = 0 }, "interval_minutes must be between 1 and 525600" },
        { new() { FailureThreshold = 0 }, "failure_threshold must be between 1 and 20" },
        { new() { FailureThreshold = 21 }, "failure_threshold must be between 1 and 20" },
        { new() { MaxTtftMs = -1 }, "max_ttft_ms must be zero or more" },
        { new() { MaxLatencyMs = double.NaN }, "max_latency_ms must be zero or more" },
        { new() { MinTokensPerSecond = double.PositiveInfinity }, "min_tokens_per_second must be zero or more" },
        { new() { BaselineFactor = 1 }, "baseline_factor must be more than 1, or zero for none" },
        { new() { DailyTokenCap = -1 }, "daily_token_cap must be zero or more" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_value_out_of_range_is_refused_and_changes_nothing(MonitoringSettingsChange change, string message)
    {
        var refusal = Assert.Throws<PanoptesException>(() => (change with { Enabled = false }).ApplyTo(_settings));

        Assert.Equal((ErrorKind.Invalid, message), (refusal.Kind, refusal.Message));
        Assert.True(_settings.Enabled);
    }
}
