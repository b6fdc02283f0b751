using Microsoft.Playwright;
using Panoptes.Testing;

namespace Panoptes.Server.Tests.Ui;

/// <summary>One chromium for every page test. A test without it skips, or fails where it is required: see <see cref="Required"/>.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Flags =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly SemaphoreSlim _starting = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _starting.Dispose();
    }

    /// <summary>A new window with cookies of its own.</summary>
    /// <param name="server">The server whose pages it opens.</param>
    /// <param name="theme">What the system prefers.</param>
    /// <param name="width">In px; a phone's below 600.</param>
    /// <param name="headers">What it sends with every request, e.g. a proxy's mark.</param>
    internal async Task<Window> OpenAsync(
        RunningServer server, ColorScheme theme = ColorScheme.Light, int width = 1440, Dictionary<string, string>? headers = null)
    {
        var chromium = Required.Chromium();
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            _browser ??= await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = Flags });
        }
        finally
        {
            _starting.Release();
        }

        var context = await _browser.NewContextAsync(new()
        {
            BaseURL = server.Address.ToString(),
            ColorScheme = theme,
            ExtraHTTPHeaders = headers,
            ReducedMotion = ReducedMotion.Reduce,
            TimezoneId = "Europe/Vienna",
            ViewportSize = new() { Width = width, Height = width < 600 ? 844 : 900 },
        });
        context.SetDefaultTimeout(30_000);
        Assertions.SetDefaultExpectTimeout(15_000);
        return new Window(context, await context.NewPageAsync());
    }
}

/// <summary>A browser window, and what went wrong in it.</summary>
internal sealed class Window : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _problems = [];

    public Window(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error")
            {
                _problems.Add($"{page.Url}: {message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => _problems.Add($"{page.Url}: {error}");
    }

    public IPage Page { get; }

    /// <summary>Errors that the console and the page's scripts reported.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Opens a page and waits until its circuit runs, every panel has loaded and every chart is drawn.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(path);
        await SettledAsync();
    }

    /// <summary>Acts, and acts again where a page that was still coming to life, or was just drawn anew, did not take it.</summary>
    /// <param name="act">What a person does.</param>
    /// <param name="seen">What it leads to.</param>
    public static async Task UntilAsync(Func<Task> act, Func<Task<bool>> seen)
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await act();
            for (var look = 0; look < 50; look++)
            {
                if (await seen())
                {
                    return;
                }

                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }

        Assert.Fail("What was done five times led to nothing");
    }

    /// <summary>Waits until the page listens and nothing on it is loading. The sign-in page has no circuit, and says nothing of it.</summary>
    public async Task SettledAsync() => await Page.WaitForFunctionAsync(
        "() => document.body.dataset.interactive !== 'false' && !document.querySelector('.skeleton') && [...document.querySelectorAll('.chart')].every(c => c.dataset.drawn != null)");

    /// <summary>Keeps the whole page as a picture under <c>artifacts/screenshots</c>.</summary>
    public Task KeepAsync(string name) => Page.ScreenshotAsync(new() { FullPage = true, Path = PictureOf(name) });

    /// <summary>Where a picture of this name is kept.</summary>
    public static string PictureOf(string name) => Path.Combine(Screenshots(), $"{name}.png");

    /// <summary>Holds that nothing reaches over the page's edge and no part of it failed, and keeps a picture.</summary>
    public async Task FitsAndKeepsAsync(string name, ColorScheme theme, int width)
    {
        Assert.Equal(0, await Page.EvaluateAsync<int>("Math.max(0, document.documentElement.scrollWidth - innerWidth)"));
        Assert.Equal(0, await Page.Locator(".panel-failed, .page-failure").CountAsync());
        await KeepAsync($"{name}-{theme.ToString().ToLowerInvariant()}-{width}");
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private static string Screenshots()
    {
        var top = new DirectoryInfo(AppContext.BaseDirectory);
        while (top is not null && !File.Exists(Path.Combine(top.FullName, "Panoptes.slnx")))
        {
            top = top.Parent;
        }

        return Path.Combine(top?.FullName ?? AppContext.BaseDirectory, "artifacts", "screenshots");
    }
}

/// <summary>The page tests share one browser and run one after another: two cores hold one chromium.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneBrowser : ICollectionFixture<Browser>
{
    public const string Name = "pages";
}
