using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Panoptes.Benchmarks;
using Panoptes.Catalog;
using Panoptes.Server.Ui.Shell;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui.Benchmarks;

/// <summary>What the page of a run that has ended says: goodput, knee, cost, the client's own limits; and what it hands on.</summary>
[Collection(OneBrowser.Name)]
public sealed class BenchmarkFiguresTests(Browser browser, BenchmarkLab lab) : IClassFixture<BenchmarkLab>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Goodput_is_shown_for_each_model_where_objectives_were_set()
    {
        // What answers at all does so within a minute; a failure keeps nothing.
        var run = await lab.RunAsync(BenchmarkLab.Order("With objectives", 4, lab.Fast, lab.Broken) with { Slos = new SloSet { LatencyMs = 60_000 } });
        var without = await lab.RunAsync(BenchmarkLab.Order("Without", 2, lab.Fast, lab.Slow));
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync($"/ui/benchmarks/{run.Id}");

        await Expect(page.Locator($"tr[data-goodput='{lab.Fast.Id}'] td[data-label='Good %']")).ToHaveTextAsync("100");
        await Expect(page.Locator($"tr[data-goodput='{lab.Broken.Id}'] td[data-label='Good %']")).ToHaveTextAsync("0.00");
        var summary = await lab.Queries.SummaryAsync(await lab.Runs.GetAsync(run.Id, Ct), Ct);
        var good = summary.Models.Single(model => model.ModelId == lab.Fast.Id).Statistics.Goodput;
        await Expect(page.Locator($"tr[data-goodput='{lab.Fast.Id}'] td[data-label='Good/s']")).ToHaveTextAsync(Words.Figure(good));
        await window.GoAsync($"/ui/benchmarks/{without.Id}");
        await Expect(page.Locator("[data-goodput]")).ToHaveCountAsync(0);
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task The_knee_of_a_sweep_is_marked_at_its_level_and_said_in_words()
    {
        var run = await lab.RunAsync(BenchmarkLab.Order("Swept", 4, lab.Fast) with { Sweep = LoadSweep.Concurrencies(1, 2, 4) });
        await lab.RetellAsync(run, model => model["knee"] = new JsonObject { ["level"] = 2, ["reason"] = "saturated" });
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync($"/ui/benchmarks/{run.Id}");

        await Expect(page.Locator("table.levels tbody tr")).ToHaveCountAsync(3);
        await Expect(page.Locator("table.levels tbody tr", new() { Has = page.GetByText("knee", new() { Exact = true }) })).ToContainTextAsync("closed loop, 2 at once");
        await Expect(page.GetByText("The knee is at 2: beyond it more load brings hardly more throughput.")).ToBeVisibleAsync();
        var drawn = JsonNode.Parse(await lab.Server.ClientWithKey().GetStringAsync(new Uri($"/ui/data/benchmarks/{run.Id}/sweep", UriKind.Relative), Ct))!;
        var mark = Assert.Single(drawn["series"]!.AsArray(), line => line!["kind"]!.GetValue<string>() == "mark")!;
        Assert.Equal(2, mark["points"]![0]![0]!.GetValue<double>());
        await window.FitsAndKeepsAsync("benchmarks-knee", ColorScheme.Light, 1440);
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task A_run_whose_limit_was_this_machine_says_so_and_where()
    {
        var run = await lab.RunAsync("Too much for us", 3, lab.Fast);
        await lab.RetellAsync(run, model => model["levels"]![0]!["client_limits"] =
            new JsonArray(new JsonObject { ["name"] = "cpu_share", ["value"] = 0.97, ["limit"] = 0.85 }));
        await using var window = await browser.OpenAsync(lab.Server, width: 390);
        await window.GoAsync($"/ui/benchmarks/{run.Id}");

        await Expect(window.Page.Locator("[data-client-limited]")).ToContainTextAsync(
            "fast-model, closed loop, 1 at once: this machine's processors were 97.0 % busy (85.0 % are allowed)");
        await window.FitsAndKeepsAsync("benchmarks-client-limited", ColorScheme.Light, 390);
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task What_a_run_cost_is_shown_where_a_price_is_published_and_said_to_be_unknown_where_none_is()
    {
        var account = await lab.Server.Services.GetRequiredService<ProviderAccounts>().CreateAsync(
            new ProviderDraft("openai", "Priced", new Dictionary<string, string> { ["api_key"] = "sk-tests", ["base_url"] = lab.Fake.BaseUrl.ToString() }), Ct);
        var priced = await lab.Server.Services.GetRequiredService<CatalogModels>().CreateAsync(new ModelDraft(account.Id, "gpt-4"), Ct);
        var run = await lab.RunAsync("Paid", 4, priced);
        var free = await lab.RunAsync("Of unknown cost", 2, lab.Fast);
        await using var window = await browser.OpenAsync(lab.Server);
        var cost = window.Page.Locator(".metric", new() { HasText = "Cost" });
        await window.GoAsync($"/ui/benchmarks/{run.Id}");

        // $30 a million in and $60 out: 4 x (11 x 0.00003 + 12 x 0.00006).
        await Expect(cost.Locator(".metric-value")).ToHaveTextAsync("$0.00420");
        await window.GoAsync($"/ui/benchmarks/{free.Id}");
        await Expect(cost).ToContainTextAsync("price not known");
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task The_requests_of_a_run_are_downloaded_as_JSON()
    {
        var run = await lab.RunAsync("To be kept", 3, lab.Fast);
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync($"/ui/benchmarks/{run.Id}");

        await page.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Menuitem, new() { Name = "Requests as JSON" }).ClickAsync());

        await using var stream = await download.CreateReadStreamAsync();
        using var file = await JsonDocument.ParseAsync(stream, cancellationToken: Ct);
        var api = await lab.Server.ClientWithKey().GetStringAsync(new Uri($"/api/v1/benchmarks/{run.Id}/export?format=json", UriKind.Relative), Ct);
        Assert.Equal(3, file.RootElement.GetProperty("results").GetArrayLength());
        Assert.Equal(JsonDocument.Parse(api).RootElement.GetProperty("results").GetRawText(), file.RootElement.GetProperty("results").GetRawText());
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task A_run_is_run_again_with_its_seed_and_again_against_itself()
    {
        var first = await lab.RunAsync("Once more", 2, lab.Fast);
        await using var window = await browser.OpenAsync(lab.Server);
        var second = await AgainAsync(window, first, "With the same seed");
        var third = await AgainAsync(window, first, "Against this run as the baseline");

        Assert.Equal(BenchmarkQueries.OrderOf(first).Seed, BenchmarkQueries.OrderOf(second).Seed);
        Assert.Null(second.BaselineRunId);
        Assert.Equal(first.Id, third.BaselineRunId);
        await Expect(window.Page.GetByRole(AriaRole.Region, new() { Name = "Standing" })).ToContainTextAsync("against its baseline");
        Assert.Empty(window.Problems);
    }

    private async Task<BenchmarkRun> AgainAsync(Window window, BenchmarkRun run, string how)
    {
        var page = window.Page;
        await window.GoAsync($"/ui/benchmarks/{run.Id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run again" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = how }).ClickAsync();
        await Window.UntilAsync(() => Task.CompletedTask, () => Task.FromResult(!page.Url.EndsWith(run.Id.ToString(), StringComparison.Ordinal)));
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Standing" })).ToContainTextAsync("2 of 2 requests");
        await Expect(page.Locator("[data-percentiles]")).ToHaveCountAsync(1);
        await window.SettledAsync();
        return await lab.Runs.GetAsync(Guid.Parse(page.Url.Split('/')[^1]), Ct);
    }
}
