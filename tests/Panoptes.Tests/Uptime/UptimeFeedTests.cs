using Panoptes.Uptime;

namespace Panoptes.Tests.Uptime;

public sealed class UptimeFeedTests
{
    private readonly ShiftedTime _time = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task Changes_are_gathered_and_told_at_most_ten_times_a_second()
    {
        var feed = new UptimeFeed(_time);
        var (one, two, run) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await using var heard = feed.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        var first = heard.MoveNextAsync();
        feed.Checked(one, run);
        Assert.True(await first);
        Assert.Equal([one], heard.Current.ModelIds);

        var second = heard.MoveNextAsync();
        feed.Checked(one, run);
        feed.Checked(two, run);
        feed.Moved(run);
        Assert.False(second.IsCompleted);
        _time.Inner.Advance(TimeSpan.FromMilliseconds(100));

        Assert.True(await second);
        Assert.Equal([one, two], heard.Current.ModelIds.Order().Order().ToHashSet(), HashSet<Guid>.CreateSetComparer());
        Assert.Equal([run], heard.Current.RunIds);
    }

    [Fact]
    public async Task A_reader_that_does_not_read_costs_a_bounded_amount_and_hears_the_newest()
    {
        var feed = new UptimeFeed(_time);
        var last = Guid.NewGuid();
        await using var heard = feed.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var first = heard.MoveNextAsync();
        feed.Checked(Guid.NewGuid(), Guid.NewGuid());
        Assert.True(await first);

        for (var i = 0; i < 20_000; i++)
        {
            feed.Checked(Guid.NewGuid(), Guid.Empty);
        }

        feed.Checked(last, Guid.Empty);
        var second = heard.MoveNextAsync();
        _time.Inner.Advance(TimeSpan.FromMilliseconds(100));

        Assert.True(await second);
        Assert.Contains(last, heard.Current.ModelIds);
        Assert.Equal(4_096, heard.Current.ModelIds.Count);
    }
}
