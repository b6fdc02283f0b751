using Panoptes.Uptime;

namespace Panoptes.Tests.Uptime;

public sealed class UptimeBaselineTests
{
    [Fact]
    public void Fewer_than_ten_checks_make_no_baseline() => Assert.Null(UptimeBaseline.Of([.. Samples(9)]));

    [Fact]
    public void A_baseline_is_made_of_medians() =>
        Assert.Equal(new UptimeBaseline(10, 5.5, 55, 550), UptimeBaseline.Of([.. Samples(10)]));

    [Fact]
    public void A_figure_that_too_few_checks_have_is_left_out() =>
        Assert.Equal(
            new UptimeBaseline(12, 6.5, 65, null),
            UptimeBaseline.Of([.. Samples(12).Select((sample, i) => i < 9 ? sample : sample with { TokensPerSecond = null })]));

    [Fact]
    public void A_model_is_compared_only_with_its_recent_checks_of_the_same_pack()
    {
        var memory = new ModelMemory();
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (var i = 0; i < 10; i++)
        {
            memory.Add(Checks.Up(Guid.Empty, start.AddMinutes(i)), start.AddMinutes(i));
        }

        Assert.NotNull(memory.Baseline("health_check", start.AddDays(7)));
        Assert.Null(memory.Baseline("reasoning", start.AddDays(7)));
        Assert.Null(memory.Baseline("health_check", start.AddDays(7).AddMinutes(1)));
    }

    [Fact]
    public void Only_the_last_fifty_checks_that_were_up_are_remembered()
    {
        var memory = new ModelMemory();
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (var i = 0; i < 100; i++)
        {
            memory.Add(Checks.Up(Guid.Empty, start) with { LatencyMs = i }, start.AddMinutes(i));
            memory.Add(Checks.Down(Guid.Empty, start), start.AddMinutes(i));
        }

        Assert.Equal(50, memory.Baseline("health_check", start)!.Checks);
        Assert.Equal(74.5, memory.Baseline("health_check", start)!.LatencyMs);
    }

    [Fact]
    public void A_rate_limit_neither_counts_as_a_failure_nor_ends_a_row_of_them()
    {
        var memory = new ModelMemory();
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        memory.Add(Checks.Down(Guid.Empty, at), at);
        memory.Add(Checks.Down(Guid.Empty, at) with { Status = UptimeStatus.Degraded, ErrorType = "rate_limited" }, at);
        memory.Add(Checks.Down(Guid.Empty, at) with { Status = UptimeStatus.Degraded }, at);

        Assert.Equal(2, memory.Failures);

        memory.Add(Checks.Up(Guid.Empty, at) with { Status = UptimeStatus.Degraded, ErrorType = "slow" }, at);

        Assert.Equal(0, memory.Failures);
    }

    private static IEnumerable<SpeedSample> Samples(int count) =>
        Enumerable.Range(1, count).Select(i => new SpeedSample(DateTimeOffset.UnixEpoch, "health_check", i, 10 * i, 100 * i));
}
