using Microsoft.Playwright;
using Panoptes.Server.Tests.Ui;

namespace Panoptes.Server.Tests.Commands.Bench;

/// <summary>The page of a run as a browser shows it.</summary>
[Collection(OneBrowser.Name)]
public sealed class BenchPageTests(Browser browser)
{
    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task The_page_fits_its_window_and_loads_nothing(int width, ColorScheme theme)
    {
        await using var server = await RunningServer.StartAsync();
        await using var window = await browser.OpenAsync(server, theme, width);
        var requests = new List<string>();
        window.Page.Request += (_, request) => requests.Add(request.Url);

        await window.Page.SetContentAsync(BenchReportTests.Page());
        var overflow = await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        await window.KeepAsync($"bench-{width}-{theme}");

        Assert.Equal(0, overflow);
        Assert.Empty(window.Problems);
        Assert.Empty(requests);
        Assert.Equal(theme == ColorScheme.Dark ? "rgb(15, 20, 25)" : "rgb(246, 247, 249)", await window.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"));
    }
}
