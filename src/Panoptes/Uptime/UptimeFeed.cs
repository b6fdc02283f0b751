using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Panoptes.Uptime;

/// <summary>What has changed since a subscriber last heard: a hint to ask again, never the data itself.</summary>
/// <param name="ModelIds">Models with a new check.</param>
/// <param name="RunIds">Runs that moved on.</param>
public sealed record UptimeChange(IReadOnlySet<Guid> ModelIds, IReadOnlySet<Guid> RunIds);

/// <summary>Tells live views, in this process, that checks have landed or runs have moved on.</summary>
public sealed class UptimeFeed(TimeProvider time)
{
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromMilliseconds(100);
    private const int Waiting = 4_096;

    private readonly Lock _lock = new();
    private Channel<(Guid Model, Guid Run)>[] _subscribers = [];

    /// <summary>Changes from now on, gathered: at most ten a second; a slow reader misses the oldest and nobody waits for it.</summary>
    /// <param name="ct">Ends the subscription.</param>
    public async IAsyncEnumerable<UptimeChange> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var mine = Channel.CreateBounded<(Guid Model, Guid Run)>(
            new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        Change(all => [.. all, mine]);
        try
        {
            while (await mine.Reader.WaitToReadAsync(ct))
            {
                yield return Gather(mine.Reader);
                await Task.Delay(AtMostEvery, time, ct);
            }
        }
        finally
        {
            Change(all => [.. all.Where(other => other != mine)]);
        }
    }

    internal void Checked(Guid model, Guid run) => Publish((model, run));

    internal void Moved(Guid run) => Publish((Guid.Empty, run));

    private static UptimeChange Gather(ChannelReader<(Guid Model, Guid Run)> reader)
    {
        var models = new HashSet<Guid>();
        var runs = new HashSet<Guid>();
        while (reader.TryRead(out var change))
        {
            runs.Add(change.Run);
            if (change.Model != Guid.Empty)
            {
                models.Add(change.Model);
            }
        }

        return new UptimeChange(models, runs);
    }

    private void Publish((Guid Model, Guid Run) change)
    {
        foreach (var subscriber in Volatile.Read(ref _subscribers))
        {
            subscriber.Writer.TryWrite(change);
        }
    }

    private void Change(Func<Channel<(Guid Model, Guid Run)>[], Channel<(Guid Model, Guid Run)>[]> change)
    {
        lock (_lock)
        {
            Volatile.Write(ref _subscribers, change(_subscribers));
        }
    }
}
