using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Panoptes.Benchmarks;
using Panoptes.Benchmarks.Suites;
using Panoptes.Server.Ui.Shell;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui.Benchmarks;

/// <summary>Suites are run from their page, and what they came to is compared on the run's.</summary>
[Collection(OneBrowser.Name)]
public sealed class SuiteRunPagesTests(Browser browser, SuiteLab lab) : IClassFixture<SuiteLab>
{
    private static readonly string[] Two = ["Simple Q&A", "Arithmetic"];
    private static readonly string[] Figures = ["tps", "ttft", "gen_tps", "latency_p50", "latency_p95", "latency_p99"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_suite_is_run_on_two_models_and_its_figures_are_those_of_the_API()
    {
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync("/ui/benchmarks/suites");
        await page.Locator("tr[data-suite='default']").GetByRole(AriaRole.Link, new() { Name = "Run" }).ClickAsync();
        await Expect(page.Locator("[data-estimate]")).ToContainTextAsync("Choose a model to see what will be sent.");
        await page.Locator($"[data-model='{lab.Quick}'] input").CheckAsync();
        await page.Locator($"[data-model='{lab.Slow}'] input").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "None" }).ClickAsync();
        await Expect(page.Locator("[data-estimate]")).ToContainTextAsync("Choose a scenario to see what will be sent.");
        await page.GetByText("Which city is the capital of Portugal?").ClickAsync();
        await page.GetByLabel("Arithmetic").CheckAsync();
        await page.GetByLabel("Iterations", new() { Exact = true }).FillAsync("3");
        await page.GetByLabel("Temperature", new() { Exact = true }).FillAsync("0");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Which is best?");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("[data-estimate]")).ToContainTextAsync("12 measured requests and 4 warm-up requests");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run suite" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Which is best?");
        await Expect(page.Locator("[data-scores]")).ToBeVisibleAsync();
        await window.SettledAsync();

        var id = new Uri(page.Url).Segments[^1];
        var results = (await lab.GetAsync($"/benchmarks/results?runId={id}")).GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(4, results.Count);
        foreach (var result in results)
        {
            var row = page.Locator($"tr[data-result='{result.GetProperty("id").GetString()}']");
            foreach (var figure in Figures)
            {
                var shown = Words.Figure(result.GetProperty(figure).GetDouble());
                await Expect(row.Locator($"[data-figure='{figure}']")).ToHaveTextAsync(figure is "latency_p95" or "latency_p99" ? shown + "*" : shown);
            }

            await Expect(row.Locator("[data-figure='n']")).ToHaveTextAsync("3");
            await Expect(row.Locator("[data-figure='error_rate']")).ToHaveTextAsync("0.00");
        }

        await Expect(page.Locator("[data-suite-table] .panel-note")).ToContainTextAsync("fewer than 20 answers: p95 and p99 are the slowest one");
        await ShowsScoresAsync(page, id);
        Assert.Equal("""{"iterations":3,"concurrency":1,"timeout":30000,"temperature":0,"streaming":true}""", (await lab.GetAsync($"/benchmarks/runs/{id}")).GetProperty("run").GetProperty("config").GetRawText());
        await page.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync();
        foreach (var name in new[] { "Results as CSV", "Everything as JSON" })
        {
            var link = await page.GetByRole(AriaRole.Menuitem, new() { Name = name }).GetAttributeAsync("href");
            Assert.True((await lab.Server.Client.GetAsync(link, Ct)).IsSuccessStatusCode, link);
        }

        await window.GoAsync("/ui/benchmarks");
        await Expect(page.Locator($"tr[data-run='{id}']")).ToContainTextAsync("suite default");
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task Answers_are_read_side_by_side_and_the_log_tells_what_happened()
    {
        var id = await lab.RunAsync("Side by side", Two, 6, lab.Quick, lab.Flaky, lab.Slow);
        var rows = (await lab.Server.Services.GetRequiredService<BenchmarkQueries>().ResultsAsync(Guid.Parse(id), new BenchmarkResultFilter(Level: 1), null, 0, Ct)).Items.ToLookup(row => row.ModelName);
        var failedAt = rows["flaky-3b"].ToList().FindIndex(row => !row.Request.Succeeded);
        Assert.True(failedAt >= 0, "Every fourth call of it fails");
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync($"/ui/benchmarks/{id}");

        var answers = page.Locator("[data-answers]");
        await Expect(answers).ToContainTextAsync("Which city is the capital of Portugal?");
        await Expect(answers.Locator("article")).ToHaveCountAsync(3);
        await Expect(answers.Locator("article").Nth(0)).ToContainTextAsync("brief");
        await Expect(answers.Locator("article").Nth(2)).ToContainTextAsync("thorough");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Scenario" }).SelectOptionAsync("1");
        await Expect(answers).ToContainTextAsync("At what time does it arrive?");
        for (var at = 0; at < failedAt; at++)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Next", Exact = true }).First.ClickAsync();
            await Expect(page.GetByText($"answer {at + 2} of 6")).ToBeVisibleAsync();
        }

        await Expect(answers.Locator("article").Nth(1).Locator(".problem")).ToContainTextAsync(rows["flaky-3b"].ElementAt(failedAt).Request.ErrorMessage!);
        await Expect(answers.Locator("article").Nth(2)).ToContainTextAsync("thorough");

        var result = (await lab.GetAsync($"/benchmarks/results?runId={id}&modelId={lab.Flaky}")).GetProperty("results")[0];
        var errors = result.GetProperty("error_rate").GetDouble();
        var answered = result.GetProperty("successful_iterations").GetInt32();
        Assert.True(errors > 0);
        var row = page.Locator($"tr[data-result='{result.GetProperty("id").GetString()}']");
        await Expect(row.Locator("[data-figure='error_rate']")).ToHaveTextAsync(Words.Percent(errors / 100));
        await Expect(row.Locator("[data-figure='n']")).ToHaveTextAsync($"{answered} of 6");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Log of the run" })).ToContainTextAsync($"flaky-3b, Arithmetic: {answered} of 6 requests answered");
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task One_model_is_held_against_nobody_and_the_machine_is_drawn_where_it_was_sampled()
    {
        var id = await lab.RunAsync("Alone", Two, 1, lab.Quick);
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await lab.SampleAsync(id);
        await window.GoAsync($"/ui/benchmarks/{id}");

        await Expect(page.Locator("[data-scores] .panel-note")).ToContainTextAsync("a model that ran alone is held against nobody");
        await Expect(page.Locator("[data-score] [data-label='Score']")).ToHaveTextAsync("100.0");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Shares of the best" })).ToHaveCountAsync(0);
        var machine = page.Locator("[data-machine] tbody tr");
        await Expect(machine.Locator("[data-label='Processors %']")).ToHaveTextAsync("40.5");
        await Expect(machine.Locator("[data-label='Its process, at most']")).ToHaveTextAsync("4.0 GiB");
        await Expect(machine.Locator("[data-label='Tokens/joule']")).ToContainTextAsync("0.50");
        await Expect(machine.Locator("[data-label='Graphics %']")).ToHaveTextAsync("–");

        using var plot = JsonDocument.Parse(await lab.Server.Client.GetStringAsync($"ui/data/benchmarks/{id}/machine", Ct));
        Assert.Equal(["Processors", "Memory"], plot.RootElement.GetProperty("series").EnumerateArray().Select(line => line.GetProperty("name").GetString()));
        Assert.Equal(8, plot.RootElement.GetProperty("rows").GetArrayLength());
        Assert.Equal([38, 39, 40, 41], plot.RootElement.GetProperty("series")[0].GetProperty("points").EnumerateArray().Take(4).Select(point => point[1].GetDouble()));
        Assert.Equal(JsonValueKind.Null, plot.RootElement.GetProperty("series")[0].GetProperty("points")[4][0].ValueKind);
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task What_cannot_be_run_is_said_at_its_field_and_nothing_starts()
    {
        var before = (await lab.Server.Services.GetRequiredService<BenchmarkRuns>().ListAsync(new BenchmarkFilter(), 100, 0, Ct)).Total;
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync($"/ui/benchmarks/suites/default/run?model={lab.Slow}");
        await Expect(page.Locator($"[data-model='{lab.Slow}'] input")).ToBeCheckedAsync();
        await page.Locator($"[data-model='{lab.Slow}'] input").UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "None" }).ClickAsync();
        await page.GetByLabel("Requests at once").FillAsync("65");
        await page.GetByLabel("Timeout").FillAsync("99");
        await page.Keyboard.PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run suite" }).ClickAsync();

        await Expect(page.Locator(".problem")).ToHaveTextAsync(
            ["Choose at least one model", "Choose at least one scenario", "Must be between 1 and 64", "Must be between 100 and 3600000"]);
        Assert.Equal(before, (await lab.Server.Services.GetRequiredService<BenchmarkRuns>().ListAsync(new BenchmarkFilter(), 100, 0, Ct)).Total);
        await window.GoAsync("/ui/benchmarks/suites/none/run");
        await Expect(page.GetByText("This suite is not there")).ToBeVisibleAsync();
        Assert.Empty(window.Problems);
    }

    private async Task ShowsScoresAsync(IPage page, string id)
    {
        var stored = await lab.Server.Services.GetRequiredService<SuiteQueries>().OfRunAsync(Guid.Parse(id), samples: false, Ct);
        var scores = SuiteScore.Of(stored);
        Assert.Equal("quick-1b", scores[0].ModelName);
        foreach (var score in scores)
        {
            await Expect(page.Locator($"[data-score='{score.ModelId}'] [data-label='Score']")).ToHaveTextAsync(score.Value!.Value.ToString("0.0", CultureInfo.InvariantCulture));
        }

        await Expect(page.Locator("[data-best='Throughput']")).ToContainTextAsync("quick-1b");
        await Expect(page.Locator("[data-best='FirstToken']")).ToContainTextAsync("quick-1b");
        await Expect(page.Locator("[data-best='Reliability']")).ToContainTextAsync("slow-7b and quick-1b");
        await Expect(page.Locator("[data-best='Memory']")).ToContainTextAsync(stored.All(result => result.Resources?.ProcessMemoryBytes is null) ? "not measured" : "GiB");
    }
}
