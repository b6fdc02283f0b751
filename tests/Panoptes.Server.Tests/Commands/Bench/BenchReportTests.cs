using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Panoptes.Benchmarks;
using Panoptes.Server.Commands.Bench;
using Panoptes.Server.Commands.Bench.Html;

namespace Panoptes.Server.Tests.Commands.Bench;

/// <summary>What is made of a report: exit codes, files, the page.</summary>
public sealed partial class BenchReportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("panoptes-bench-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0, 120, false, false, 0)]
    [InlineData(1, 120, false, false, BenchExit.Unanswered)]
    [InlineData(4, 120, false, false, BenchExit.ObjectivesMissed)]
    [InlineData(0, 2000, false, false, BenchExit.ObjectivesMissed)]
    [InlineData(0, 120, true, false, BenchExit.ClientLimited)]
    [InlineData(4, 120, true, false, BenchExit.ClientLimited)]
    [InlineData(0, 120, false, true, BenchExit.Interrupted)]
    [InlineData(1, 120, true, true, BenchExit.Interrupted)]
    public void The_exit_code_is_the_first_that_holds(int failedEvery, double ttft, bool limited, bool cancelled, int code)
    {
        var plan = BenchReports.Plan();
        var report = BenchReports.Of(plan, ttft: ttft, failedEvery: failedEvery, limited: limited, cancelled: cancelled);

        Assert.Equal(code, BenchExit.Of(report, BenchReports.Settings(plan) with { Strict = true }, verdict: null));
    }

    [Fact]
    public void A_limited_client_fails_only_who_is_strict()
    {
        var plan = BenchReports.Plan();

        Assert.Equal(BenchExit.Ok, BenchExit.Of(BenchReports.Of(plan, limited: true), BenchReports.Settings(plan), verdict: null));
    }

    [Fact]
    public void Every_level_must_keep_the_objectives_but_of_a_search_for_the_limit_one()
    {
        var plan = BenchReports.Plan("m", 4, 64);
        var report = BenchReports.Of(plan, ttft: 200);
        var settings = BenchReports.Settings(plan);

        Assert.Equal(BenchExit.ObjectivesMissed, BenchExit.Of(report, settings, verdict: null));
        Assert.Equal(BenchExit.Ok, BenchExit.Of(report, settings with { Searches = true }, verdict: null));
    }

    [Theory]
    [InlineData(120, BenchExit.Ok, "unchanged")]
    [InlineData(200, BenchExit.Regressed, "slower")]
    [InlineData(60, BenchExit.Ok, "faster")]
    public void A_run_is_held_against_an_own_baseline_level_by_level(double ttft, int code, string word)
    {
        var plan = BenchReports.Plan("m", 2, 4);
        var baseline = BenchBaseline.Read(Written(BenchFiles.Json(BenchReports.Of(plan, requests: 400))), 0.05);
        var settings = BenchReports.Settings(plan) with { GoodputMin = null };
        var report = BenchReports.Of(plan with { Seed = 8 }, requests: 400, ttft: ttft);

        var verdict = baseline.Judge(report);

        Assert.Equal(2, verdict.Levels.Count);
        Assert.Equal(code, BenchExit.Of(report, settings, verdict));
        Assert.Contains(BenchFindings.Of(report, settings, verdict), finding => finding.Text.Contains("against the baseline", StringComparison.Ordinal) && finding.Text.Contains(word, StringComparison.Ordinal));
    }

    [Fact]
    public void A_baseline_that_cannot_be_compared_does_not_pass()
    {
        var baseline = BenchBaseline.Read(Written(BenchFiles.Json(BenchReports.Of(BenchReports.Plan("m", 2, 4)))), 0.05);
        var plan = BenchReports.Plan("m", 16, 32);
        var report = BenchReports.Of(plan);

        var verdict = baseline.Judge(report);

        Assert.Equal(BenchExit.Regressed, BenchExit.Of(report, BenchReports.Settings(plan) with { GoodputMin = null }, verdict));
        Assert.Contains(BenchFindings.Of(report, BenchReports.Settings(plan), verdict), finding => finding is { Kind: FindingKind.Bad } && finding.Text.StartsWith("The baseline has no run of", StringComparison.Ordinal));
    }

    [Fact]
    public void JSON_is_one_object_for_one_level_and_an_array_for_several()
    {
        using var one = JsonDocument.Parse(BenchFiles.Json(BenchReports.Of(BenchReports.Plan())));
        using var two = JsonDocument.Parse(BenchFiles.Json(BenchReports.Of(BenchReports.Plan("m", 2, 4))));

        Assert.Equal((JsonValueKind.Object, JsonValueKind.Array), (one.RootElement.ValueKind, two.RootElement.ValueKind));
        Assert.Equal(2, two.RootElement.GetArrayLength());
        foreach (var list in new[] { "ttfts", "itls", "input_lens", "output_lens", "start_times", "errors" })
        {
            Assert.Equal(120, one.RootElement.GetProperty(list).GetArrayLength());
        }

        Assert.Equal(7, one.RootElement.GetProperty("panoptes").GetProperty("seed").GetInt32());
    }

    [Fact]
    public void CSV_has_a_row_per_request_and_no_cell_that_a_spreadsheet_runs()
    {
        var plan = BenchReports.Plan();
        var csv = Encoding.UTF8.GetString(BenchFiles.Csv(BenchReports.Of(plan, failedEvery: 4, failure: "=HYPERLINK(\"x\")"), BenchReports.Settings(plan)));

        var lines = csv.TrimEnd().Split("\r\n");
        Assert.Equal(121, lines.Length);
        Assert.StartsWith("model,level,load,index,phase,started_at,", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(",good,error,error_message", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(",false,server_error,\"'=HYPERLINK(\"\"x\"\")\"", lines[4], StringComparison.Ordinal);
        Assert.EndsWith(",stop,true,,", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_refers_to_nothing_outside_itself_and_runs_nothing()
    {
        var page = Page(failure: "<script>alert(1)</script>", model: "<img src=x onerror=alert(2)>");

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
        Assert.Contains("&lt;img src=x", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(Reference(), page);

        // What is left of addresses is the one that was measured, as text.
        Assert.Equal(["http://127.0.0.1:1/v1"], Address().Matches(page).Select(match => match.Value).Distinct());
    }

    [Fact]
    public void Every_chart_says_what_it_shows_and_has_a_table()
    {
        var page = Page();

        var charts = Regex.Count(page, "<svg ");
        Assert.True(charts >= 10, $"{charts} charts");
        Assert.Equal(charts, Regex.Count(page, "<svg [^>]*role='img'[^>]*><title id='[^']+'>[^<]+</title><desc id='[^']+'>[^<]+</desc>"));
        Assert.Equal(charts, Regex.Count(page, "<details><summary>As a table</summary>"));
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", page, StringComparison.Ordinal);
        Assert.Contains(">knee</text>", page, StringComparison.Ordinal);
        var ids = Regex.Matches(page, " id='([^']+)'").Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(ids.Distinct(), ids);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_page_of_few_or_no_requests_is_a_page(int requests)
    {
        var plan = BenchReports.Plan();
        var report = requests == 0 ? BenchReports.Of(plan) with { Models = [new ModelReport("model", "m", "down", [], BenchReports.Of(plan).Overall, null)] } : BenchReports.Of(plan, requests, failedEvery: requests == 1 ? 1 : 0);
        var settings = BenchReports.Settings(plan);

        var page = Encoding.UTF8.GetString(BenchPage.Write(report, settings, null, BenchFindings.Of(report, settings, null)));

        Assert.EndsWith("</html>\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_shows_the_numbers_of_the_file()
    {
        var plan = BenchReports.Plan();
        var report = BenchReports.Of(plan, failedEvery: 10);
        using var json = JsonDocument.Parse(BenchFiles.Json(report));
        using var text = new StringWriter(CultureInfo.InvariantCulture);

        BenchText.Write(BenchText.Console(text, terminal: false), report, BenchReports.Settings(plan), null, []);

        Assert.Equal(BenchTable.Ms(json.RootElement.GetProperty("mean_ttft_ms").GetDouble()), Cell("TTFT mean, ms"));
        Assert.Equal(BenchTable.Ms(json.RootElement.GetProperty("p99_itl_ms").GetDouble()), Cell("ITL p99, ms"));
        Assert.Equal(BenchTable.Ms(json.RootElement.GetProperty("median_e2el_ms").GetDouble()), Cell("latency p50, ms"));
        Assert.Equal(BenchTable.Rate(json.RootElement.GetProperty("output_throughput").GetDouble()), Cell("output tokens/s"));
        Assert.Equal(BenchTable.Rate(json.RootElement.GetProperty("request_goodput").GetDouble()), Cell("goodput, requests/s"));
        Assert.Equal(json.RootElement.GetProperty("failed").GetInt32().ToString(CultureInfo.InvariantCulture), Cell("failed"));

        string Cell(string row) => text.ToString().Split('\n').Single(line => line.Contains($"│ {row} ", StringComparison.Ordinal)).Split('│')[2].Trim();
    }

    internal static string Page(string failure = "It failed", string model = "m")
    {
        var plan = BenchReports.Plan(model, 1, 2, 4, 8, 16, 32);
        var report = BenchReports.Of(plan, requests: 300, failedEvery: 25, failure: failure);
        var before = BenchReports.Of(plan with { Seed = 9 }, requests: 300, ttft: 150);
        var verdict = new BenchBaseline("before.json", [.. before.Models[0].Levels.Where(level => level.Load.Plan.Shape.Level == 8).Select(level => level.AsRun())], 0.05).Judge(report);
        var settings = BenchReports.Settings(plan);
        return Encoding.UTF8.GetString(BenchPage.Write(report, settings, verdict, BenchFindings.Of(report, settings, verdict)));
    }

    private string Written(byte[] bytes)
    {
        var path = Path.Combine(_folder, "baseline.json");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    [GeneratedRegex("""<[^>]*\s(src|href|xlink:href|action|data)\s*=|url\(|@import""")]
    private static partial Regex Reference();

    [GeneratedRegex("""https?://[^<"'\s]+""")]
    private static partial Regex Address();
}
