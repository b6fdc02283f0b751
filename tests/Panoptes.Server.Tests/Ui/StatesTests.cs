using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Panoptes.Catalog;
using Panoptes.Storage.Config;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui;

/// <summary>What pages look like while something is open, chosen, empty or wrong.</summary>
[Collection(OneBrowser.Name)]
public sealed class StatesTests(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task A_server_without_anything_says_on_each_page_what_to_do_next(ColorScheme theme, int width)
    {
        await using var server = await RunningServer.StartAsync(args: "--Panoptes:Found:Ports=");
        await using var window = await browser.OpenAsync(server, theme, width);
        foreach (var (name, path) in new[] { ("overview", "/ui"), ("status", "/ui/monitoring"), ("models", "/ui/models"), ("providers", "/ui/providers") })
        {
            await window.GoAsync(path);
            await Expect(window.Page.Locator("main a.button.primary").First).ToBeVisibleAsync();
            await window.FitsAndKeepsAsync($"empty-{name}", theme, width);
        }

        await window.GoAsync("/ui/settings/users");
        await window.FitsAndKeepsAsync("not-admin", theme, width);
        Assert.Empty(window.Problems);
        await window.GoAsync("/ui/nothing-here");
        await window.FitsAndKeepsAsync("not-found", theme, width);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task What_opens_over_a_page_fits_it(ColorScheme theme, int width)
    {
        await using var server = await RunningServer.StartAsync(args: "--Panoptes:Found:Ports=");
        var models = await UiData.AddAsync(server.Services, Ct);
        await using var window = await browser.OpenAsync(server, theme, width);
        var page = window.Page;

        await window.GoAsync("/ui/models");
        await page.GetByLabel("Choose gpt-5.1", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("Choose Everyday").CheckAsync();
        await Expect(page.Locator("[role=status]", new() { HasText = "2 chosen" })).ToBeVisibleAsync();
        await server.Services.GetRequiredService<CatalogModels>().DeleteAsync(models[1].Id, Ct);
        await window.FitsAndKeepsAsync("models-chosen", theme, width);
        await page.GetByRole(AriaRole.Button, new() { Name = "Forbid benchmarks", Exact = true }).ClickAsync();
        await Expect(page.Locator("[data-refused]")).ToBeVisibleAsync();
        await window.FitsAndKeepsAsync("models-refused", theme, width);
        await page.GetByRole(AriaRole.Button, new() { Name = "Columns" }).ClickAsync();
        await window.FitsAndKeepsAsync("models-columns", theme, width);
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete gpt-5.1", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await window.FitsAndKeepsAsync("models-delete", theme, width);
        await window.GoAsync("/ui/models?add=new");
        await window.FitsAndKeepsAsync("models-add", theme, width);
        await window.GoAsync("/ui/models?search=nothing-like-it");
        await window.FitsAndKeepsAsync("models-none-match", theme, width);

        await window.GoAsync("/ui/monitoring?state=down");
        await page.Locator("table.checks tbody tr").First.ClickAsync();
        await Expect(page.Locator(".drawer")).ToContainTextAsync("HTTP 503");
        await window.FitsAndKeepsAsync("check-drawer", theme, width);
        await window.GoAsync("/ui/monitoring");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Time range") }).ClickAsync();
        await window.FitsAndKeepsAsync("range-picker", theme, width);
        await window.GoAsync("/ui/monitoring");
        await page.GetByRole(AriaRole.Button, new() { Name = "Latency as a table" }).ClickAsync();
        await window.FitsAndKeepsAsync("chart-table", theme, width);

        var accounts = await server.Services.GetRequiredService<ProviderAccounts>().ListAsync(Ct);
        await using (var db = await server.Services.GetRequiredService<IDbContextFactory<ConfigDbContext>>().CreateDbContextAsync(Ct))
        {
            await db.Providers.Where(p => p.Id == accounts[0].Id).ExecuteUpdateAsync(p => p.SetProperty(a => a.ProtectedCredentials, "broken"), Ct);
        }

        await window.GoAsync("/ui/providers");
        await page.Locator("tr[data-provider]").First.GetByRole(AriaRole.Button, new() { Name = "Test" }).ClickAsync();
        await Expect(page.Locator(".outcome")).ToBeVisibleAsync();
        await window.FitsAndKeepsAsync("provider-unreadable", theme, width);
        await window.GoAsync($"/ui/providers?edit={accounts[0].Id}");
        await window.FitsAndKeepsAsync("provider-edit", theme, width);
        await window.GoAsync("/ui");
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("gpt");
        await Expect(page.Locator("#palette-list li").First).ToContainTextAsync("gpt");
        await window.FitsAndKeepsAsync("palette", theme, width);
        Assert.Empty(window.Problems);
    }
}
