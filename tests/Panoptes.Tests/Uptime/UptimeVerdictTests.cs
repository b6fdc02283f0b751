using Panoptes.Llm;
using Panoptes.Uptime;

namespace Panoptes.Tests.Uptime;

public sealed class UptimeVerdictTests
{
    private static readonly MonitoringSettings Defaults = new() { CreatedAt = DateTimeOffset.UnixEpoch };

    [Fact]
    public void An_answer_is_up() =>
        Assert.Equal(new UptimeVerdict(UptimeStatus.Up, null, null), UptimeVerdict.Of(Answer(), Defaults, null, 0));

    [Fact]
    public void An_answer_that_the_token_cap_cut_off_is_up() =>
        Assert.Equal(UptimeStatus.Up, UptimeVerdict.Of(Answer() with { FinishReason = "length" }, Defaults, null, 0).Status);

    [Fact]
    public void An_answer_after_reasoning_is_up() =>
        Assert.Equal(UptimeStatus.Up, UptimeVerdict.Of(Answer() with { FirstReasoning = Ms(50) }, Defaults, null, 0).Status);

    [Fact]
    public void Reasoning_that_the_cap_cut_off_before_an_answer_is_degraded()
    {
        var verdict = UptimeVerdict.Of(Answer() with { FirstAnswer = null, FirstReasoning = Ms(50), FinishReason = "length" }, Defaults, null, 0);

        Assert.Equal(UptimeStatus.Degraded, verdict.Status);
        Assert.Equal(UptimeErrors.NoAnswer, verdict.ErrorType);
        Assert.Equal("The model produced 21 tokens and no answer: the token cap cut it off before its answer began.", verdict.Reason);
        Assert.True(verdict.HasFigures);
    }

    [Fact]
    public void Reasoning_out_of_sight_that_only_the_usage_tells_of_is_degraded()
    {
        var hidden = Answer() with { FirstAnswer = null, LastToken = null, Chunks = [], FinishReason = "length" };

        Assert.Equal(UptimeErrors.NoAnswer, UptimeVerdict.Of(hidden, Defaults, null, 0).ErrorType);
        Assert.Equal(UptimeErrors.NoAnswer, UptimeVerdict.Of(hidden with { Error = Error(LlmErrorKind.Empty) }, Defaults, null, 0).ErrorType);
    }

    [Fact]
    public void Nothing_at_all_is_down_and_never_up()
    {
        var nothing = Answer() with { FirstAnswer = null, LastToken = null, Tokens = new TokenCounts(3, 0, null, null, TokenSource.Usage) };

        Assert.Equal(new UptimeVerdict(UptimeStatus.Down, "empty", "The answer was empty."), UptimeVerdict.Of(nothing, Defaults, null, 0));
        Assert.Equal(
            new UptimeVerdict(UptimeStatus.Down, "empty", "It said no."),
            UptimeVerdict.Of(nothing with { Error = Error(LlmErrorKind.Empty) }, Defaults, null, 0));
    }

    public static TheoryData<LlmErrorKind> Failures => [.. Enum.GetValues<LlmErrorKind>().Where(kind => kind != LlmErrorKind.RateLimited)];

    [Theory]
    [MemberData(nameof(Failures))]
    public void Every_failure_but_a_rate_limit_is_down_with_its_class_and_words(LlmErrorKind kind)
    {
        var failed = Answer() with { FirstAnswer = null, LastToken = null, Tokens = Unknown, Error = Error(kind) };

        var verdict = UptimeVerdict.Of(failed, Defaults, null, 0);

        Assert.Equal(new UptimeVerdict(UptimeStatus.Down, kind.Wire(), "It said no."), verdict);
        Assert.False(verdict.HasFigures);
    }

    [Fact]
    public void A_failure_after_part_of_an_answer_is_a_failure() =>
        Assert.Equal(UptimeStatus.Down, UptimeVerdict.Of(Answer() with { Error = Error(LlmErrorKind.TimeoutTotal) }, Defaults, null, 0).Status);

    [Fact]
    public void A_rate_limit_is_degraded_whatever_went_before_and_has_no_figures()
    {
        var limited = Answer() with { FirstAnswer = null, Error = Error(LlmErrorKind.RateLimited) };

        var verdict = UptimeVerdict.Of(limited, Defaults, null, failuresBefore: 9);

        Assert.Equal(new UptimeVerdict(UptimeStatus.Degraded, "rate_limited", "It said no."), verdict);
        Assert.False(verdict.HasFigures);
        Assert.False(verdict.Failed);
    }

    [Theory]
    [InlineData(1, 0, UptimeStatus.Down, "It said no.")]
    [InlineData(3, 0, UptimeStatus.Degraded, "It said no. (1 of 3 failures in a row)")]
    [InlineData(3, 1, UptimeStatus.Degraded, "It said no. (2 of 3 failures in a row)")]
    [InlineData(3, 2, UptimeStatus.Down, "It said no.")]
    [InlineData(3, 7, UptimeStatus.Down, "It said no.")]
    public void A_failing_model_is_down_from_the_threshold_on(int threshold, int before, UptimeStatus status, string reason)
    {
        var bounds = new MonitoringSettings { CreatedAt = DateTimeOffset.UnixEpoch, FailureThreshold = threshold };

        var verdict = UptimeVerdict.Of(Answer() with { Error = Error(LlmErrorKind.ServerError) }, bounds, null, before);

        Assert.Equal(new UptimeVerdict(status, "server_error", reason), verdict);
        Assert.False(verdict.HasFigures);
    }

    [Theory]
    [InlineData(100.0, null, null, null)] // exactly at the bound
    [InlineData(99.0, null, null, "First token after 100 ms; the bound is 99 ms.")]
    [InlineData(null, 500.0, null, null)]
    [InlineData(null, 499.5, null, "Answer after 500 ms; the bound is 499.5 ms.")]
    [InlineData(null, null, 50.0, null)]
    [InlineData(null, null, 51.0, "50 tokens/s; the bound is 51.")]
    [InlineData(99.0, 400.0, null, "First token after 100 ms; the bound is 99 ms. Answer after 500 ms; the bound is 400 ms.")]
    public void An_answer_beyond_a_fixed_bound_is_degraded(double? ttft, double? latency, double? tps, string? reason)
    {
        var bounds = new MonitoringSettings
        {
            CreatedAt = DateTimeOffset.UnixEpoch,
            MaxTtftMs = ttft,
            MaxLatencyMs = latency,
            MinTokensPerSecond = tps,
        };

        var verdict = UptimeVerdict.Of(Answer(), bounds, null, failuresBefore: 5);

        Assert.Equal(reason, verdict.Reason);
        Assert.Equal(reason is null ? UptimeStatus.Up : UptimeStatus.Degraded, verdict.Status);
        Assert.Equal(reason is null ? null : UptimeErrors.Slow, verdict.ErrorType);
        Assert.True(verdict.HasFigures);
    }

    [Theory]
    [InlineData(1000, 100, null, 3.0, "First token after 1000 ms, 10.0 times its usual 100 ms.")]
    [InlineData(300, 100, null, 3.0, null)] // exactly the factor
    [InlineData(301, 100, null, 3.0, "First token after 301 ms, 3.0 times its usual 100 ms.")]
    [InlineData(250, 55, null, 3.0, null)] // 195 ms more than usual is too little to matter
    [InlineData(1000, 100, null, null, null)] // nothing is compared
    [InlineData(100, 100, 200.0, 3.0, "50 tokens/s, 4.0 times slower than its usual 200.")]
    [InlineData(100, 100, 149.0, 3.0, null)]
    public void An_answer_far_slower_than_the_models_own_baseline_is_degraded(double ttft, double usual, double? usualTps, double? factor, string? reason)
    {
        var bounds = new MonitoringSettings { CreatedAt = DateTimeOffset.UnixEpoch, BaselineFactor = factor };
        var slow = Answer() with { FirstAnswer = Ms(ttft), LastToken = Ms(ttft + 400), Latency = Ms(ttft + 400) };

        var verdict = UptimeVerdict.Of(slow, bounds, new UptimeBaseline(10, 5_000, usual, usualTps), 0);

        Assert.Equal(reason, verdict.Reason);
    }

    [Fact]
    public void A_tenth_of_the_usual_speed_over_two_tokens_is_no_finding()
    {
        var two = Answer() with { LastToken = Ms(110), Tokens = new TokenCounts(3, 2, null, null, TokenSource.Usage) };

        Assert.Equal(UptimeStatus.Up, UptimeVerdict.Of(two, Defaults, new UptimeBaseline(10, 5_000, 100, 1_000), 0).Status);
    }

    // 21 tokens: the first after 100 ms, the last after 500 ms, so 20 ÷ 0.4 s = 50 tokens/s.
    private static LlmMeasurement Answer() => new()
    {
        StartedAt = DateTimeOffset.UnixEpoch,
        FirstAnswer = Ms(100),
        LastToken = Ms(500),
        Latency = Ms(500),
        Tokens = new TokenCounts(3, 21, null, null, TokenSource.Usage),
        FinishReason = "stop",
    };

    private static TokenCounts Unknown { get; } = new(null, null, null, null, TokenSource.Unknown);

    private static LlmError Error(LlmErrorKind kind) => new(kind, "It said no.");

    private static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);
}
