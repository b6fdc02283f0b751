using Panoptes.Uptime;

namespace Panoptes.Tests.Uptime;

public sealed class TokenBudgetTests
{
    private readonly ShiftedTime _time = new(new DateTimeOffset(2026, 1, 1, 23, 0, 0, TimeSpan.Zero));
    private readonly TokenBudget _budget;

    public TokenBudgetTests() => _budget = new TokenBudget(_time);

    [Fact]
    public void Without_a_cap_everything_may_go_out() => Assert.True(_budget.TryReserve(null, 1_000_000));

    [Fact]
    public void Probes_that_are_out_count_in_full_until_they_say_what_they_used()
    {
        Assert.True(_budget.TryReserve(200, 100));
        Assert.True(_budget.TryReserve(200, 100));
        Assert.False(_budget.TryReserve(200, 100));

        _budget.Settle(100, 40);
        _budget.Settle(100, 60);

        Assert.Equal(100, _budget.UsedToday);
        Assert.False(_budget.Exhausted(200, 100));
        Assert.True(_budget.Exhausted(199, 100));
    }

    [Fact]
    public void Midnight_in_utc_begins_anew()
    {
        _budget.TryReserve(100, 100);
        _budget.Settle(100, 100);
        Assert.True(_budget.Exhausted(100, 100));

        _time.Inner.Advance(TimeSpan.FromHours(1));

        Assert.False(_budget.Exhausted(100, 100));
        Assert.Equal(0, _budget.UsedToday);
    }

    [Fact]
    public void The_refusal_says_what_and_until_when() =>
        Assert.Equal(
            "The daily cap of 5000 output tokens for probes is reached; probing resumes at 00:00 UTC, or when daily_token_cap is raised",
            TokenBudget.Refusal(5_000));
}
