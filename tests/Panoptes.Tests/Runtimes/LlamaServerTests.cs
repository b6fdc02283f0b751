using Panoptes.Runtimes;
using Panoptes.Runtimes.Adapters;
using Panoptes.Testing.Runtimes;

namespace Panoptes.Tests.Runtimes;

/// <summary>llama.cpp servers that somebody else started.</summary>
public sealed class LlamaServerTests : IAsyncDisposable
{
    private const string Qwen = "ggml-org/qwen3-4b:Q4_K_M";

    private readonly RuntimeLab _lab = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task One_with_a_model_says_what_it_is()
    {
        await using var fake = await FakeLlamaServer.StartAsync();
        await using var llama = _lab.Create(RuntimeKind.LlamaServer, fake.Root);

        Assert.Equal("b6700-0a1b2c3d", (await llama.ProbeAsync(Ct)).Version);

        var model = Assert.Single(await llama.ListAsync(Ct));
        Assert.Equal(("Qwen3-4B-Q4_K_M", "Q4_K_M", "4B"), (model.Alias, model.Quantization, model.Parameters));
        Assert.Equal((2_497_276_416L, 40_960), (model.SizeBytes, model.ContextLength));
        Assert.Equal(4096, Assert.Single(await llama.LoadedAsync(Ct)).ContextLength);
        Assert.Equal(
            RuntimeCapabilities.ReportsServerTimings | RuntimeCapabilities.ReportsUsageInStream | RuntimeCapabilities.HasPromptCache, llama.Capabilities);
    }

    [Fact]
    public async Task Without_an_address_it_is_looked_for_where_it_usually_is()
    {
        await using var gone = await FakeLlamaServer.StartAsync();
        await gone.DisposeAsync();
        await using var other = await FakeOpenAiServer.StartAsync();
        await using var fake = await FakeLlamaServer.StartAsync();
        await using var llama = new LlamaServerRuntime(new RuntimeSettings(RuntimeKind.LlamaServer), _lab.Parts()) { UsualRoots = [gone.Root, other.Root, fake.Root] };

        Assert.Single(await llama.ListAsync(Ct));
        Assert.Equal(fake.Root, (await llama.ProbeAsync(Ct)).Root);

        await fake.DisposeAsync();
        Assert.Contains("refused", (await llama.ProbeAsync(Ct)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_still_reads_its_model_is_there_and_is_waited_for()
    {
        await using var fake = await FakeLlamaServer.StartAsync();
        fake.Loading = true;
        await using var llama = _lab.Create(RuntimeKind.LlamaServer, fake.Root);

        Assert.True((await llama.ProbeAsync(Ct)).Reachable);
        Assert.Empty(await llama.LoadedAsync(Ct));
        var loaded = await llama.LoadAsync("Qwen3-4B-Q4_K_M", new Told(_ => fake.Loading = false), Ct);

        Assert.Equal(4096, loaded.ContextLength);
    }

    [Fact]
    public async Task One_that_never_finishes_is_given_up()
    {
        await using var fake = await FakeLlamaServer.StartAsync();
        fake.Loading = true;
        await using var llama = _lab.Create(RuntimeKind.LlamaServer, fake.Root, RuntimeLab.Limits with { Load = TimeSpan.FromMilliseconds(200) });

        var e = await Assert.ThrowsAsync<PanoptesException>(() => llama.LoadAsync("Qwen3-4B-Q4_K_M", null, Ct));

        Assert.Equal("runtime_timeout", e.Code);
    }

    [Fact]
    public async Task A_router_loads_and_unloads_and_is_asked_until_it_has()
    {
        await using var fake = await FakeLlamaRouter.StartAsync();
        fake.Looks = 3;
        await using var llama = _lab.Create(RuntimeKind.LlamaServer, fake.Root);
        await llama.ProbeAsync(Ct);
        Assert.True(llama.Capabilities.HasFlag(RuntimeCapabilities.CanLoad | RuntimeCapabilities.CanUnload | RuntimeCapabilities.AutoLoads));

        await llama.LoadAsync(Qwen, null, Ct);
        Assert.Equal("loaded", fake.StatusOf(Qwen));
        Assert.Equal([Qwen], (await llama.LoadedAsync(Ct)).Select(m => m.Id));

        await llama.UnloadAsync(Qwen, Ct);
        Assert.Equal("unloaded", fake.StatusOf(Qwen));
    }

    [Fact]
    public async Task A_load_that_fails_in_a_router_tells_the_exit_code()
    {
        await using var fake = await FakeLlamaRouter.StartAsync();
        fake.FailsWith = 134;
        await using var llama = _lab.Create(RuntimeKind.LlamaServer, fake.Root);

        var e = await Assert.ThrowsAsync<PanoptesException>(() => llama.LoadAsync(Qwen, null, Ct));

        Assert.Equal((ErrorKind.Unavailable, $"The llama.cpp server for '{Qwen}' failed to load: it ended with exit code 134"), (e.Kind, e.Message));
        fake.FailsWith = null;
        await llama.LoadAsync(Qwen, null, Ct);
    }

    [Fact]
    public async Task A_model_that_sleeps_in_a_router_is_woken()
    {
        await using var fake = await FakeLlamaRouter.StartAsync();
        fake.Sleep(Qwen);
        await using var llama = _lab.Create(RuntimeKind.LlamaServer, fake.Root);

        Assert.Empty(await llama.LoadedAsync(Ct));
        await llama.LoadAsync(Qwen, null, Ct);

        Assert.Equal("loaded", fake.StatusOf(Qwen));
    }

    [Fact]
    public async Task A_router_without_models_is_one()
    {
        await using var fake = await FakeLlamaRouter.StartAsync();
        fake.Clear();
        await using var llama = _lab.Create(RuntimeKind.LlamaServer, fake.Root);

        Assert.True((await llama.ProbeAsync(Ct)).Reachable);

        Assert.Empty(await llama.ListAsync(Ct));
        Assert.True(llama.Capabilities.HasFlag(RuntimeCapabilities.CanDownload));
    }

    [Fact]
    public async Task A_router_downloads_what_it_does_not_have()
    {
        await using var fake = await FakeLlamaRouter.StartAsync();
        fake.Looks = 4;
        await using var llama = _lab.Create(RuntimeKind.LlamaServer, fake.Root);
        var told = new Told();

        var loaded = await llama.LoadAsync("ggml-org/phi-4", told, Ct);

        Assert.Equal("ggml-org/phi-4:Q4_0", loaded.Id);
        Assert.Equal([0.25, 0.5, 0.75], told.Parts);
        Assert.Equal("loaded", fake.StatusOf("ggml-org/phi-4:Q4_0"));
    }

    [Theory]
    [InlineData(FakeDownload.Fails, "could not download")]
    [InlineData(FakeDownload.Stalls, "stalled")]
    public async Task A_download_of_a_router_that_comes_to_nothing_is_told(FakeDownload how, string said)
    {
        await using var fake = await FakeLlamaRouter.StartAsync();
        (fake.Download, fake.Looks) = (how, 4);
        await using var llama = _lab.Create(RuntimeKind.LlamaServer, fake.Root, RuntimeLab.Limits with { Quiet = TimeSpan.FromMilliseconds(300) });

        var e = await Assert.ThrowsAsync<PanoptesException>(() => llama.LoadAsync("ggml-org/phi-4", null, Ct));

        Assert.Contains(said, e.Message, StringComparison.Ordinal);
    }
}
