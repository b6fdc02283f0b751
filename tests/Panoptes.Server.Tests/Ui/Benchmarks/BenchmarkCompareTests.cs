using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Panoptes.Catalog;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui.Benchmarks;

/// <summary>Which models of two runs are held against each other.</summary>
[Collection(OneBrowser.Name)]
public sealed class BenchmarkCompareTests(Browser browser, BenchmarkLab lab) : IClassFixture<BenchmarkLab>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_model_of_each_run_is_chosen_and_the_address_keeps_it()
    {
        var a = await lab.RunAsync("First", 6, lab.Fast, lab.Slow);
        var b = await lab.RunAsync("Second", 6, lab.Fast, lab.Slow);
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync($"/ui/benchmarks/compare?a={a.Id}&b={b.Id}");
        await Expect(page.Locator("[data-comparison]")).ToHaveCountAsync(2);

        await page.GetByLabel("Model of A").SelectOptionAsync(lab.Fast.Id.ToString());
        await Expect(page.Locator("[data-comparison]")).ToHaveCountAsync(1);
        await Expect(page.Locator("[data-comparison] h2")).ToHaveTextAsync("fast-model");
        await page.GetByLabel("Model of B").SelectOptionAsync(lab.Slow.Id.ToString());
        await Expect(page.Locator("[data-comparison] h2")).ToHaveTextAsync("fast-model and slow-model");

        var query = new Uri(page.Url).Query;
        Assert.Contains($"model_a={lab.Fast.Id}", query, StringComparison.Ordinal);
        Assert.Contains($"model_b={lab.Slow.Id}", query, StringComparison.Ordinal);
        await window.GoAsync(page.Url);
        await Expect(page.GetByLabel("Model of A")).ToHaveValueAsync(lab.Fast.Id.ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Time to first token as a table", Exact = true }).ClickAsync();
        var cells = page.GetByRole(AriaRole.Region, new() { Name = "Time to first token, numbers", Exact = true }).Locator("tbody td:first-child");
        await Expect(cells.First).ToBeVisibleAsync();
        var names = await cells.AllTextContentsAsync();
        Assert.Equal(["A · fast-model", "B · slow-model"], names.Distinct());
        await page.GetByRole(AriaRole.Button, new() { Name = "Swap A and B" }).ClickAsync();
        await Expect(page.Locator("[data-comparison] h2")).ToHaveTextAsync("slow-model and fast-model");
        await window.SettledAsync();
        await window.FitsAndKeepsAsync("benchmarks-compare-models", ColorScheme.Light, 1440);
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task Runs_without_a_model_in_common_are_compared_once_one_of_each_is_chosen()
    {
        var third = await lab.Server.Services.GetRequiredService<CatalogModels>().CreateAsync(new ModelDraft(lab.Fast.ProviderAccountId, "third-model"), Ct);
        var a = await lab.RunAsync("Two of them", 4, lab.Fast, lab.Slow);
        var b = await lab.RunAsync("Another", 4, third);
        await using var window = await browser.OpenAsync(lab.Server, ColorScheme.Dark, 390);
        var page = window.Page;
        await window.GoAsync($"/ui/benchmarks/compare?a={a.Id}&b={b.Id}");
        await Expect(page.GetByText("They have no model in common: choose one of each above.")).ToBeVisibleAsync();
        await window.FitsAndKeepsAsync("benchmarks-compare-none-in-common", ColorScheme.Dark, 390);

        await page.GetByLabel("Model of A").SelectOptionAsync(lab.Slow.Id.ToString());

        await Expect(page.Locator("[data-comparison] h2")).ToHaveTextAsync("slow-model and third-model");
        await window.SettledAsync();
        Assert.Empty(window.Problems);
    }
}
