using System.Text.Json;
using Microsoft.Playwright;
using Panoptes.Server.Ui.Shell;
using Panoptes.Testing.Llm;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui;

/// <summary>The way of someone who has just started the server: from nothing to the first figures.</summary>
[Collection(OneBrowser.Name)]
public sealed class FirstUseTests(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_provider_is_added_and_tested_its_model_monitored_and_the_status_page_says_what_the_API_says()
    {
        await using var fake = await FakeProvider.StartAsync(new FakeScript
        {
            Tokens = 20,
            FirstToken = TimeSpan.FromMilliseconds(30),
            Interval = TimeSpan.FromMilliseconds(10),
        });
        fake.Models = ["alpha", "beta"];
        fake.RequiredKey = "test-key-0123456789";
        await using var server = await RunningServer.StartAsync(args: "--Panoptes:Found:Ports=");
        await using var window = await browser.OpenAsync(server);
        var page = window.Page;

        await window.GoAsync("/ui");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Nothing is watched yet");
        await page.Locator("main").GetByRole(AriaRole.Link, new() { Name = "Add a provider" }).ClickAsync();

        await page.GetByLabel("Which provider?").FillAsync("custom openai comp");
        await page.GetByRole(AriaRole.Button, new() { Name = "Custom OpenAI Compatible" }).ClickAsync();
        await page.GetByLabel("Base URL").FillAsync(fake.BaseUrl.ToString());
        await page.GetByLabel("API key").FillAsync("test-key-0123456789");
        await page.GetByRole(AriaRole.Button, new() { Name = "Test", Exact = true }).ClickAsync();
        await Expect(page.Locator(".drawer .note-box.good")).ToContainTextAsync("Successfully connected");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and find models" }).ClickAsync();
        await Expect(page.Locator(".outcome")).ToContainTextAsync("added 2 new models");
        await Expect(page.Locator("tr[data-provider]")).ToContainTextAsync("set, ends in …6789");

        await page.GetByRole(AriaRole.Link, new() { Name = "Models", Exact = true }).First.ClickAsync();
        await Expect(page.Locator("tr[data-model]")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Switch, new() { Name = "Monitor alpha" }).CheckAsync(new() { Force = true });

        await page.GetByRole(AriaRole.Link, new() { Name = "Status", Exact = true }).ClickAsync();
        await Expect(page.Locator("tr[data-model]")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Run now" }).ClickAsync();
        await Expect(page.Locator(".mud-snackbar")).ToContainTextAsync("1 model checked.");

        var row = page.Locator("tr[data-model]");
        await Expect(row).ToContainTextAsync("Up");
        var latest = await LatestCheckAsync(server);
        Assert.True(latest.GetProperty("tps").GetDouble() > 0);
        await Expect(row.Locator("td[data-label='Tokens/s']")).ToHaveTextAsync(Words.Figure(latest.GetProperty("tps").GetDouble()));
        await Expect(row.Locator("td[data-label='TTFT ms']")).ToHaveTextAsync(Words.Figure(latest.GetProperty("ttft_ms").GetDouble()));
        await Expect(row.Locator("td[data-label='Latency ms']")).ToHaveTextAsync(Words.Figure(latest.GetProperty("latency_ms").GetDouble()));
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task A_wrong_key_is_told_before_anything_is_saved()
    {
        await using var fake = await FakeProvider.StartAsync();
        fake.RequiredKey = "the-right-key";
        await using var server = await RunningServer.StartAsync(args: "--Panoptes:Found:Ports=");
        await using var window = await browser.OpenAsync(server);
        await window.GoAsync("/ui/providers?add=new");

        await window.Page.GetByLabel("Which provider?").FillAsync("custom openai comp");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Custom OpenAI Compatible" }).ClickAsync();
        await window.Page.GetByLabel("Base URL").FillAsync(fake.BaseUrl.ToString());
        await window.Page.GetByLabel("API key").FillAsync("the-wrong-key");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Test", Exact = true }).ClickAsync();

        await Expect(window.Page.Locator(".drawer .note-box.bad")).ToContainTextAsync("the key was refused");
        Assert.Contains("\"total\":0", await server.Client.GetStringAsync("/api/v1/providers", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_is_found_the_simulated_provider_is_one_click_and_says_what_it_is()
    {
        await using var server = await RunningServer.StartAsync(args: "--Panoptes:Found:Ports=");
        await using var window = await browser.OpenAsync(server);
        await window.GoAsync("/ui");

        await Expect(window.Page.Locator("main")).ToContainTextAsync("not real");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Add the simulated provider" }).ClickAsync();

        // One of its models fails on purpose.
        await Expect(window.Page.Locator("tr[data-model] .mark.up").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Expect(window.Page.Locator("h1")).ToContainTextAsync("models");
    }

    private static async Task<JsonElement> LatestCheckAsync(RunningServer server)
    {
        using var answer = JsonDocument.Parse(await server.Client.GetStringAsync("/api/v1/monitoring/uptime?limit=1", Ct));
        return answer.RootElement.GetProperty("items")[0].Clone();
    }
}
