using Panoptes.Runtimes;
using Panoptes.Testing.Runtimes;

namespace Panoptes.Tests.Runtimes;

public sealed class LmStudioTests : IAsyncLifetime
{
    private readonly RuntimeLab _lab = new();
    private FakeLmStudio _fake = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _fake = await FakeLmStudio.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _fake.DisposeAsync();
        await _lab.DisposeAsync();
    }

    [Fact]
    public async Task Its_list_says_what_each_model_is()
    {
        await using var studio = _lab.Create(RuntimeKind.LmStudio, _fake.Root);

        var models = await studio.ListAsync(Ct);

        Assert.Equal(("qwen3-4b", "Q4_K_M", "4B"), (models[0].Alias, models[0].Quantization, models[0].Parameters));
        Assert.Equal((2_500_000_000L, 32_768, "qwen"), (models[0].SizeBytes, models[0].ContextLength, models[0].More["publisher"]));
        Assert.Equal(["chat-completion", "embedding"], models.Select(m => m.More["task"]));
    }

    [Fact]
    public async Task A_model_is_unloaded_with_all_its_instances_or_with_one()
    {
        await using var studio = _lab.Create(RuntimeKind.LmStudio, _fake.Root);
        var first = await studio.LoadAsync("qwen/qwen3-4b", null, Ct);
        var second = _fake.AddInstance("qwen/qwen3-4b");

        Assert.Equal(("qwen/qwen3-4b", 4096), (first.InstanceId, first.ContextLength));
        Assert.Equal([first.InstanceId, second], (await studio.LoadedAsync(Ct)).Select(m => m.InstanceId));
        await studio.UnloadAsync(second, Ct);
        Assert.Equal([first.InstanceId!], _fake.Instances.Keys);
        _fake.AddInstance("qwen/qwen3-4b");
        await studio.UnloadAsync("qwen/qwen3-4b", Ct);
        Assert.Empty(_fake.Instances);
    }

    [Fact]
    public async Task A_chat_goes_to_the_instance_that_is_loaded()
    {
        await using var studio = _lab.Create(RuntimeKind.LmStudio, _fake.Root);
        await studio.LoadAsync("qwen/qwen3-4b", null, Ct);
        var second = _fake.AddInstance("qwen/qwen3-4b");
        await studio.UnloadAsync("qwen/qwen3-4b", Ct);
        Assert.Equal("qwen/qwen3-4b", (await studio.TargetAsync("qwen3-4b", Ct)).WireModel);

        _fake.AddInstance("qwen/qwen3-4b");
        Assert.Equal("qwen/qwen3-4b:2", second);
        Assert.Equal("qwen/qwen3-4b", (await studio.TargetAsync("qwen3-4b", Ct)).WireModel);
    }

    [Fact]
    public async Task A_model_that_is_absent_is_downloaded_by_a_job_that_is_asked_how_far_it_is()
    {
        await using var studio = _lab.Create(RuntimeKind.LmStudio, _fake.Root);
        var told = new Told();

        Assert.Equal("google/gemma-3-1b", (await studio.LoadAsync("google/gemma-3-1b", told, Ct)).Id);

        Assert.Equal([0, 0.25, 0.5], told.Parts);
        Assert.Contains(told.All, p => p is { Bytes: 500, TotalBytes: 1000 });
        Assert.Equal(RuntimeStep.Loading, told.All[^1].Step);
    }

    [Fact]
    public async Task A_download_that_fails_is_told()
    {
        _fake.Download = FakeDownload.Fails;
        await using var studio = _lab.Create(RuntimeKind.LmStudio, _fake.Root);

        var e = await Assert.ThrowsAsync<PanoptesException>(() => studio.LoadAsync("google/gemma-3-1b", null, Ct));

        Assert.Equal((ErrorKind.Unavailable, "LM Studio could not download 'google/gemma-3-1b'"), (e.Kind, e.Message));
    }

    [Fact]
    public async Task A_download_that_stalls_ends_when_its_caller_gives_up_or_nothing_came_for_too_long()
    {
        _fake.Download = FakeDownload.Stalls;
        await using var studio = _lab.Create(RuntimeKind.LmStudio, _fake.Root, RuntimeLab.Limits with { Quiet = TimeSpan.FromMilliseconds(300) });

        var e = await Assert.ThrowsAsync<PanoptesException>(() => studio.LoadAsync("google/gemma-3-1b", null, Ct));
        Assert.Equal("runtime_timeout", e.Code);

        await using var patient = _lab.Create(RuntimeKind.LmStudio, _fake.Root);
        using var given = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var told = new Told(p =>
        {
            if (p.Part > 0)
            {
                given.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => patient.LoadAsync("google/gemma-3-1b", told, given.Token));
    }

    [Fact]
    public async Task An_older_one_loads_by_the_first_request_and_says_what_it_cannot()
    {
        _fake.Old = true;
        await using var studio = _lab.Create(RuntimeKind.LmStudio, _fake.Root);

        await studio.ProbeAsync(Ct);

        Assert.Equal(RuntimeCapabilities.AutoLoads, studio.Capabilities & (RuntimeCapabilities.AutoLoads | RuntimeCapabilities.CanLoad | RuntimeCapabilities.CanUnload | RuntimeCapabilities.CanDownload));
        Assert.Empty(await studio.LoadedAsync(Ct));
        await studio.LoadAsync("qwen3-4b", null, Ct);
        Assert.Equal(["qwen/qwen3-4b"], (await studio.LoadedAsync(Ct)).Select(m => m.Id));
        Assert.Equal(1, _fake.Asked("/v1/chat/completions"));
    }
}
