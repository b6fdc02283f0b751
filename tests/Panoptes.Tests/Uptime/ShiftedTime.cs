using Microsoft.Extensions.Time.Testing;

namespace Panoptes.Tests.Uptime;

/// <summary>A clock that a test moves, and whose wall time someone has set wrong by <see cref="Shift"/>.</summary>
internal sealed class ShiftedTime(DateTimeOffset start) : TimeProvider
{
    public FakeTimeProvider Inner { get; } = new(start);

    public TimeSpan Shift { get; set; }

    public override long TimestampFrequency => Inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => Inner.GetUtcNow() + Shift;

    public override long GetTimestamp() => Inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        Inner.CreateTimer(callback, state, dueTime, period);
}
