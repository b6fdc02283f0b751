using Microsoft.Playwright;
using Panoptes.Benchmarks;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui.Benchmarks;

/// <summary>What the page of a run draws while the run goes on.</summary>
[Collection(OneBrowser.Name)]
public sealed class BenchmarkLiveTests(Browser browser, BenchmarkLab lab) : IClassFixture<BenchmarkLab>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Charts_grow_while_a_run_goes_on_and_stay_when_it_ends(ColorScheme theme, int width)
    {
        // Four runs fill the lab's places, so that the fifth begins only after its page is open.
        var before = new List<BenchmarkRun>();
        for (var i = 0; i < 4; i++)
        {
            before.Add(await lab.StartAsync($"Before it {i}", 1, lab.Hanging));
        }

        var run = await lab.StartAsync("Watched", 20, lab.Slow, lab.Hanging);
        await using var window = await browser.OpenAsync(lab.Server, theme, width);
        var page = window.Page;
        await window.GoAsync($"/ui/benchmarks/{run.Id}");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Standing" })).ToContainTextAsync("Waiting");
        await Expect(page.Locator(".chart")).ToHaveCountAsync(0);

        await lab.Runs.CancelAsync(before[0].Id, Ct);

        await page.GetByRole(AriaRole.Button, new() { Name = "Latency as a table" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Throughput as a table" }).ClickAsync();
        await Window.UntilAsync(() => Task.CompletedTask, async () => await DrawnAsync(page, "Latency, numbers", 3) == 20);
        Assert.Equal(BenchmarkRunStatus.Running, (await lab.Runs.GetAsync(run.Id, Ct)).Status);
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Throughput, numbers" }).Locator("tbody tr").First).ToContainTextAsync("slow-model");
        await page.GetByRole(AriaRole.Button, new() { Name = "Latency as a table" }).ClickAsync();
        await window.FitsAndKeepsAsync("benchmarks-live", theme, width);
        await page.Locator(".chart").First.EvaluateAsync("chart => { chart.dataset.mine = 'yes'; }");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(page.Locator("[data-percentiles]")).ToHaveCountAsync(1);
        await Expect(page.Locator(".chart[data-mine]")).ToHaveCountAsync(1);
        await window.SettledAsync();
        foreach (var other in before)
        {
            await lab.Runs.CancelAsync(other.Id, Ct);
        }

        Assert.Empty(window.Problems);
    }

    // The sum of a column of a chart's table.
    private static Task<int> DrawnAsync(IPage page, string table, int column) => page.GetByRole(AriaRole.Region, new() { Name = table })
        .EvaluateAsync<int>("(box, column) => [...box.querySelectorAll('tbody tr')].reduce((sum, row) => sum + Number(row.cells[column - 1].textContent), 0)", column);
}
