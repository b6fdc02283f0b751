using System.Text.Json;
using Microsoft.Playwright;
using Panoptes.Benchmarks;
using Panoptes.Server.Ui.Shell;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui.Benchmarks;

/// <summary>What a person does with benchmarks: starts, watches, cancels, reads, compares, downloads, deletes.</summary>
[Collection(OneBrowser.Name)]
public sealed class BenchmarkPagesTests(Browser browser, BenchmarkLab lab) : IClassFixture<BenchmarkLab>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_that_is_started_on_the_page_goes_on_before_its_eyes_and_ends_there()
    {
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync("/ui/benchmarks/new");
        await Expect(page.GetByLabel("forbidden-model")).ToBeDisabledAsync();
        await Expect(page.GetByLabel("idle-model")).ToBeDisabledAsync();
        await page.GetByLabel("fast-model", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("slow-model", new() { Exact = true }).CheckAsync();
        await Expect(page.Locator("[data-estimate]")).ToContainTextAsync("6 measured requests and 2 warm-up requests");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("From the page");
        await page.Keyboard.PressAsync("Tab");

        await page.GetByRole(AriaRole.Button, new() { Name = "Start benchmark" }).ClickAsync();
        await Window.UntilAsync(() => Task.CompletedTask, () => Task.FromResult(page.Url.Contains("/ui/benchmarks/", StringComparison.Ordinal) && !page.Url.EndsWith("/new", StringComparison.Ordinal)));

        await Expect(page.Locator("h1")).ToHaveTextAsync("From the page");
        await Expect(page.Locator("[data-percentiles]")).ToHaveCountAsync(2);
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Standing" })).ToContainTextAsync("6 of 6 requests");
        await window.SettledAsync();
        var run = (await lab.Runs.ListAsync(new BenchmarkFilter(), 50, 0, Ct)).Items.Single(run => run.Name == "From the page");
        Assert.Equal((BenchmarkRunStatus.Completed, 6, 0), (run.Status, run.ResultCount, run.FailedCount));
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task What_is_wrong_is_said_at_each_field_in_the_words_of_its_rule()
    {
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync("/ui/benchmarks/new");
        await page.GetByText("Advanced").ClickAsync();
        await page.GetByLabel("Requests at once").FillAsync("5000");
        await page.GetByLabel("Longest answer").FillAsync("0");
        await page.GetByLabel("Temperature").FillAsync("3");
        await page.Keyboard.PressAsync("Tab");

        await page.GetByRole(AriaRole.Button, new() { Name = "Start benchmark" }).ClickAsync();

        await Expect(page.Locator(".problem")).ToHaveTextAsync(
            ["Choose at least one model", "Must be between 1 and 4096", "Must be between 1 and 4096", "Must be between 0 and 2"]);
        await Expect(page.GetByLabel("Requests at once")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByLabel("Temperature")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByLabel("Search models to measure")).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sweep", Exact = false }).First.ClickAsync();
        await page.GetByLabel("Levels", new() { Exact = true }).FillAsync("1, many");
        await page.Keyboard.PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start benchmark" }).ClickAsync();
        await Expect(page.Locator(".problem")).ToContainTextAsync(["Must be 2 to 32 rising numbers"]);
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task A_run_is_cancelled_and_what_had_landed_is_kept()
    {
        var run = await lab.StartAsync("To be cancelled", 3, lab.Fast, lab.Hanging);
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync($"/ui/benchmarks/{run.Id}");
        await Expect(page.Locator("table.results tbody tr")).ToHaveCountAsync(3);
        await Expect(page.GetByRole(AriaRole.Progressbar, new() { Name = "Progress of fast-model" })).ToHaveAttributeAsync("aria-valuenow", "100");

        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Standing" })).ToContainTextAsync("Cancelled");
        await Expect(page.Locator($"[data-percentiles='{lab.Fast.Id}']")).ToBeVisibleAsync();
        Assert.Equal((BenchmarkRunStatus.Cancelled, 3), ((await lab.Runs.GetAsync(run.Id, Ct)).Status, (await lab.Runs.GetAsync(run.Id, Ct)).ResultCount));
        await window.SettledAsync();
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task The_percentiles_on_the_page_are_those_of_the_API()
    {
        var run = await lab.RunAsync("Read", 10, lab.Fast);
        using var answer = JsonDocument.Parse(await lab.Server.ClientWithKey().GetStringAsync(new Uri($"/api/v1/benchmarks/{run.Id}", UriKind.Relative), Ct));
        var statistics = answer.RootElement.GetProperty("statistics").GetProperty("models")[0].GetProperty("statistics");
        await using var window = await browser.OpenAsync(lab.Server);
        await window.GoAsync($"/ui/benchmarks/{run.Id}");

        foreach (var (row, wire) in new[] { ("ttft", "ttft_ms"), ("itl", "itl_ms"), ("tpot", "tpot_ms"), ("latency", "total_latency_ms"), ("tps", "tps") })
        {
            var of = statistics.GetProperty(wire);
            var cells = window.Page.Locator($"tr[data-metric='{row}'] td");
            await Expect(cells.Nth(0)).ToHaveTextAsync(of.GetProperty("n").GetInt32().ToString(System.Globalization.CultureInfo.InvariantCulture));
            foreach (var (column, name) in new[] { (1, "mean"), (2, "p50"), (3, "p90"), (4, "p95") })
            {
                await Expect(cells.Nth(column)).ToHaveTextAsync(Words.Figure(of.GetProperty(name).GetDouble()));
            }

            Assert.Equal(of.GetProperty("n").GetInt32() < 100 ? 1 : 0, await cells.Nth(5).Locator("abbr").CountAsync());
        }

        await Expect(window.Page.Locator("table.results tbody tr")).ToHaveCountAsync(10);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Time to first token as a table", Exact = true }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Region, new() { Name = "Time to first token, numbers", Exact = true }).Locator("tbody tr").First).ToContainTextAsync("fast-model");
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task A_model_that_failed_is_told_in_words_and_its_requests_are_found()
    {
        var run = await lab.RunAsync("One is broken", 3, lab.Fast, lab.Broken);
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync($"/ui/benchmarks/{run.Id}");

        await Expect(page.Locator("[data-model-problem]")).ToContainTextAsync("broken-model answered none of 3 requests");
        await Expect(page.Locator("[data-errors]")).ToContainTextAsync("3");
        await page.GetByLabel("Outcome").SelectOptionAsync("true");
        await Expect(page.Locator("table.results tbody tr")).ToHaveCountAsync(3);
        await Expect(page.Locator("table.results tbody tr").First).ToContainTextAsync("The engine is overloaded");
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task Requests_are_sorted_by_their_headings()
    {
        var run = await lab.RunAsync("Sorted", 6, lab.Fast);
        var slowest = (await lab.Queries.ResultsAsync(run.Id, new BenchmarkResultFilter(), null, 0, Ct)).Items.Max(r => r.Request.LatencyMs);
        await using var window = await browser.OpenAsync(lab.Server);
        await window.GoAsync($"/ui/benchmarks/{run.Id}");

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Latency ms" }).ClickAsync();

        await Expect(window.Page.Locator("table.results tbody tr").First.Locator("td[data-label='Latency ms']")).ToHaveTextAsync(Words.Figure(slowest));
        await Expect(window.Page.Locator("table.results th[aria-sort='descending']")).ToContainTextAsync("Latency ms");
    }

    [Fact]
    public async Task Two_runs_are_compared_in_words_that_their_intervals_bear_out()
    {
        var a = await lab.RunAsync("Before", 12, lab.Fast);
        lab.Fake.ScriptFor("fast-model", new Panoptes.Testing.Llm.FakeScript { Tokens = 12, FirstToken = TimeSpan.FromMilliseconds(120), Interval = TimeSpan.FromMilliseconds(2) });
        var b = await lab.RunAsync("After", 12, lab.Fast);
        lab.Fake.ScriptFor("fast-model", lab.Fake.Script);
        var expected = (await lab.Queries.CompareAsync(a.Id, b.Id, null, null, 0.05, Ct)).Single();
        var ttft = expected.Comparison.Metrics.Single(m => m is { Metric: "ttft_ms", Statistic: "median" });
        Assert.Equal(ComparisonVerdict.Slower, ttft.Verdict);
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync($"/ui/benchmarks/{b.Id}");

        await page.GetByLabel("Compare with").SelectOptionAsync(a.Id.ToString());
        await Window.UntilAsync(
            () => Task.CompletedTask,
            () => Task.FromResult(page.Url.EndsWith($"/ui/benchmarks/compare?a={a.Id}&b={b.Id}", StringComparison.Ordinal)));

        var row = page.Locator("tr[data-metric='ttft_ms-median']");
        await Expect(row).ToContainTextAsync($"B is slower by {Words.Figure(100 * ttft.Change)} %");
        await Expect(row).ToContainTextAsync(Words.Figure(ttft.Interval!.Value.Low));
        await Expect(page.Locator("[data-comparison] .chip").First).ToHaveTextAsync(expected.Verdict == RegressionVerdict.Regressed ? "Slower" : "Not comparable");
        await window.SettledAsync();
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task A_run_is_downloaded_and_then_deleted_after_one_question()
    {
        var run = await lab.RunAsync("Short-lived", 2, lab.Fast);
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync($"/ui/benchmarks/{run.Id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Menuitem, new() { Name = "Requests as CSV" }).ClickAsync());
        await using (var stream = await download.CreateReadStreamAsync())
        {
            using var reader = new StreamReader(stream);
            Assert.Equal(3, (await reader.ReadToEndAsync(Ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => line.Trim().Length > 0));
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Delete Short-lived" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete run" }).ClickAsync();

        await Expect(page.Locator(".mud-snackbar")).ToContainTextAsync("Short-lived is deleted.");
        await Window.UntilAsync(() => Task.CompletedTask, () => Task.FromResult(page.Url.EndsWith("/ui/benchmarks", StringComparison.Ordinal)));
        Assert.Null(await lab.Runs.FindAsync(run.Id, Ct));
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task The_history_moves_as_runs_do_and_is_filtered_by_their_state()
    {
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync("/ui/benchmarks");

        var hanging = await lab.StartAsync("Still going", 2, lab.Hanging);
        var row = page.Locator($"tr[data-run='{hanging.Id}']");
        await Expect(row).ToContainTextAsync("0 of 2 requests");
        await Expect(row.GetByRole(AriaRole.Progressbar)).ToHaveAttributeAsync("aria-valuenow", "0");
        await lab.Runs.CancelAsync(hanging.Id, Ct);
        await Expect(row).ToContainTextAsync("Cancelled");
        await page.GetByLabel("State").SelectOptionAsync("cancelled");

        await Window.UntilAsync(() => Task.CompletedTask, () => Task.FromResult(page.Url.EndsWith("/ui/benchmarks?status=cancelled", StringComparison.Ordinal)));
        await Expect(row).ToBeVisibleAsync();
        Assert.Empty(window.Problems);
    }
}
