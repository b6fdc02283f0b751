using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Panoptes.Storage.Config;

namespace Panoptes.Benchmarks;

/// <summary>Something happened in a run.</summary>
public abstract record BenchmarkEvent;

/// <summary>The run stands here now.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Completed">Measured requests that have landed.</param>
/// <param name="Total">How many there will be; null if that is not known beforehand.</param>
/// <param name="CurrentModel">The model whose request landed last; null where that says nothing, as on joining.</param>
public sealed record BenchmarkMoved(BenchmarkRunStatus Status, int Completed, int? Total, string? CurrentModel) : BenchmarkEvent;

/// <summary>A measured request has landed in the store.</summary>
/// <param name="Result">The request.</param>
public sealed record BenchmarkLanded(BenchmarkResult Result) : BenchmarkEvent;

/// <summary>The run has ended; nothing follows.</summary>
/// <param name="Status">How.</param>
/// <param name="Failure">Why it failed, in words; null if it did not.</param>
public sealed record BenchmarkEnded(BenchmarkRunStatus Status, string? Failure) : BenchmarkEvent;

/// <summary>Tells live views what happens in runs.</summary>
public sealed class BenchmarkFeed
{
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromMilliseconds(100);
    private const int Waiting = 1_024;

    private readonly Lock _lock = new();
    private readonly LiveRuns _live;
    private readonly BenchmarkQueries _queries;
    private readonly IDbContextFactory<ConfigDbContext> _contexts;
    private readonly TimeProvider _time;
    private Channel<Guid>[] _subscribers = [];

    internal BenchmarkFeed(LiveRuns live, BenchmarkQueries queries, IDbContextFactory<ConfigDbContext> contexts, TimeProvider time)
    {
        (_live, _queries, _contexts, _time) = (live, queries, contexts, time);
        live.Changed += Publish;
    }

    /// <summary>
    /// Everything that has happened in a run and everything that will, to its end: where it stands, each measured request once, then
    /// the end. A run that has ended, in whatever process, is told from the store. A slow reader is waited for by nobody and misses nothing.
    /// </summary>
    /// <param name="runId">The run; of one that does not exist nothing is told.</param>
    /// <param name="ct">Ends the reading.</param>
    public async IAsyncEnumerable<BenchmarkEvent> FollowAsync(Guid runId, [EnumeratorCancellation] CancellationToken ct)
    {
        if (_live.Find(runId) is { } live)
        {
            await foreach (var change in FollowAsync(live, ct))
            {
                yield return change;
            }

            yield break;
        }

        await using var db = await _contexts.CreateDbContextAsync(ct);
        if (await db.BenchmarkRuns.AsNoTracking().SingleOrDefaultAsync(run => run.Id == runId, ct) is not { } stored)
        {
            yield break;
        }

        yield return new BenchmarkMoved(stored.Status, stored.ResultCount, stored.ExpectedRequests ?? stored.ResultCount, null);
        await foreach (var result in _queries.StreamAsync(runId, ct))
        {
            yield return new BenchmarkLanded(result);
        }

        yield return stored.Ended
            ? new BenchmarkEnded(stored.Status, stored.Failure)
            : new BenchmarkEnded(BenchmarkRunStatus.Failed, "The run is not under way in this server");
    }

    /// <summary>The ids of runs that changed, gathered: at most ten times a second. A hint to ask again, for lists.</summary>
    /// <param name="ct">Ends the subscription.</param>
    public async IAsyncEnumerable<IReadOnlySet<Guid>> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var mine = Channel.CreateBounded<Guid>(new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        Change(all => [.. all, mine]);
        try
        {
            while (await mine.Reader.WaitToReadAsync(ct))
            {
                var runs = new HashSet<Guid>();
                while (mine.Reader.TryRead(out var run))
                {
                    runs.Add(run);
                }

                yield return runs;
                await Task.Delay(AtMostEvery, _time, ct);
            }
        }
        finally
        {
            Change(all => [.. all.Where(other => other != mine)]);
        }
    }

    private static async IAsyncEnumerable<BenchmarkEvent> FollowAsync(LiveRun live, [EnumeratorCancellation] CancellationToken ct)
    {
        var seen = 0;
        var status = BenchmarkRunStatus.Pending;
        for (var joining = true; ; joining = false)
        {
            var now = live.Look(seen);
            var moved = now.Status != status && now.End is null;
            status = now.Status;
            if (joining || moved)
            {
                yield return new BenchmarkMoved(status, joining ? now.Completed : seen, live.Total, null);
            }

            foreach (var result in now.News)
            {
                seen++;
                if (!joining)
                {
                    yield return new BenchmarkMoved(status, seen, live.Total, result.ModelName);
                }

                yield return new BenchmarkLanded(result);
            }

            if (now.End is { } end)
            {
                yield return end;
                yield break;
            }

            await now.Next.WaitAsync(ct);
        }
    }

    private void Publish(Guid run)
    {
        foreach (var subscriber in Volatile.Read(ref _subscribers))
        {
            subscriber.Writer.TryWrite(run);
        }
    }

    private void Change(Func<Channel<Guid>[], Channel<Guid>[]> change)
    {
        lock (_lock)
        {
            Volatile.Write(ref _subscribers, change(_subscribers));
        }
    }
}
