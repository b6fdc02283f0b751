using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Panoptes.Catalog;
using Panoptes.Runtimes;
using Panoptes.Testing.Runtimes;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui.Runtimes;

/// <summary>What a person does with local models: adds, loads, tries, unloads, reads why it failed, deletes.</summary>
[Collection(OneBrowser.Name)]
public sealed class LocalModelPageTests(Browser browser, RuntimePages lab) : IClassFixture<RuntimePages>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_is_added_from_the_list_loaded_tried_unloaded_and_deleted()
    {
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync("/ui/runtimes");
        var offer = page.Locator("[data-offer='ollama:llama3.2:latest']");
        await Window.UntilAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Add model" }).First.ClickAsync(), async () => await offer.CountAsync() == 1);
        await Expect(offer).ToContainTextAsync("on disk");
        await Expect(offer).ToContainTextAsync("Q4_K_M");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "LM Studio" })).ToContainTextAsync("no answer");
        await page.GetByLabel("Search models").FillAsync("llama3");
        await Expect(page.Locator("[data-offer='ollama:qwen2.5:0.5b']")).ToHaveCountAsync(0);
        await offer.ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Everyday");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add and load" }).ClickAsync();

        var row = page.Locator("tr[data-local]", new() { HasText = "Everyday" });
        await Expect(row).ToContainTextAsync("Running");
        await Expect(page.Locator(".drawer")).ToHaveCountAsync(0);
        await FiguresAsync(row, "Everyday");
        await Expect(page.Locator("tr[data-runtime='ollama'] td[data-label='Loaded']")).ToHaveTextAsync("1");

        await row.GetByRole(AriaRole.Link, new() { Name = "Test" }).ClickAsync();
        await page.GetByLabel("Prompt").FillAsync("Say four words");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask", Exact = true }).ClickAsync();
        await Expect(page.Locator(".drawer .facts")).ToContainTextAsync("Answer tokens4");
        await Expect(page.Locator(".drawer .answer")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("\\S"));
        Assert.Contains(lab.Ollama.Provider.Requests, request => request.Path == "/api/chat" && request.Body.Contains("Say four words", StringComparison.Ordinal));
        await page.Keyboard.PressAsync("Escape");

        await row.GetByRole(AriaRole.Link, new() { Name = "Logs of Everyday" }).ClickAsync();
        await Expect(page.Locator(".events li").First).ToContainTextAsync("Loaded on Ollama");
        await Expect(page.Locator(".events li").Last).ToContainTextAsync("Added as ollama:llama3.2:latest");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".drawer")).ToHaveCountAsync(0);

        await row.GetByRole(AriaRole.Button, new() { Name = "Unload" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Stopped");
        Assert.Empty(lab.Ollama.Loaded);
        await row.GetByRole(AriaRole.Button, new() { Name = "Delete Everyday" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("What was measured of it stays");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete model" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        Assert.DoesNotContain(await lab.Models.ListAsync(Ct), model => model.Alias == "Everyday");
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task A_download_is_watched_left_found_again_and_given_up()
    {
        lab.Ollama.Download = FakeDownload.Stalls;
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync("/ui/runtimes?add=model");
        await page.GetByRole(AriaRole.Button, new() { Name = "Type an id" }).ClickAsync();
        await Expect(page.GetByLabel("Runtime", new() { Exact = true })).ToHaveValueAsync("ollama");
        await page.GetByLabel("Model id").FillAsync("phi4");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add and load" }).ClickAsync();
        await Expect(page.Locator(".field .problem")).ToContainTextAsync("alias must be 1 to 200 characters");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Large one");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add and load" }).ClickAsync();

        var row = page.Locator("tr[data-local]", new() { HasText = "Large one" });
        await Expect(row).ToContainTextAsync("Downloading 50 % of 900 B");
        await window.GoAsync("/ui/models");
        await window.GoAsync("/ui/runtimes");
        await Expect(row).ToContainTextAsync("Downloading 50 % of 900 B");
        await Expect(row.GetByRole(AriaRole.Progressbar)).ToHaveAttributeAsync("aria-valuenow", "50");
        await row.GetByRole(AriaRole.Button, new() { Name = "Give up" }).ClickAsync();

        await Expect(row).ToContainTextAsync("Stopped");
        await Expect(row).Not.ToContainTextAsync("The runtime knows no model");
        await row.GetByRole(AriaRole.Link, new() { Name = "Logs of Large one" }).ClickAsync();
        await Expect(page.Locator(".events")).ToContainTextAsync("Its load was given up");
        await Expect(page.Locator(".events .chip.bad")).ToHaveCountAsync(0);
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task A_load_that_fails_says_why_beside_the_model_and_in_its_log()
    {
        var model = await lab.Models.AddAsync("Misspelt", "ollama:lama3", Ct);
        await using var window = await browser.OpenAsync(lab.Server);
        await window.GoAsync("/ui/runtimes?sort=-model");
        var row = window.Page.Locator($"tr[data-local='{ManagedModelId.Text(model.Id)}']");
        await row.GetByRole(AriaRole.Link, new() { Name = "Test" }).ClickAsync();
        await Expect(window.Page.Locator(".drawer")).ToContainTextAsync("A model answers once it is loaded");
        await window.Page.Keyboard.PressAsync("Escape");
        await Expect(window.Page.Locator(".drawer")).ToHaveCountAsync(0);
        Assert.EndsWith("?sort=-model", window.Page.Url, StringComparison.Ordinal);

        await Window.UntilAsync(
            () => row.GetByRole(AriaRole.Button, new() { Name = "Load", Exact = true }).ClickAsync(), async () => (await row.InnerTextAsync()).Contains("Error", StringComparison.Ordinal));
        await Expect(row).ToContainTextAsync("Ollama has no model 'lama3:latest' and cannot download it: pull model manifest: file does not exist");
        await window.GoAsync($"/ui/runtimes?logs={ManagedModelId.Text(model.Id)}");
        await Expect(window.Page.Locator(".events li").First).ToContainTextAsync("Could not be loaded: Ollama has no model");
        await window.GoAsync($"/ui/runtimes?test={ManagedModelId.Text(model.Id)}");
        await Expect(window.Page.Locator(".drawer .note-box.bad")).ToContainTextAsync("file does not exist");
        await Expect(window.Page.Locator(".drawer").GetByRole(AriaRole.Button, new() { Name = "Load" })).ToBeVisibleAsync();
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task The_log_of_a_model_shows_what_its_runtime_itself_writes()
    {
        var model = await lab.LoadedAsync("Tiny", "llama:tiny-Q4_K_M.gguf");
        await using var window = await browser.OpenAsync(lab.Server);

        await window.GoAsync($"/ui/runtimes?logs={ManagedModelId.Text(model.Id)}");

        await Expect(window.Page.Locator("pre.output")).ToContainTextAsync("main: server is listening on");
        await window.GoAsync("/ui/runtimes?logs=model_1_000000000");
        await Expect(window.Page.Locator(".drawer")).ToContainTextAsync("This model is not there");
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task What_happens_elsewhere_shows_without_reload()
    {
        var model = await lab.LoadedAsync("Watched", "ollama:qwen2.5:0.5b");
        await using var window = await browser.OpenAsync(lab.Server);
        await window.GoAsync("/ui/runtimes");
        var row = window.Page.Locator($"tr[data-local='{ManagedModelId.Text(model.Id)}']");
        var runtime = window.Page.Locator("tr[data-runtime='ollama']");
        await Expect(row).ToContainTextAsync("Running");
        try
        {
            lab.Ollama.Fault = FakeFault.ServerError;
            await Expect(runtime).ToContainTextAsync("No answer");
            await Expect(runtime).ToContainTextAsync("ollama serve");
            await Expect(row).ToContainTextAsync("Ollama does not answer");
        }
        finally
        {
            lab.Ollama.Fault = FakeFault.None;
        }

        await Expect(runtime).ToContainTextAsync("Answers");
        await Expect(row).ToContainTextAsync("Running");
        await lab.Lifecycle.DeleteAsync(model.Id, Ct);
        await Expect(row).ToHaveCountAsync(0);
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task Variants_that_share_a_short_name_stay_apart()
    {
        // Foundry Local up to 0.8 leaves the version out of its ids.
        var (gpu, cpu) = (FakeFoundryService.Gpu.Split(':')[0], FakeFoundryService.Cpu.Split(':')[0]);
        await using var foundry = await FakeFoundry.StartAsync(legacy: true);
        var account = await lab.Accounts.AddAsync(RuntimeKind.FoundryLocal, new RuntimeDraft { Slug = "foundry", BaseUrl = foundry.Service.Root.ToString(), Program = foundry.Program }, Ct);
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync("/ui/runtimes?add=model");
        var listing = page.GetByRole(AriaRole.Region, new() { Name = "foundry" });

        await Expect(listing.GetByRole(AriaRole.Button, new() { Name = "phi-4-mini" })).ToHaveCountAsync(2);
        await Expect(listing.GetByRole(AriaRole.Button, new() { Name = gpu })).ToContainTextAsync("GPU");
        await Expect(listing.GetByRole(AriaRole.Button, new() { Name = gpu })).ToContainTextAsync("to download");
        await Expect(listing.GetByRole(AriaRole.Button, new() { Name = cpu })).ToContainTextAsync("on disk");
        await listing.GetByRole(AriaRole.Button, new() { Name = gpu }).ClickAsync();
        await Expect(page.GetByLabel("Model id")).ToHaveValueAsync(gpu);
        await Expect(page.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync(gpu);
        await page.GetByRole(AriaRole.Button, new() { Name = "Only add" }).ClickAsync();

        var row = page.Locator("tr[data-local]", new() { HasText = $"foundry:{gpu}" });
        await Expect(row).ToContainTextAsync("Stopped");
        await lab.Lifecycle.DeleteAsync((await lab.Models.ListAsync(Ct)).Single(model => model.RuntimeId == account.Id).Id, Ct);
        await lab.Accounts.DeleteAsync(account.Id, Ct);
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task The_overview_says_how_many_local_models_run()
    {
        var providers = lab.Server.Services.GetRequiredService<ProviderAccounts>();
        var provider = await providers.CreateAsync(new ProviderDraft("lm_studio", "Any", new Dictionary<string, string> { ["base_url"] = "http://127.0.0.1:9" }), Ct);
        var model = await lab.LoadedAsync("Counted", "simulated:sim-flaky");
        var all = await lab.Models.ListAsync(Ct);
        await using var window = await browser.OpenAsync(lab.Server);

        await window.GoAsync("/ui");

        await Expect(window.Page.Locator(".page-head")).ToContainTextAsync($"{all.Count(one => one.Status == ManagedModelStatus.Running)} of {all.Count} local model");
        await lab.Lifecycle.DeleteAsync(model.Id, Ct);
        await providers.DeleteAsync(provider.Id, Ct);
        Assert.Empty(window.Problems);
    }

    /// <summary>Holds that a row says what the API says.</summary>
    private async Task FiguresAsync(ILocator row, string alias)
    {
        var json = (await lab.GetAsync("/api/models")).GetProperty("models").EnumerateArray().Single(model => model.GetProperty("alias").GetString() == alias);
        await Expect(row).ToHaveAttributeAsync("data-local", json.GetProperty("id").GetString()!);
        await Expect(row.Locator("td[data-label='Size GB']")).ToHaveTextAsync(Figure(json.GetProperty("modelSize").GetDouble() / 1_000) + json.GetProperty("quantization").GetString());
        await Expect(row.Locator("td[data-label='Memory GB']")).ToHaveTextAsync(
            $"{Figure(json.GetProperty("memory_bytes").GetInt64() / 1e9)}graphics {Figure(json.GetProperty("gpu_memory_bytes").GetInt64() / 1e9)}");
        await Expect(row.Locator("td[data-label='Context tokens']")).ToHaveTextAsync(json.GetProperty("context_length").GetInt32().ToString("#,0", CultureInfo.InvariantCulture));
        static string Figure(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
    }
}
