using Microsoft.Playwright;
using Panoptes.Runtimes;
using Panoptes.Testing.Runtimes;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui.Runtimes;

/// <summary>The page of runtimes and every drawer of it, in both themes and both widths.</summary>
[Collection(OneBrowser.Name)]
public sealed class RuntimeLooksTests(Browser browser, RuntimePages lab) : IClassFixture<RuntimePages>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Page_and_drawers_fit_their_width_and_show_no_error(ColorScheme theme, int width)
    {
        var (running, broken, large) = await ModelsAsync();
        await using (var local = await browser.OpenAsync(lab.Server, theme, width))
        {
            await local.GoAsync("/ui/runtimes");
            await Expect(local.Page.Locator($"tr[data-local='{large}']")).ToContainTextAsync("Downloading 50 % of 900 B");
            await local.FitsAndKeepsAsync("runtimes", theme, width);
            Assert.Equal("", await CutOffAsync(local.Page));
            if (width > 1024)
            {
                await local.Page.SetViewportSizeAsync(1024, 900);
                Assert.Equal("", await CutOffAsync(local.Page));
                await local.FitsAndKeepsAsync("runtimes", theme, 1024);
                await local.Page.SetViewportSizeAsync(width, 900);
            }

            await local.GoAsync($"/ui/runtimes?test={running}");
            await local.Page.GetByRole(AriaRole.Button, new() { Name = "Ask", Exact = true }).ClickAsync();
            await Expect(local.Page.Locator(".drawer .facts")).ToBeVisibleAsync();
            await local.FitsAndKeepsAsync("runtimes-test", theme, width);
            foreach (var (name, path) in new[] { ("add-model", "add=model"), ("logs", $"logs={running}"), ("logs-broken", $"logs={broken}"), ("test-broken", $"test={broken}"), ("edit-refused", "add=runtime") })
            {
                await local.GoAsync($"/ui/runtimes?{path}");
                await local.FitsAndKeepsAsync($"runtimes-{name}", theme, width);
            }

            await local.GoAsync("/ui/runtimes?add=model");
            await local.Page.Locator("[data-offer='ollama:llama3.2:latest']").ClickAsync();
            await Expect(local.Page.GetByLabel("Model id")).ToBeVisibleAsync();
            await local.FitsAndKeepsAsync("runtimes-add-model-chosen", theme, width);
            Assert.Empty(local.Problems);
        }

        await using var admin = await RuntimePages.AdminAsync(browser, lab.Server, theme, width);
        await admin.FitsAndKeepsAsync("runtimes-admin", theme, width);
        Assert.Equal("", await CutOffAsync(admin.Page));
        await admin.GoAsync($"/ui/runtimes?edit={(await lab.Accounts.ListAsync(Ct)).Single(runtime => runtime.Slug == "llama").Id}");
        await Expect(admin.Page.GetByLabel("Models folder")).ToBeVisibleAsync();
        await admin.FitsAndKeepsAsync("runtimes-edit", theme, width);
        Assert.Empty(admin.Problems);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Where_there_is_nothing_it_looks_inviting(ColorScheme theme, int width)
    {
        await using var server = await RunningServer.StartAsync(args: "--Panoptes:Found:Ports=");
        await using var window = await RuntimePages.AdminAsync(browser, server, theme, width);
        await window.FitsAndKeepsAsync("runtimes-empty", theme, width);
        Assert.Empty(window.Problems);
    }

    /// <summary>The tables and links of the rail that reach over the edge of what holds them, which hides the rest.</summary>
    private static Task<string> CutOffAsync(IPage page) => page.EvaluateAsync<string>(
        """
        [...document.querySelectorAll('.panel .table, .rail-link:not([href="docs"])')]
          .filter(e => e.getBoundingClientRect().right > (e.closest('.panel') ?? document.body).getBoundingClientRect().right + 1)
          .map(e => `${e.className}: ${e.textContent.trim().slice(0, 40)}`).join()
        """);

    /// <summary>One that runs, one that failed, one that downloads for ever, and one that nobody loads.</summary>
    private async Task<(string Running, string Broken, string Large)> ModelsAsync()
    {
        var all = await lab.Models.ListAsync(Ct);
        if (all.Count == 0)
        {
            lab.Ollama.Download = FakeDownload.Stalls;
            await lab.LoadedAsync("Everyday", "ollama:llama3.2:latest");
            await lab.LoadedAsync("Tiny", "llama:tiny-Q4_K_M.gguf");
            var broken = await lab.Models.AddAsync("Misspelt", "ollama:lama3", Ct);
            await Assert.ThrowsAsync<PanoptesException>(() => lab.Lifecycle.StartAsync(broken.Id, Ct));
            await lab.Lifecycle.BeginAsync((await lab.Models.AddAsync("Large one", "ollama:phi4", Ct)).Id, Ct);
            await lab.Models.AddAsync("sim-slow", "simulated:sim-slow", Ct);
            all = await lab.Models.ListAsync(Ct);
        }

        string IdOf(string alias) => ManagedModelId.Text(all.Single(model => model.Alias == alias).Id);
        return (IdOf("Everyday"), IdOf("Misspelt"), IdOf("Large one"));
    }
}
