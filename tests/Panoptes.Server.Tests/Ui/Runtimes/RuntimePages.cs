using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Panoptes.Runtimes;
using Panoptes.Server.Tests.Faults;
using Panoptes.Testing.Llm;
using Panoptes.Testing.Runtimes;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui.Runtimes;

/// <summary>A server with an Ollama, a llama.cpp server that it starts itself, a runtime that does not answer, and the simulated one.</summary>
public sealed class RuntimePages : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"panoptes-runtimes-{Guid.NewGuid():N}");

    public RunningServer Server { get; private set; } = null!;

    public FakeOllama Ollama { get; private set; } = null!;

    public ManagedModels Models => Server.Services.GetRequiredService<ManagedModels>();

    public ModelLifecycle Lifecycle => Server.Services.GetRequiredService<ModelLifecycle>();

    public RuntimeAccounts Accounts => Server.Services.GetRequiredService<RuntimeAccounts>();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Ollama = await FakeOllama.StartAsync();
        foreach (var model in Ollama.Provider.Models)
        {
            Ollama.Provider.ScriptFor(model, new FakeScript { Tokens = 4 });
        }

        FakeGguf.Write(Path.Combine(_folder, "tiny-Q4_K_M.gguf"));
        Server = await RunningServer.StartAsync(null, "--Panoptes:Found:Ports=", "--Panoptes:Runtimes:Reconcile=00:00:00.5");
        await Accounts.AddAsync(RuntimeKind.Ollama, new RuntimeDraft { Name = "Ollama", BaseUrl = Ollama.Root.ToString(), IsDefault = true }, Ct);
        await Accounts.AddAsync(
            RuntimeKind.ManagedLlamaServer,
            new RuntimeDraft { Slug = "llama", Name = "llama.cpp here", Program = FakeLlamaProgram.Write(_folder), ModelsFolder = _folder },
            Ct);

        // The port of “discard”, which nobody serves.
        await Accounts.AddAsync(RuntimeKind.LmStudio, new RuntimeDraft { Name = "LM Studio", BaseUrl = "http://127.0.0.1:9" }, Ct);
        await Accounts.AddAsync(RuntimeKind.Simulated, new RuntimeDraft { Name = "Simulated runtime" }, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Ollama.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Adds a model and loads it.</summary>
    internal async Task<ManagedModel> LoadedAsync(string alias, string modelId)
    {
        var model = await Models.AddAsync(alias, modelId, Ct);
        return await Lifecycle.StartAsync(model.Id, Ct);
    }

    /// <summary>What the API says.</summary>
    internal async Task<JsonElement> GetAsync(string path) => JsonDocument.Parse(await Server.Client.GetStringAsync(new Uri(path, UriKind.Relative), Ct)).RootElement;

    /// <summary>Waits until the API says a thing of a model.</summary>
    internal Task<JsonElement> EventuallyAsync(ManagedModel model, string status) => JsonCalls.EventuallyAsync(
        async () => (await GetAsync("/api/models")).GetProperty("models").EnumerateArray().Single(m => m.GetProperty("id").GetString() == ManagedModelId.Text(model.Id)),
        json => json.GetProperty("status").GetString() == status);

    /// <summary>A window of an administrator, who comes from another machine and signs in.</summary>
    internal static async Task<Window> AdminAsync(Browser browser, RunningServer server, ColorScheme theme = ColorScheme.Light, int width = 1440)
    {
        var window = await browser.OpenAsync(server, theme, width, new() { ["X-Forwarded-For"] = "203.0.113.9" });
        await window.Page.GotoAsync("/ui/runtimes");
        await window.Page.GetByLabel("Username").FillAsync("admin");
        await window.Page.GetByLabel("Password").FillAsync(RunningServer.AdminPassword);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(window.Page.Locator(".shell")).ToBeVisibleAsync();
        await window.SettledAsync();
        return window;
    }
}
