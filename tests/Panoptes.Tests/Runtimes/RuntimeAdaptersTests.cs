using Panoptes.Runtimes;
using Panoptes.Testing.Runtimes;

namespace Panoptes.Tests.Runtimes;

/// <summary>How long a runtime's adapter lives: what it runs ends with it.</summary>
public sealed class RuntimeAdaptersTests(ManagedModelsHost host) : IClassFixture<ManagedModelsHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_name_keeps_the_adapter_and_a_new_address_makes_another()
    {
        var first = await host.RuntimeAsync(RuntimeKind.Ollama, "kept", new Uri("http://127.0.0.1:1"));
        var adapters = host.Get<RuntimeAdapters>();
        var adapter = adapters.Of(first);

        var renamed = await host.Get<RuntimeAccounts>().ChangeAsync(first.Id, new RuntimeDraft { Name = "Another name" }, Ct);
        var same = adapters.Of(renamed);
        var moved = await host.Get<RuntimeAccounts>().ChangeAsync(first.Id, new RuntimeDraft { BaseUrl = "http://127.0.0.1:2" }, Ct);
        var other = adapters.Of(moved);

        Assert.Same(adapter, same);
        Assert.NotSame(adapter, other);
    }

    [Fact]
    public async Task An_account_that_was_read_before_its_last_change_does_not_bring_the_old_adapter_back()
    {
        var old = await host.RuntimeAsync(RuntimeKind.Ollama, "stale", new Uri("http://127.0.0.1:1"));
        var adapters = host.Get<RuntimeAdapters>();
        var now = adapters.Of(await host.Get<RuntimeAccounts>().ChangeAsync(old.Id, new RuntimeDraft { BaseUrl = "http://127.0.0.1:2" }, Ct));

        Assert.Same(now, adapters.Of(old));
    }

    [Fact]
    public async Task A_runtime_that_is_disabled_ends_what_it_runs()
    {
        var models = Path.Combine(host.Folder, "off");
        FakeGguf.Write(Path.Combine(models, "tiny.gguf"));
        var draft = new RuntimeDraft { Slug = "off", Program = FakeLlamaProgram.Write(host.Folder), ModelsFolder = models };
        var runtime = await host.Get<RuntimeAccounts>().AddAsync(RuntimeKind.ManagedLlamaServer, draft, Ct);
        var adapter = host.Get<RuntimeAdapters>().Of(runtime);
        await adapter.LoadAsync("tiny.gguf", null, Ct);

        await host.Get<RuntimeAccounts>().ChangeAsync(runtime.Id, new RuntimeDraft { Enabled = false }, Ct);

        Assert.Null(adapter.ProcessOf("tiny.gguf"));
    }
}
