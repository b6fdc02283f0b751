using Panoptes.Runtimes;
using Panoptes.Testing.Runtimes;

namespace Panoptes.Tests.Runtimes;

public sealed class VllmTests : IAsyncLifetime
{
    private const RuntimeCapabilities Both = RuntimeCapabilities.CanLoad | RuntimeCapabilities.CanUnload;

    private readonly RuntimeLab _lab = new();
    private FakeVllm _fake = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _fake = await FakeVllm.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _fake.DisposeAsync();
        await _lab.DisposeAsync();
    }

    [Fact]
    public async Task Without_sleep_mode_its_model_is_there_and_stays()
    {
        await using var vllm = _lab.Create(RuntimeKind.Vllm, _fake.Root);

        Assert.Equal("0.11.0", (await vllm.ProbeAsync(Ct)).Version);

        Assert.Equal(RuntimeCapabilities.None, vllm.Capabilities & Both);
        var loaded = await vllm.LoadAsync("meta/Llama-3.1-8B", null, Ct);
        Assert.Equal(("meta/Llama-3.1-8B", 8192), (loaded.Id, loaded.ContextLength));
        Assert.Contains("sleep mode", (await Assert.ThrowsAsync<PanoptesException>(() => vllm.UnloadAsync("Llama-3.1-8B", Ct))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_sleep_mode_its_model_sleeps_and_wakes()
    {
        _fake.SleepMode = true;
        _fake.LoadTime = TimeSpan.FromMilliseconds(50);
        await using var vllm = _lab.Create(RuntimeKind.Vllm, _fake.Root);
        await vllm.ProbeAsync(Ct);
        Assert.Equal(Both, vllm.Capabilities & Both);

        await vllm.UnloadAsync("Llama-3.1-8B", Ct);
        Assert.True(_fake.Sleeping);
        Assert.Contains(_fake.Provider.Requests, r => r.Path == "/sleep?level=1");
        Assert.Empty(await vllm.LoadedAsync(Ct));

        await vllm.LoadAsync("Llama-3.1-8B", null, Ct);
        Assert.False(_fake.Sleeping);
        Assert.Null((await _lab.ChatAsync(vllm, "Llama-3.1-8B")).Error);
    }

    [Fact]
    public async Task An_engine_that_died_is_told_from_a_server_that_is_gone()
    {
        _fake.Healthy = false;
        await using var vllm = _lab.Create(RuntimeKind.Vllm, _fake.Root);

        var probe = await vllm.ProbeAsync(Ct);

        Assert.False(probe.Reachable);
        Assert.Contains("engine is not healthy (HTTP 503)", probe.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_only_like_it_is_not_taken_for_it()
    {
        _fake.Owner = "sglang";
        await using var vllm = _lab.Create(RuntimeKind.Vllm, _fake.Root);

        Assert.Contains("is not vLLM", (await vllm.ProbeAsync(Ct)).Problem, StringComparison.Ordinal);
    }
}
