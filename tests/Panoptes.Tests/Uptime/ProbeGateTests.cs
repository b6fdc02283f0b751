using Panoptes.Uptime;

namespace Panoptes.Tests.Uptime;

public sealed class ProbeGateTests
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_slow_account_takes_no_more_than_its_own_places()
    {
        using var gate = new ProbeGate(overall: 3, perProvider: 2);
        var (slow, other) = (Guid.NewGuid(), Guid.NewGuid());
        await gate.EnterAsync(slow, _ct);
        await gate.EnterAsync(slow, _ct);
        var waiting = gate.EnterAsync(slow, _ct);

        using var place = await gate.EnterAsync(other, _ct);

        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task A_place_given_back_goes_to_who_waits()
    {
        using var gate = new ProbeGate(overall: 1, perProvider: 1);
        var first = await gate.EnterAsync(Guid.NewGuid(), _ct);
        var second = gate.EnterAsync(Guid.NewGuid(), _ct);
        Assert.False(second.IsCompleted);

        first.Dispose();

        (await second).Dispose();
    }

    [Fact]
    public async Task Who_gives_up_waiting_holds_nothing()
    {
        using var gate = new ProbeGate(overall: 1, perProvider: 1);
        var (one, two) = (Guid.NewGuid(), Guid.NewGuid());
        var first = await gate.EnterAsync(one, _ct);
        using (var gone = new CancellationTokenSource())
        {
            var waiting = gate.EnterAsync(two, gone.Token);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        first.Dispose();

        (await gate.EnterAsync(two, _ct)).Dispose();
    }
}
