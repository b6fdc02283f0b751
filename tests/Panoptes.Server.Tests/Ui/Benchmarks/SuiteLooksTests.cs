using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui.Benchmarks;

/// <summary>Every page of suites with real runs, in both themes and both widths; and what it says while there is nothing.</summary>
[Collection(OneBrowser.Name)]
public sealed class SuiteLooksTests(Browser browser, SuiteLab lab) : IClassFixture<SuiteLab>
{
    private static readonly string[] Three = ["Simple Q&A", "Arithmetic", "Long-form answer"];
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
        await Making.WaitAsync(Ct);
        try
        {
            _pages ??= await MakeAsync();
        }
        finally
        {
            Making.Release();
        }

        await using var window = await browser.OpenAsync(lab.Server, theme, width);
        foreach (var (name, path) in _pages)
        {
            await window.GoAsync(path);
            await window.FitsAndKeepsAsync($"suites-{name}", theme, width);
        }

        await window.GoAsync("/ui/benchmarks/suites/default/run");
        await window.Page.GetByLabel("Iterations").FillAsync("0");
        await window.Page.Keyboard.PressAsync("Tab");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Run suite" }).ClickAsync();
        await Expect(window.Page.Locator(".problem")).ToHaveCountAsync(2);
        await window.FitsAndKeepsAsync("suites-run-wrong", theme, width);
        Assert.Empty(window.Problems);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Without_a_local_model_the_page_says_what_to_do_next(ColorScheme theme, int width)
    {
        await using var server = await RunningServer.StartAsync(args: "--Panoptes:Found:Ports=");
        await using var window = await browser.OpenAsync(server, theme, width);
        await window.GoAsync("/ui/benchmarks/suites/default/run");
        await Expect(window.Page.Locator(".empty a.button.primary")).ToHaveTextAsync("Add a local model");
        await Expect(window.Page.Locator(".empty a.button.primary")).ToHaveAttributeAsync("href", "ui/runtimes");
        await window.FitsAndKeepsAsync("suites-empty-run", theme, width);
        Assert.Empty(window.Problems);
    }

    private async Task<IReadOnlyList<(string Name, string Path)>> MakeAsync()
    {
        var compared = await lab.RunAsync("Which is best on this machine?", Three, 4, lab.Quick, lab.Slow, lab.Flaky);
        await lab.SampleAsync(compared);
        var alone = await lab.RunAsync("One alone", [Three[0]], 2, lab.Quick);
        lab.Store.Save(lab.Store.Find("default")! with { Name = "support-desk", BuiltIn = false, Description = "What our people ask", Scenarios = [.. lab.Store.Find("default")!.Scenarios.Take(2)] });
        return
        [
            ("list", "/ui/benchmarks/suites"),
            ("show", "/ui/benchmarks/suites?show=default"),
            ("new", "/ui/benchmarks/suites/new"),
            ("edit", "/ui/benchmarks/suites/support-desk/edit"),
            ("built-in", "/ui/benchmarks/suites/default/edit"),
            ("run", $"/ui/benchmarks/suites/default/run?model={lab.Quick}"),
            ("compared", $"/ui/benchmarks/{compared}"),
            ("alone", $"/ui/benchmarks/{alone}"),
        ];
    }
}
