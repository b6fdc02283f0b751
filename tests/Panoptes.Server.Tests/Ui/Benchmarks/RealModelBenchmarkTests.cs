using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Playwright;
using Panoptes.Server.Tests.Faults;
using Panoptes.Testing;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui.Benchmarks;

/// <summary>A real model, measured from the page, through the API and from the command line: three ways in, one engine.</summary>
[Collection(OneBrowser.Name)]
public sealed class RealModelBenchmarkTests(Browser browser)
{
    private const int Requests = 30;
    private const int Tokens = 32;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_three_ways_of_measuring_a_real_model_agree()
    {
        using var model = await RealModel.StartAsync();
        await using var server = await RunningServer.StartAsync();
        using var client = server.ClientWithKey();
        await client.MonitorAsync(model.BaseUrl);
        var id = (await client.GetAsync("/api/v1/models", HttpStatusCode.OK)).GetProperty("items")[0].GetProperty("id").GetString();

        var api = await EndAsync(client, (await client.SendAsync(
            HttpMethod.Post,
            "/api/v1/benchmarks",
            new { model_ids = new[] { id }, prompt_pack = "health_check", requests = Requests, max_tokens = Tokens, load = new { type = "closed_loop", concurrency = 2 } },
            HttpStatusCode.Accepted)).GetProperty("id").GetString()!);
        var page = await EndAsync(client, await FromPageAsync(server));
        var (tokens, ttft) = await FromCommandAsync(model.BaseUrl);

        Assert.Equal((api.Tokens, api.Tokens), (page.Tokens, tokens));

        // A machine that does other work beside is uneven; a wrong clock, unit or count would be out by far more.
        Assert.InRange(page.Ttft, api.Ttft / 4, api.Ttft * 4);
        Assert.InRange(ttft, api.Ttft / 4, api.Ttft * 4);
    }

    [Fact]
    public async Task The_default_suite_is_run_on_a_real_model_from_its_page()
    {
        using var model = await RealModel.StartAsync();
        await using var server = await RunningServer.StartAsync();
        using var client = server.ClientWithKey();
        await client.SendAsync(HttpMethod.Post, "/api/runtimes", new { kind = "openai_compatible", slug = "real", base_url = model.BaseUrl.ToString() }, HttpStatusCode.Created);
        await client.SendAsync(HttpMethod.Post, "/api/models", new { alias = "Stories", model_id = $"real:{RealModel.Id}" }, HttpStatusCode.Created);
        await using var window = await browser.OpenAsync(server);
        var page = window.Page;
        await window.GoAsync("/ui/benchmarks/suites/default/run");
        await page.GetByLabel("Stories").CheckAsync();
        await page.GetByLabel("Iterations").FillAsync("2");
        await page.Keyboard.PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run suite" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Standing" })).ToContainTextAsync("18 of 18 requests", new() { Timeout = 60_000 });

        var results = (await client.GetAsync("/api/benchmarks/results", HttpStatusCode.OK)).GetProperty("results").EnumerateArray().ToList();

        Assert.Equal(9, results.Count);
        Assert.All(results, result => Assert.Equal((0, 2), (result.GetProperty("error_rate").GetDouble(), result.GetProperty("successful_iterations").GetInt32())));
        Assert.Empty(window.Problems);
    }

    private async Task<string> FromPageAsync(RunningServer server)
    {
        await using var window = await browser.OpenAsync(server);
        var page = window.Page;
        await window.GoAsync("/ui/benchmarks/new");
        await page.GetByLabel(RealModel.Id, new() { Exact = true }).CheckAsync();
        await page.GetByText("Advanced").ClickAsync();
        await page.GetByLabel("Requests at once").FillAsync("2");
        await page.GetByLabel("Requests", new() { Exact = true }).FillAsync(Requests.ToString(CultureInfo.InvariantCulture));
        await page.GetByLabel("Longest answer").FillAsync(Tokens.ToString(CultureInfo.InvariantCulture));
        await page.Keyboard.PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start benchmark" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Standing" })).ToContainTextAsync($"{Requests} of {Requests} requests", new() { Timeout = 60_000 });
        return page.Url.Split('?')[0].Split('/')[^1];
    }

    private static async Task<(int Tokens, double Ttft)> FromCommandAsync(Uri url)
    {
        var file = Path.Combine(Path.GetTempPath(), $"panoptes-real-{Guid.NewGuid():N}.json");
        await using var bench = ChildProcess.Start(
            "Panoptes.Server.dll",
            new Dictionary<string, string>(),
            "bench", url.ToString(), "--model", RealModel.Id, "--concurrency", "2", "--requests", Requests.ToString(CultureInfo.InvariantCulture), "--max-tokens", Tokens.ToString(CultureInfo.InvariantCulture), "--json", file);
        var exit = await bench.ExitAsync(Ct);
        Assert.True(exit == 0, string.Join('\n', bench.Output));
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(file, Ct));
        File.Delete(file);
        return (json.RootElement.GetProperty("total_output_tokens").GetInt32(), json.RootElement.GetProperty("median_ttft_ms").GetDouble());
    }

    private static async Task<(int Tokens, double Ttft)> EndAsync(HttpClient client, string run)
    {
        var end = await JsonCalls.EventuallyAsync(() => client.GetAsync($"/api/v1/benchmarks/{run}", HttpStatusCode.OK), json => json.GetProperty("status").GetString() is "completed" or "failed");
        Assert.Equal("completed", end.GetProperty("status").GetString());
        var results = (await client.GetAsync($"/api/v1/benchmarks/{run}/results?limit=100", HttpStatusCode.OK)).GetProperty("results").EnumerateArray().ToList();
        return (results.Sum(result => result.GetProperty("output_tokens").GetInt32()), results.Select(result => result.GetProperty("ttft_ms").GetDouble()).Order().ElementAt(Requests / 2));
    }
}
