namespace Panoptes.Benchmarks;

/// <summary>Sends by the clock, whatever the server does. Runs on a thread of its own: the moment of a dispatch must not depend on the pool.</summary>
internal static class OpenLoopSender
{
    public static Task RunAsync(LoadPlan plan, LoadUnderWay load, TimeProvider time, long start) =>
        OwnThread.RunAsync("panoptes load", () => Run(plan, load, time, start));

    private static void Run(LoadPlan plan, LoadUnderWay load, TimeProvider time, long start)
    {
        try
        {
            using var wait = new DueWait(time, load.Stopping);
            foreach (var arrival in ArrivalSchedule.Of(plan, new Random(plan.Seed)))
            {
                var due = start + (long)(arrival.Offset.TotalSeconds * time.TimestampFrequency);
                var phase = arrival.WarmUp ? BenchmarkPhase.WarmUp : BenchmarkPhase.Measured;
                var request = new LoadRequest(arrival.Index, phase, due, arrival.Traced);
                var call = load.Prepare(request); // before its time, so that a long prompt makes nothing late
                if (!wait.Until(due))
                {
                    return;
                }

                if (call is not null)
                {
                    _ = load.SendAsync(request, call); // never throws; the load is over only when it has ended
                }
            }
        }
        finally
        {
            load.Release();
        }
    }
}

/// <summary>Keeps a fixed number of requests under way. It has no schedule, so a request is intended when its slot is free.</summary>
internal sealed class ClosedLoopSender(LoadPlan plan, LoadUnderWay load, TimeProvider time)
{
    private int _next = -1;
    private long _measuredFrom = long.MaxValue;

    public async Task RunAsync(int slots)
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, slots).Select(_ => SlotAsync()));
        }
        finally
        {
            load.Release();
        }
    }

    private async Task SlotAsync()
    {
        while (!load.Stops && Next() is { } request)
        {
            if (load.Prepare(request) is { } call)
            {
                var now = request with { Intended = time.GetTimestamp() };
                var sending = load.SendAsync(now, call);
                if (!sending.IsCompleted)
                {
                    await sending;
                    continue;
                }
            }

            // What ends at once must not keep the other slots from their turn.
            await Task.Yield();
        }
    }

    private LoadRequest? Next()
    {
        var index = Interlocked.Increment(ref _next);
        var measured = index - plan.WarmUp;
        var now = time.GetTimestamp();
        if (measured == 0)
        {
            Volatile.Write(ref _measuredFrom, now);
        }

        var from = Volatile.Read(ref _measuredFrom);
        var timeIsUp = from < now && time.GetElapsedTime(from, now) >= plan.Duration;
        return measured >= (plan.Requests ?? BenchmarkLimits.Requests) || timeIsUp
            ? null
            : new LoadRequest(index, measured < 0 ? BenchmarkPhase.WarmUp : BenchmarkPhase.Measured, now, Traced: null);
    }
}
