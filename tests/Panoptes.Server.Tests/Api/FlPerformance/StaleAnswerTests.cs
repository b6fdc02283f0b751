using Microsoft.Extensions.DependencyInjection;
using Panoptes.Runtimes;
using Panoptes.Testing.Runtimes;

namespace Panoptes.Server.Tests.Api.FlPerformance;

/// <summary>What a runtime said before a model was loaded or unloaded must not undo it.</summary>
public sealed class StaleAnswerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_model_that_changes_while_a_slow_runtime_keeps_the_look_waiting_stays_as_it_is(bool load)
    {
        await using var ollama = await FakeOllama.StartAsync();
        await using var hanging = await FakeOllama.StartAsync();
        hanging.Fault = FakeFault.Hang;
        await using var server = await RunningServer.StartAsync(null, "--Panoptes:Runtimes:Reconcile=01:00:00", "--Panoptes:Runtimes:ProbeLimit=00:00:03");
        var accounts = server.Services.GetRequiredService<RuntimeAccounts>();
        var models = server.Services.GetRequiredService<ManagedModels>();
        var lifecycle = server.Services.GetRequiredService<ModelLifecycle>();
        await accounts.AddAsync(RuntimeKind.Ollama, new RuntimeDraft { Slug = "quick", BaseUrl = ollama.Root.ToString() }, Ct);
        var model = await models.AddAsync("Changing", "quick:qwen2.5:0.5b", Ct);
        if (!load)
        {
            await lifecycle.StartAsync(model.Id, Ct);
        }

        await accounts.AddAsync(RuntimeKind.Ollama, new RuntimeDraft { Slug = "slow", BaseUrl = hanging.Root.ToString() }, Ct);
        var before = ollama.Asked("/api/ps");
        var look = server.Services.GetRequiredService<RuntimeReconciler>().ReconcileAsync(Ct);
        while (ollama.Asked("/api/ps") == before)
        {
            await Task.Delay(10, Ct);
        }

        await (load ? lifecycle.StartAsync(model.Id, Ct) : lifecycle.StopAsync(model.Id, Ct));
        await look;

        Assert.Equal(load ? ManagedModelStatus.Running : ManagedModelStatus.Stopped, (await models.GetAsync(model.Id, Ct)).Status);
        var events = await server.Services.GetRequiredService<RuntimeLog>().NewestAsync(model.Id, 10, Ct);
        Assert.DoesNotContain(events, entry => entry.Message.Contains("no longer loaded", StringComparison.Ordinal) || entry.Message == "Found loaded");
    }
}
