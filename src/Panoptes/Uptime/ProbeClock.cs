namespace Panoptes.Uptime;

/// <summary>The wall clock as it was at the start, moved on by the monotonic one: setting the clock, by an hour or a year, stops no schedule.</summary>
internal sealed class ProbeClock(TimeProvider time)
{
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private readonly long _stamp = time.GetTimestamp();

    public DateTimeOffset Now => _start + time.GetElapsedTime(_stamp);
}
