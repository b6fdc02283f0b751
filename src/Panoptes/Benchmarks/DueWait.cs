namespace Panoptes.Benchmarks;

/// <summary>Blocks a thread of our own until a moment of the monotonic clock: finely on the system's clock, by timer on any other.</summary>
internal sealed class DueWait(TimeProvider time, CancellationToken ct) : IDisposable
{
    /// <summary>How long a cancellation may go unnoticed.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(20);

    /// <summary>By how much a clock may move while a timer is set without another look at it.</summary>
    private static readonly TimeSpan Moved = TimeSpan.FromMilliseconds(1);

    private readonly ManualResetEvent _due = new(initialState: false);

    /// <returns>False if it was cancelled before.</returns>
    public bool Until(long due)
    {
        while (!ct.IsCancellationRequested)
        {
            var now = time.GetTimestamp();
            var left = due - now;
            if (left <= 0)
            {
                return true;
            }

            var span = TimeSpan.FromSeconds(left / (double)time.TimestampFrequency);
            if (time == TimeProvider.System)
            {
                FineSleep.For(span < Slice ? span : Slice, ct);
            }
            else
            {
                Park(span, now);
            }
        }

        return false;
    }

    public void Dispose() => _due.Dispose();

    private void Park(TimeSpan span, long from)
    {
        _due.Reset();
        using var timer = time.CreateTimer(_ => _due.Set(), null, span, Timeout.InfiniteTimeSpan);

        // A clock that moved before the timer was set would fire it that much too late, and one that only tests move, never.
        if (time.GetElapsedTime(from) < Moved)
        {
            WaitHandle.WaitAny([_due, ct.WaitHandle]);
        }
    }
}
