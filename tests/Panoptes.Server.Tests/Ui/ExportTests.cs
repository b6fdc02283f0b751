using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui;

/// <summary>What a person saves from the status page arrives as a file, with the rows that the page counts.</summary>
[Collection(OneBrowser.Name)]
public sealed class ExportTests(Browser browser, RunningServer server) : IClassFixture<RunningServer>, IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await UiData.OnceAsync(server, Ct);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Checks_are_saved_as_CSV()
    {
        await using var window = await browser.OpenAsync(server);
        var (type, file, text) = await SaveAsync(window, "Checks as CSV");

        Assert.Equal("text/csv; charset=utf-8", type);
        Assert.Equal("uptime_history.csv", file);
        var lines = text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("model_name,provider,status,latency_ms,error,timestamp", lines[0], StringComparison.Ordinal);
        Assert.Equal(await ShownAsync(window), lines.Length - 1);
        Assert.Contains(lines, line => line.StartsWith("llama-3.3-70b-versatile,openai,down,,HTTP 503: the engine is overloaded,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Checks_are_saved_as_JSON()
    {
        await using var window = await browser.OpenAsync(server);
        var (type, file, text) = await SaveAsync(window, "Checks as JSON");

        Assert.Equal("application/json", type);
        Assert.Equal("uptime_history.json", file);
        using var json = JsonDocument.Parse(text);
        Assert.Equal(await ShownAsync(window), json.RootElement.GetProperty("checks").GetArrayLength());
    }

    [Fact]
    public async Task A_chart_is_saved_as_CSV()
    {
        await using var window = await browser.OpenAsync(server);
        await window.GoAsync("/ui/monitoring");

        var download = await window.Page.RunAndWaitForDownloadAsync(
            () => window.Page.GetByRole(AriaRole.Link, new() { Name = "Latency as CSV" }).ClickAsync());

        var lines = await ReadAsync(download);
        Assert.EndsWith(".csv", download.SuggestedFilename, StringComparison.Ordinal);
        Assert.Contains("gpt-5.1", lines, StringComparison.Ordinal);
    }

    private async Task<(string? Type, string File, string Text)> SaveAsync(Window window, string link)
    {
        // A range of the past holds the same checks whenever it is asked for.
        var to = TimeProvider.System.GetUtcNow().AddMinutes(-1).UtcDateTime;
        await window.GoAsync($"/ui/monitoring?from={to.AddHours(-12):yyyy-MM-ddTHH:mm:ssZ}&to={to:yyyy-MM-ddTHH:mm:ssZ}");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync();
        var item = window.Page.GetByRole(AriaRole.Menuitem, new() { Name = link });
        var answer = await window.Page.APIRequest.GetAsync(new Uri(server.Address, await item.GetAttributeAsync("href")).ToString());
        var download = await window.Page.RunAndWaitForDownloadAsync(() => item.ClickAsync());
        Assert.Empty(window.Problems);
        return (answer.Headers.GetValueOrDefault("content-type"), download.SuggestedFilename, await ReadAsync(download));
    }

    private static async Task<string> ReadAsync(IDownload download)
    {
        await using var stream = await download.CreateReadStreamAsync();
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Ct);
    }

    private static async Task<int> ShownAsync(Window window)
    {
        await Expect(window.Page.Locator("nav.pager")).ToBeVisibleAsync();
        var words = await window.Page.Locator("nav.pager .quiet").InnerTextAsync();
        return int.Parse(words[(words.LastIndexOf(' ') + 1)..].Replace(",", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
    }
}
