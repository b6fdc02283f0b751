using Microsoft.Extensions.Time.Testing;
using Panoptes.Benchmarks;

namespace Panoptes.Tests.Benchmarks;

public sealed class DueWaitTests
{
    [Theory]
    [InlineData(1000)]
    [InlineData(60)]
    public async Task A_clock_that_moves_while_the_timer_is_set_is_not_missed(int leapMs)
    {
        var time = new LeapingTime { Leap = TimeSpan.FromMilliseconds(leapMs) };
        var due = time.GetTimestamp() + (long)(0.1 * time.TimestampFrequency);
        using var wait = new DueWait(time, TestContext.Current.CancellationToken);

        var waiting = OwnThread.RunAsync("wait", () => Assert.True(wait.Until(due)));
        await time.Set.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromMilliseconds(Math.Max(0, 100 - leapMs)));

        await waiting.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    /// <summary>Moves just before its first timer is set, as a clock may on a busy machine.</summary>
    private sealed class LeapingTime : FakeTimeProvider
    {
        private readonly TaskCompletionSource _set = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TimeSpan Leap { get; set; }

        public Task Set => _set.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var leap = Leap;
            Leap = TimeSpan.Zero;
            Advance(leap);
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _set.TrySetResult();
            return timer;
        }
    }
}
