using Microsoft.Playwright;
using Panoptes.Catalog;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui;

/// <summary>Every page with real data, in both themes and both widths.</summary>
[Collection(OneBrowser.Name)]
public sealed class PagesTests(Browser browser, RunningServer server) : IClassFixture<RunningServer>, IAsyncLifetime
{
    private IReadOnlyList<CatalogModel> _models = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _models = await UiData.OnceAsync(server, Ct);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Every_page_shows_itself_without_an_error_and_within_its_width(ColorScheme theme, int width)
    {
        await using var window = await browser.OpenAsync(server, theme, width);
        foreach (var (name, path, title) in Pages())
        {
            await window.GoAsync(path);

            await Expect(window.Page.Locator("h1, .drawer h2").First).ToContainTextAsync(title);
            await Expect(window.Page.Locator("html")).ToHaveAttributeAsync("data-theme", theme == ColorScheme.Dark ? "dark" : "light");
            Assert.Equal(0, await window.Page.EvaluateAsync<int>("Math.max(0, document.documentElement.scrollWidth - innerWidth)"));
            Assert.Equal(0, await window.Page.Locator(".panel-failed, .page-failure").CountAsync());
            await window.KeepAsync($"{name}-{theme.ToString().ToLowerInvariant()}-{width}");
        }

        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task The_overview_says_in_one_sentence_what_is_wrong()
    {
        await using var window = await browser.OpenAsync(server);

        await window.GoAsync("/ui");

        await Expect(window.Page.Locator("h1")).ToContainTextAsync("1 of 6 models down, 1 degraded.");
        await Expect(window.Page.Locator($"tr[data-model='{_models[4].Id}']")).ToContainTextAsync("Down");
        await Expect(window.Page.Locator($"tr[data-model='{_models[2].Id}']")).ToContainTextAsync("Degraded");
    }

    [Fact]
    public async Task A_check_opens_in_a_drawer_with_an_address_of_its_own()
    {
        await using var window = await browser.OpenAsync(server);
        await window.GoAsync("/ui/monitoring?state=down");

        await window.Page.Locator("table.checks tbody tr").First.ClickAsync();
        await Expect(window.Page.Locator(".drawer")).ToContainTextAsync("HTTP 503: the engine is overloaded");
        var address = window.Page.Url;
        await window.Page.Keyboard.PressAsync("Escape");
        await Expect(window.Page.Locator(".drawer")).ToHaveCountAsync(0);
        await window.GoAsync(address);

        await Expect(window.Page.Locator(".drawer")).ToContainTextAsync("HTTP 503: the engine is overloaded");
    }

    [Fact]
    public async Task A_drag_over_a_chart_zooms_the_page_and_its_address()
    {
        await using var window = await browser.OpenAsync(server);
        await window.GoAsync("/ui/monitoring");
        var box = await window.Page.Locator(".chart-canvas").First.BoundingBoxAsync();
        Assert.NotNull(box);

        await window.Page.Mouse.MoveAsync(box.X + (box.Width / 3), box.Y + (box.Height / 2));
        await window.Page.Mouse.DownAsync();
        await window.Page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2), new() { Steps = 4 });
        await window.Page.Mouse.UpAsync();

        await window.Page.WaitForURLAsync(url => url.Contains("from=", StringComparison.Ordinal) && url.Contains("to=", StringComparison.Ordinal));
        await Expect(window.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("Time range: .+ – .+") })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_keyboard_skips_to_the_content_reaches_every_room_and_searches()
    {
        await using var window = await browser.OpenAsync(server);
        await window.GoAsync("/ui");

        // As a reader does who comes from the address bar: from the top of the document.
        await window.Page.EvaluateAsync("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')");
        await window.Page.Keyboard.PressAsync("Tab");
        await Expect(window.Page.Locator(".skip")).ToBeFocusedAsync();
        foreach (var room in new[] { "overview", "Overview", "Status", "Models", "Providers", "Runtimes", "Benchmarks", "Settings", "API docs" })
        {
            await window.Page.Keyboard.PressAsync("Tab");
            Assert.Contains(room, await window.Page.EvaluateAsync<string>(
                "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"), StringComparison.Ordinal);
        }

        await window.Page.Keyboard.PressAsync("Control+k");
        await window.Page.Keyboard.TypeAsync("qwen3");
        await Expect(window.Page.Locator("#palette-list")).ToContainTextAsync("qwen3:14b");
        await window.Page.Keyboard.PressAsync("Enter");

        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("qwen3:14b");
    }

    private IEnumerable<(string Name, string Path, string Title)> Pages() =>
    [
        ("overview", "/ui", "models down"),
        ("status", "/ui/monitoring", "Status"),
        ("schedule", "/ui/monitoring?settings=open", "Status"),
        ("model", $"/ui/models/{_models[2].Id}", "claude-sonnet-4-5"),
        ("models", "/ui/models", "Models"),
        ("providers", "/ui/providers", "Providers"),
        ("add-provider", "/ui/providers?add=new", "Providers"),
        ("settings", "/ui/settings", "Settings"),
        ("retention", "/ui/settings/retention", "Settings"),
        ("sign-in", "/ui/sign-in", "Sign in to Panoptes"),
    ];
}
