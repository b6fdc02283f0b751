using Microsoft.Playwright;
using Panoptes.Benchmarks;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui.Benchmarks;

/// <summary>Every page of benchmarks with real runs, in both themes and both widths; and what it says while there is nothing.</summary>
[Collection(OneBrowser.Name)]
public sealed class BenchmarkLooksTests(Browser browser, BenchmarkLab lab) : IClassFixture<BenchmarkLab>
{
    private static readonly SemaphoreSlim Making = new(1);
    private static IReadOnlyList<(string Name, string Path)>? _pages;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Every_page_fits_its_width_and_shows_no_error(ColorScheme theme, int width)
    {
        var pages = await PagesAsync();
        await using var window = await browser.OpenAsync(lab.Server, theme, width);
        foreach (var (name, path) in pages)
        {
            await window.GoAsync(path);
            await window.FitsAndKeepsAsync($"benchmarks-{name}", theme, width);
        }

        await window.GoAsync("/ui/benchmarks/new");
        await window.Page.GetByText("Advanced").ClickAsync();
        await window.Page.GetByText("What is sent").ClickAsync();
        await window.Page.GetByLabel("fast-model", new() { Exact = true }).CheckAsync();
        await window.Page.GetByLabel("Longest answer").FillAsync("0");
        await window.Page.Keyboard.PressAsync("Tab");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Start benchmark" }).ClickAsync();
        await Expect(window.Page.Locator(".problem")).ToHaveCountAsync(1);
        await window.FitsAndKeepsAsync("benchmarks-new-wrong", theme, width);

        var running = await lab.StartAsync("Under way", 20, lab.Slow, lab.Hanging);
        await window.GoAsync($"/ui/benchmarks/{running.Id}");
        await Expect(window.Page.GetByRole(AriaRole.Progressbar, new() { Name = "Progress of slow-model" })).ToHaveAttributeAsync("aria-valuenow", "100");
        await window.FitsAndKeepsAsync("benchmarks-running", theme, width);
        await window.GoAsync("/ui/benchmarks");
        await Expect(window.Page.Locator($"tr[data-run='{running.Id}']")).ToContainTextAsync("20 of 40 requests");
        await window.FitsAndKeepsAsync("benchmarks-history", theme, width);
        await lab.Runs.CancelAsync(running.Id, Ct);
        await lab.Runs.DeleteAsync(running.Id, Ct);
        Assert.Empty(window.Problems);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Without_a_run_each_page_says_what_to_do_next(ColorScheme theme, int width)
    {
        await using var server = await RunningServer.StartAsync(args: "--Panoptes:Found:Ports=");
        await using var window = await browser.OpenAsync(server, theme, width);
        foreach (var (name, path, action) in new[]
        {
            ("history", "/ui/benchmarks", "Add a provider"), ("compare", "/ui/benchmarks/compare", "New benchmark"), ("schedules", "/ui/benchmarks/schedules", "Make a schedule"),
        })
        {
            await window.GoAsync(path);
            await Expect(window.Page.Locator(".empty a.button.primary")).ToHaveTextAsync(action);
            await window.FitsAndKeepsAsync($"benchmarks-empty-{name}", theme, width);
        }

        Assert.Empty(window.Problems);
    }

    private async Task<IReadOnlyList<(string Name, string Path)>> PagesAsync()
    {
        await Making.WaitAsync(Ct);
        try
        {
            return _pages ??= await MakeAsync();
        }
        finally
        {
            Making.Release();
        }
    }

    private async Task<IReadOnlyList<(string Name, string Path)>> MakeAsync()
    {
        var first = await lab.RunAsync(BenchmarkLab.Order("Nightly, Monday", 60, lab.Fast, lab.Slow) with { Load = new ClosedLoop(4), Slos = new SloSet { TtftMs = 50 } });
        var second = await lab.RunAsync(BenchmarkLab.Order("Nightly, Tuesday", 60, lab.Fast, lab.Slow) with { Load = new ClosedLoop(4), BaselineRunId = first.Id, Slos = new SloSet { TtftMs = 50 } });
        var sweep = await lab.RunAsync(BenchmarkLab.Order("How far does it scale?", 24, lab.Fast) with { Sweep = LoadSweep.Concurrencies(1, 2, 4, 8) });
        var broken = await lab.RunAsync("With a broken one", 6, lab.Fast, lab.Broken);
        var failed = await lab.RunAsync("Nothing answered", 3, lab.Broken);
        return
        [
            ("history", "/ui/benchmarks"),
            ("new", $"/ui/benchmarks/new?model={lab.Fast.Id}"),
            ("new-schedule", "/ui/benchmarks/new?when=schedule"),
            ("run", $"/ui/benchmarks/{second.Id}"),
            ("sweep", $"/ui/benchmarks/{sweep.Id}"),
            ("broken", $"/ui/benchmarks/{broken.Id}"),
            ("failed", $"/ui/benchmarks/{failed.Id}"),
            ("gone", $"/ui/benchmarks/{Guid.Empty}"),
            ("compare", $"/ui/benchmarks/compare?a={first.Id}&b={second.Id}"),
            ("compare-nothing", $"/ui/benchmarks/compare?a={first.Id}&b={sweep.Id}"),
            ("packs", "/ui/benchmarks/packs"),
            ("pack-new", "/ui/benchmarks/packs?edit=new"),
            ("model", $"/ui/models/{lab.Fast.Id}"),
        ];
    }
}
