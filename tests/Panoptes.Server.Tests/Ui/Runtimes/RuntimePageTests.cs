using Microsoft.Playwright;
using Panoptes.Runtimes;
using Panoptes.Testing.Runtimes;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui.Runtimes;

/// <summary>The runtimes themselves: who may change them, what is said of one that does not answer, and what there is to do where none does.</summary>
[Collection(OneBrowser.Name)]
public sealed class RuntimePageTests(Browser browser, RuntimePages lab) : IClassFixture<RuntimePages>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_did_not_sign_in_sees_runtimes_as_the_API_says_and_cannot_change_them()
    {
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync("/ui/runtimes");

        await Expect(page.Locator("main")).ToContainTextAsync("Only administrators add and change runtimes");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Add runtime" })).ToHaveCountAsync(0);
        await Expect(page.Locator("tr[data-runtime] button, tr[data-runtime] input")).ToHaveCountAsync(0);
        await Expect(page.Locator("tr[data-runtime='lm-studio']")).ToContainTextAsync("No answer");
        await Expect(page.Locator("tr[data-runtime='lm-studio']")).ToContainTextAsync("lms server start");
        await Expect(page.Locator("tr[data-runtime='ollama'] .chip")).ToHaveTextAsync("default");
        await Expect(page.Locator("tr[data-runtime='simulated']")).ToContainTextAsync("not real");
        foreach (var runtime in (await lab.GetAsync("/api/runtimes")).GetProperty("runtimes").EnumerateArray())
        {
            var row = page.Locator($"tr[data-runtime='{runtime.GetProperty("slug").GetString()}']");
            var health = runtime.GetProperty("health");
            var answers = health.GetProperty("status").GetString() == "available";
            await Expect(row).ToContainTextAsync(runtime.GetProperty("name").GetString()!);
            await Expect(row).ToContainTextAsync(answers ? "Answers" : "No answer");
            await Expect(row.Locator("td[data-label='Loaded']")).ToHaveTextAsync(answers ? health.GetProperty("loaded").GetRawText() : "–");
            await Expect(row.Locator("td[data-label='Version']")).ToHaveTextAsync((answers ? health.GetProperty("version").GetString() : null) ?? "–");
        }

        await window.GoAsync($"/ui/runtimes?edit={(await lab.Accounts.ListAsync(Ct))[0].Id}");
        await Expect(page.Locator(".drawer")).ToContainTextAsync("Only administrators change runtimes");
        await Expect(page.Locator(".drawer form")).ToHaveCountAsync(0);
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task An_administrator_adds_changes_disables_and_deletes_a_runtime()
    {
        await using var box = await FakeOpenAiServer.StartAsync();
        await using var window = await RuntimePages.AdminAsync(browser, lab.Server);
        var page = window.Page;
        await window.GoAsync("/ui/runtimes?add=runtime");
        await page.GetByLabel("Kind").SelectOptionAsync("OpenAiCompatible");
        await Expect(page.GetByLabel("Keep loaded, s")).ToHaveCountAsync(0);
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Box");
        await page.GetByLabel("Short name").FillAsync("Box 1");
        await page.GetByLabel("Base URL").FillAsync(box.Root.ToString());
        await page.GetByLabel("Key").FillAsync("tests-only-key");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add runtime" }).ClickAsync();
        await Expect(page.Locator(".field .problem")).ToContainTextAsync("slug must be 1 to 32 small letters");
        await page.GetByLabel("Short name").FillAsync("ollama");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add runtime" }).ClickAsync();
        await Expect(page.Locator(".field .problem")).ToContainTextAsync("There is a runtime ollama already");
        await page.GetByLabel("Short name").FillAsync("box");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add runtime" }).ClickAsync();
        var row = page.Locator("tr[data-runtime='box']");
        await Expect(row).ToContainTextAsync("Answers");

        await row.GetByRole(AriaRole.Link, new() { Name = "Edit Box" }).ClickAsync();
        await Expect(page.GetByPlaceholder("set; blank leaves it")).ToHaveValueAsync("");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Box in the cellar");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Box in the cellar");
        Assert.NotNull((await BoxAsync())!.ProtectedKey);
        await row.GetByRole(AriaRole.Button, new() { Name = "Make default" }).ClickAsync();
        await Expect(row.Locator(".chip")).ToHaveTextAsync("default");
        await page.Locator("tr[data-runtime='ollama']").GetByRole(AriaRole.Button, new() { Name = "Make default" }).ClickAsync();
        await row.GetByRole(AriaRole.Switch).UncheckAsync(new() { Force = true });
        await Expect(row).ToContainTextAsync("Disabled");

        var model = await lab.Models.AddAsync("Of the box", "box:any", Ct);
        await Expect(row.Locator("td[data-label='Managed']")).ToHaveTextAsync("1");
        await row.GetByRole(AriaRole.Button, new() { Name = "Delete Box in the cellar" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("with its address and its key");
        await Expect(dialog).ToContainTextAsync("the use of 1 managed model: it stays listed");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete runtime" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        await Expect(page.Locator($"tr[data-local='{ManagedModelId.Text(model.Id)}'] td[data-label='Runtime']")).ToHaveTextAsync("deleted");
        Assert.Null(await BoxAsync());
        await lab.Lifecycle.DeleteAsync(model.Id, Ct);
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task Where_nothing_answers_the_page_says_what_to_start_and_offers_what_is_not_real()
    {
        await using var server = await RunningServer.StartAsync(args: "--Panoptes:Found:Ports=");
        await using var local = await browser.OpenAsync(server);
        await local.GoAsync("/ui/runtimes");
        await Expect(local.Page.Locator("main")).ToContainTextAsync("No runtime yet");
        await Expect(local.Page.Locator(".nothing")).ToContainTextAsync("ollama serve");
        await Expect(local.Page.Locator(".nothing")).ToContainTextAsync("An administrator can add it.");
        await Expect(local.Page.Locator(".empty", new() { HasText = "No local model yet" }).GetByRole(AriaRole.Link, new() { Name = "Add model" })).ToBeVisibleAsync();

        await using var window = await RuntimePages.AdminAsync(browser, server);
        await Expect(window.Page.Locator(".nothing .chip")).ToHaveTextAsync("not real");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Load a simulated model" }).ClickAsync();

        await Expect(window.Page.Locator("tr[data-local]", new() { HasText = "sim-fast" })).ToContainTextAsync("Running");
        await Expect(window.Page.Locator("tr[data-local]")).ToContainTextAsync("not real");
        await Expect(window.Page.Locator("tr[data-runtime='simulated']")).ToContainTextAsync("Answers");
        await Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Load a simulated model" })).ToHaveCountAsync(0);
        Assert.Empty(window.Problems);
        Assert.Empty(local.Problems);
    }

    private async Task<RuntimeAccount?> BoxAsync() => (await lab.Accounts.ListAsync(Ct)).SingleOrDefault(runtime => runtime.Slug == "box");
}
