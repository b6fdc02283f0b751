using Panoptes.Runtimes;
using Panoptes.Testing.Runtimes;

namespace Panoptes.Tests.Runtimes;

/// <summary>The loop over the runtimes from its start to its end.</summary>
public sealed class RuntimesEndTests : IAsyncLifetime
{
    private readonly ManagedModelsHost _host = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Loads_that_are_under_way_end_with_the_server_and_none_begins_after()
    {
        await using var ollama = await FakeOllama.StartAsync();
        ollama.Download = FakeDownload.Stalls;
        await _host.RuntimeAsync(RuntimeKind.Ollama, "ollama", ollama.Root);
        var id = await _host.ModelAsync("ollama:phi4");
        var start = _host.Get<ModelLifecycle>().StartAsync(id, Ct);
        await ManagedModelsHost.UntilAsync(() => ollama.Asked("/api/pull") > 0);

        await _host.Get<RuntimeReconciler>().StopAsync(Ct);

        Assert.Equal("load_given_up", (await Assert.ThrowsAsync<PanoptesException>(() => start)).Code);
        var model = await _host.Get<ManagedModels>().GetAsync(id, Ct);
        Assert.Equal((ManagedModelStatus.Stopped, null), (model.Status, model.LastError));
        Assert.Equal("server_ends", (await Assert.ThrowsAsync<PanoptesException>(() => _host.Get<ModelLifecycle>().StartAsync(id, Ct))).Code);
    }

    [Fact]
    public async Task The_usual_runtimes_that_somebody_deleted_stay_away()
    {
        var (loop, runtimes) = (_host.Get<RuntimeReconciler>(), _host.Get<RuntimeAccounts>());
        await loop.StartAsync(Ct);
        await ManagedModelsHost.UntilAsync(async () => (await runtimes.ListAsync(Ct)).Count > 0);
        foreach (var runtime in await runtimes.ListAsync(Ct))
        {
            await runtimes.DeleteAsync(runtime.Id, Ct);
        }

        await loop.ReconcileAsync(Ct);
        await Task.Delay(TimeSpan.FromSeconds(1), Ct); // some turns of the loop

        Assert.Empty(await runtimes.ListAsync(Ct));
        await loop.StopAsync(Ct);
    }
}
