namespace Panoptes.Benchmarks;

/// <summary>Blocks a thread of our own until a moment of the monotonic clock: finely on the system's clock, by timer on any other.</summary>
internal sealed class DueWait(TimeProvider time, CancellationToken ct) : IDisposable
{
    /// <summary>How long a cancellation may go unnoticed.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(20);

    private readonly ManualResetEvent _due = new(initialState: false);

    /// <returns>False if it was cancelled before.</returns>
    public bool Until(long due)
    {
        while (!ct.IsCancellationRequested)
        {
            var left = due - time.GetTimestamp();
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
                Park(span);
            }
        }

        return false;
    }

    public void Dispose() => _due.Dispose();

    private void Park(TimeSpan span)
    {
        _due.Reset();
        using var timer = time.CreateTimer(_ => _due.Set(), null, span, Timeout.InfiniteTimeSpan);
        WaitHandle.WaitAny([_due, ct.WaitHandle]);
    }
}
