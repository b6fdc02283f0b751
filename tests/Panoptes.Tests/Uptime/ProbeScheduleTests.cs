using Panoptes.Uptime;

namespace Panoptes.Tests.Uptime;

public sealed class ProbeScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);

    [Fact]
    public void A_model_that_was_never_checked_is_due_at_once() => Assert.True(ProbeSchedule.IsDue(Guid.NewGuid(), Interval, null, Start));

    [Fact]
    public void Each_interval_brings_one_check_and_none_drifts()
    {
        var model = new Guid("11111111-2222-4333-8444-555555555555");
        var times = CheckTimes(model, Interval, TimeSpan.FromDays(1), lateness: TimeSpan.FromSeconds(40));

        // The first at once; then one a slot, each as late as the first one of the slots and never later.
        Assert.InRange(times.Count, 96, 97);
        Assert.All(times.Skip(1).Zip(times.Skip(2)), pair => Assert.Equal(Interval, pair.Second - pair.First));
    }

    [Fact]
    public void No_gap_is_longer_than_an_interval_and_a_tenth()
    {
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var times = CheckTimes(Uuid(random), Interval, TimeSpan.FromHours(2), TimeSpan.Zero);

            Assert.All(times.Zip(times.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, Interval / 10, Interval * 1.1 + TimeSpan.FromSeconds(2)));
        }
    }

    [Fact]
    public void Models_that_begin_together_spread_over_the_interval()
    {
        var random = new Random(11);
        var minutes = Enumerable.Range(0, 1_500)
            .Select(_ => ProbeSchedule.Next(Uuid(random), Interval, Start, Start) - Start)
            .GroupBy(wait => (int)(wait - (Interval / 10)).TotalMinutes % 15)
            .Select(group => group.Count());

        // 100 a minute on average; ten of their standard deviations would be a fault.
        Assert.All(minutes, count => Assert.InRange(count, 50, 160));
    }

    [Fact]
    public void A_restart_finds_the_slots_where_they_were()
    {
        var model = Guid.NewGuid();
        var last = ProbeSchedule.Next(model, Interval, Start, Start);

        Assert.False(ProbeSchedule.IsDue(model, Interval, last, last.AddMinutes(14.9)));
        Assert.True(ProbeSchedule.IsDue(model, Interval, last, last.AddMinutes(15)));
        Assert.Equal(last.AddMinutes(15), ProbeSchedule.Next(model, Interval, last, last.AddMinutes(1)));
    }

    [Fact]
    public void A_shorter_interval_takes_effect_without_starting_from_zero()
    {
        var model = Guid.NewGuid();

        Assert.True(ProbeSchedule.IsDue(model, TimeSpan.FromMinutes(5), Start, Start.AddMinutes(12)));
        Assert.InRange(ProbeSchedule.Next(model, TimeSpan.FromHours(1), Start, Start.AddMinutes(1)), Start.AddMinutes(1), Start.AddMinutes(66));
    }

    [Fact]
    public void Setting_the_wall_clock_back_or_forth_does_not_move_the_schedules_clock()
    {
        var time = new ShiftedTime(Start);
        var clock = new ProbeClock(time);

        time.Shift = TimeSpan.FromHours(-1);
        time.Inner.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(Start.AddMinutes(3), clock.Now);

        time.Shift = TimeSpan.FromDays(9);

        Assert.Equal(Start.AddMinutes(3), clock.Now);
    }

    private static List<DateTimeOffset> CheckTimes(Guid model, TimeSpan interval, TimeSpan during, TimeSpan lateness)
    {
        var times = new List<DateTimeOffset>();
        DateTimeOffset? last = null;
        for (var now = Start; now < Start + during; now += TimeSpan.FromSeconds(1))
        {
            if (ProbeSchedule.IsDue(model, interval, last, now))
            {
                times.Add(now);
                last = now + lateness;
            }
        }

        return times;
    }

    private static Guid Uuid(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
