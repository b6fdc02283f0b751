using Microsoft.Playwright;
using Panoptes.Benchmarks;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui.Benchmarks;

/// <summary>What the page of a run draws while the run goes on.</summary>
[Collection(OneBrowser.Name)]
public sealed class BenchmarkLiveTests(Browser browser, BenchmarkLab lab) : IClassFixture<BenchmarkLab>, IAsyncDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>What a test left under way would fill the lab's places for the next.</summary>
    public async ValueTask DisposeAsync()
    {
        var open = await lab.Runs.ListAsync(new BenchmarkFilter([BenchmarkRunStatus.Pending, BenchmarkRunStatus.Running]), 50, 0, CancellationToken.None);
        foreach (var run in open.Items)
        {
            await lab.Runs.CancelAsync(run.Id, CancellationToken.None);
        }
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Charts_grow_while_a_run_goes_on_and_stay_when_it_ends(ColorScheme theme, int width)
    {
        // Four runs fill the lab's places, so that the fifth begins only after its page is open.
        var first = await lab.StartAsync("Before it", 1, lab.Hanging);
        for (var i = 0; i < 3; i++)
        {
            await lab.StartAsync("Before it too", 1, lab.Hanging);
        }

        var run = await lab.StartAsync("Watched", 20, lab.Slow, lab.Hanging);
        await using var window = await browser.OpenAsync(lab.Server, theme, width);
        var page = window.Page;
        await window.GoAsync($"/ui/benchmarks/{run.Id}");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Standing" })).ToContainTextAsync("Waiting");
        await Expect(page.Locator(".chart")).ToHaveCountAsync(0);

        await lab.Runs.CancelAsync(first.Id, Ct);

        await page.GetByRole(AriaRole.Button, new() { Name = "Latency as a table" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Throughput as a table" }).ClickAsync();
        await Window.UntilAsync(() => Task.CompletedTask, async () => await DrawnAsync(page, "Latency, numbers", 3) == 20);
        Assert.Equal(BenchmarkRunStatus.Running, (await lab.Runs.GetAsync(run.Id, Ct)).Status);
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Throughput, numbers" }).Locator("tbody tr").First).ToContainTextAsync("slow-model");
        await page.GetByRole(AriaRole.Button, new() { Name = "Latency as a table" }).ClickAsync();
        await window.FitsAndKeepsAsync("benchmarks-live", theme, width);
        await page.Locator(".chart").First.EvaluateAsync("chart => { chart.dataset.mine = 'yes'; }");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(page.Locator(".mud-snackbar")).ToContainTextAsync("The run is cancelled");
        if (width < 600)
        {
            Assert.True(await page.EvaluateAsync<bool>(
                """
                () => {
                  const notice = document.querySelector(".mud-snackbar").getBoundingClientRect();
                  return notice.bottom <= document.querySelector(".rail").getBoundingClientRect().top && notice.left >= 8 && notice.right <= innerWidth - 8;
                }
                """), "A notice covers the rail, or reaches over the edge");
            await page.ScreenshotAsync(new() { Path = Window.PictureOf("benchmarks-notice-dark-390") });
        }

        await Expect(page.Locator("[data-percentiles]")).ToHaveCountAsync(1);
        await Expect(page.Locator(".chart[data-mine]")).ToHaveCountAsync(1);
        await window.SettledAsync();
        Assert.Empty(window.Problems);
    }

    // The sum of a column of a chart's table.
    private static Task<int> DrawnAsync(IPage page, string table, int column) => page.GetByRole(AriaRole.Region, new() { Name = table })
        .EvaluateAsync<int>("(box, column) => [...box.querySelectorAll('tbody tr')].reduce((sum, row) => sum + Number(row.cells[column - 1].textContent), 0)", column);
}
