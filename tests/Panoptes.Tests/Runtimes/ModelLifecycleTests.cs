using System.Net;
using System.Net.Sockets;
using Panoptes.Runtimes;
using Panoptes.Testing.Runtimes;

namespace Panoptes.Tests.Runtimes;

/// <summary>Loads, unloads and looks at the runtimes that come at the same moment.</summary>
public sealed class ModelLifecycleTests(ManagedModelsHost host) : IClassFixture<ManagedModelsHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private ModelLifecycle Lifecycle => host.Get<ModelLifecycle>();

    private ModelLoads Loads => host.Get<ModelLoads>();

    [Fact]
    public async Task What_was_loaded_while_the_runtimes_were_asked_is_not_called_stopped_by_their_older_answers()
    {
        await using var ollama = await FakeOllama.StartAsync();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await host.RuntimeAsync(RuntimeKind.Ollama, "asked", ollama.Root);
        await host.RuntimeAsync(RuntimeKind.OpenAiCompatible, "silent", new Uri($"http://{silent.LocalEndpoint}"));
        var id = await host.ModelAsync("asked:llama3.2");

        var look = host.Get<RuntimeReconciler>().ReconcileAsync(Ct);
        await ManagedModelsHost.UntilAsync(() => ollama.Asked("/api/ps") > 0);
        await Lifecycle.StartAsync(id, Ct);
        await SilenceEndsAsync(silent, look);

        Assert.Equal(ManagedModelStatus.Running, (await host.Get<ManagedModels>().GetAsync(id, Ct)).Status);
        Assert.DoesNotContain(await host.Get<RuntimeLog>().NewestAsync(id, 10, Ct), entry => entry.Level == "warn");
    }

    [Fact]
    public async Task A_load_that_is_given_up_before_its_turn_says_so_in_words()
    {
        await using var ollama = await FakeOllama.StartAsync();
        await host.RuntimeAsync(RuntimeKind.Ollama, "waited", ollama.Root);
        var id = await host.ModelAsync("waited:llama3.2");
        using (await Loads.TurnAsync(id, Ct))
        {
            var start = Lifecycle.StartAsync(id, Ct);
            await ManagedModelsHost.UntilAsync(() => Loads.Find(id) is not null);
            Loads.Find(id)!.Cancel();

            Assert.Equal("load_given_up", (await Assert.ThrowsAsync<PanoptesException>(() => start)).Code);
        }
    }

    [Fact]
    public async Task A_load_that_has_ended_can_be_given_up_without_harm()
    {
        var load = Loads.Join(Guid.NewGuid(), TimeSpan.FromMinutes(1), (_, _) => Task.CompletedTask);
        await load.Done;

        load.Cancel();
    }

    [Fact]
    public async Task A_stop_that_waited_for_its_turn_does_not_unload_what_a_run_has_taken_meanwhile()
    {
        await using var ollama = await FakeOllama.StartAsync();
        await host.RuntimeAsync(RuntimeKind.Ollama, "held", ollama.Root);
        var id = await host.ModelAsync("held:llama3.2");
        await Lifecycle.StartAsync(id, Ct);
        var turn = await Loads.TurnAsync(id, Ct);
        var stop = Lifecycle.StopAsync(id, Ct);
        await Task.Delay(200, Ct); // until it waits; if it does not yet, it is refused all the same
        Loads.Hold(id);
        turn.Dispose();

        Assert.Equal("model_is_measured", (await Assert.ThrowsAsync<PanoptesException>(() => stop)).Code);
        Assert.Single(ollama.Loaded);
        Loads.LetGo(id);
    }

    [Fact]
    public async Task A_load_that_waits_behind_the_deletion_of_its_model_loads_nothing()
    {
        await using var ollama = await FakeOllama.StartAsync();
        await host.RuntimeAsync(RuntimeKind.Ollama, "deleted", ollama.Root);
        var id = await host.ModelAsync("deleted:llama3.2");
        var turn = await Loads.TurnAsync(id, Ct);
        var delete = Lifecycle.DeleteAsync(id, Ct);
        await Task.Delay(200, Ct); // until it waits; if it does not yet, it gives the load up
        var start = Lifecycle.StartAsync(id, Ct);
        await ManagedModelsHost.UntilAsync(() => Loads.Find(id) is not null);
        turn.Dispose();

        await delete;
        await Assert.ThrowsAsync<PanoptesException>(() => start);
        Assert.Empty(ollama.Loaded);
        Assert.Null(await host.Get<ManagedModels>().FindAsync(id, Ct));
    }

    [Fact]
    public async Task A_runtime_that_is_changed_under_a_load_fails_that_load_in_words()
    {
        var models = Path.Combine(host.Folder, "models");
        FakeGguf.Write(Path.Combine(models, "slow.gguf"), (FakeGguf.LoadMs, "60000"));
        var draft = new RuntimeDraft { Slug = "own", Program = FakeLlamaProgram.Write(host.Folder), ModelsFolder = models };
        var runtime = await host.Get<RuntimeAccounts>().AddAsync(RuntimeKind.ManagedLlamaServer, draft, Ct);
        var id = await host.ModelAsync("own:slow.gguf");
        var start = Lifecycle.StartAsync(id, Ct);
        await ManagedModelsHost.UntilAsync(() => Loads.Find(id)?.View.Progress is not null);

        var changed = await host.Get<RuntimeAccounts>().ChangeAsync(runtime.Id, new RuntimeDraft { Arguments = ["--verbose"] }, Ct);
        host.Get<RuntimeAdapters>().Of(changed);

        var failure = await Assert.ThrowsAsync<PanoptesException>(() => start);
        Assert.Equal(("load_failed", "Its runtime was changed or removed meanwhile"), (failure.Code, failure.Message));
        Assert.Equal(ManagedModelStatus.Error, (await host.Get<ManagedModels>().GetAsync(id, Ct)).Status);
    }

    /// <summary>Closes the connections of a listener that never answered, until a look no longer waits for it.</summary>
    private static async Task SilenceEndsAsync(TcpListener silent, Task look)
    {
        while (!look.IsCompleted)
        {
            if (silent.Pending())
            {
                (await silent.AcceptSocketAsync(Ct)).Dispose();
            }

            await Task.Delay(20, Ct);
        }

        await look;
    }
}
