using System.Globalization;
using System.Net;
using Panoptes.Uptime;

namespace Panoptes.Server.Tests.Api.ArgusLm;

public sealed class MonitoringHistoryTests(MonitoringServer monitoring) : IClassFixture<MonitoringServer>
{
    private static readonly DateTimeOffset Noon = MonitoringServer.Noon;
    private readonly RunningServer _server = monitoring.Server;

    [Fact]
    public async Task A_check_has_the_documented_members_and_its_moment_ends_in_z()
    {
        var model = Guid.NewGuid();
        await monitoring.StoreAsync(MonitoringServer.Check(model, Noon.AddTicks(1_234_560)));

        var item = (await _server.GetAsync($"/monitoring/uptime?model_id={model}")).Json.GetProperty("items")[0].GetRawText();

        Assert.Contains($"\"model_id\":\"{model}\",\"model_name\":\"A model\",\"provider_type\":\"openai\",\"status\":\"up\",\"latency_ms\":512.25,"
            + "\"ttft_ms\":100,\"tps\":50.5,\"output_tokens\":20,\"error\":null,\"created_at\":\"2026-01-02T12:00:00.123456Z\"", item, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_is_newest_first_in_pages()
    {
        var model = Guid.NewGuid();
        await monitoring.StoreAsync([.. Enumerable.Range(0, 7).Select(i => MonitoringServer.Check(model, Noon.AddMinutes(-i)))]);

        var page = (await _server.GetAsync($"/monitoring/uptime?model_id={model}&limit=3&offset=2")).Json;

        Assert.Equal((7, 3, 2), (page.GetProperty("total").GetInt32(), page.GetProperty("limit").GetInt32(), page.GetProperty("offset").GetInt32()));
        Assert.Equal(
            ["2026-01-02T11:58:00Z", "2026-01-02T11:57:00Z", "2026-01-02T11:56:00Z"],
            page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("created_at").GetString()));
    }

    [Theory]
    [InlineData("status=down", 1)]
    [InlineData("status=degraded", 1)]
    [InlineData("status=up", 2)]
    [InlineData("since=2026-01-02", 4)]
    [InlineData("since=2026-01-02T12:00:00", 3)] // included at its bound
    [InlineData("since=2026-01-02T12:00:00.0000009Z", 3)]
    [InlineData("since=2026-01-02%2012:00:01Z", 2)]
    [InlineData("since=2026-01-02T14:00:00%2B02:00", 3)]
    [InlineData("since=2026-01-02T14:00:00+02:00", 3)] // a literal + arrives as a space
    [InlineData("since=1767355200", 3)]
    [InlineData("enabled_only=yes", 0)]
    [InlineData("enabled_only=0&limit=10000", 4)]
    public async Task Each_filter_holds_and_takes_every_form_of_a_moment(string query, int total)
    {
        var model = Guid.NewGuid();
        await monitoring.StoreAsync(
            MonitoringServer.Check(model, Noon.AddHours(-12)),
            MonitoringServer.Check(model, Noon),
            MonitoringServer.Check(model, Noon.AddMinutes(1)) with { Status = UptimeStatus.Down, Error = "It failed" },
            MonitoringServer.Check(model, Noon.AddMinutes(2)) with { Status = UptimeStatus.Degraded, Error = "Slow" });

        Assert.Equal(total, (await _server.GetAsync($"/monitoring/uptime?model_id={model}&{query}")).Json.GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("/uptime?limit=-1", "greater_than_equal at query.limit: Input should be greater than or equal to 1")]
    [InlineData("/uptime?limit=10001", "less_than_equal at query.limit: Input should be less than or equal to 10000")]
    [InlineData("/uptime?offset=-1", "greater_than_equal at query.offset: Input should be greater than or equal to 0")]
    [InlineData("/uptime?status=sleepy", "string_pattern_mismatch at query.status: String should match pattern '^(up|down|degraded)$'")]
    [InlineData("/uptime?since=yesterday", "datetime_from_date_parsing at query.since: Input should be a valid datetime or date, input is too short")]
    [InlineData("/uptime/export?format=xml", "string_pattern_mismatch at query.format: String should match pattern '^(json|csv)$'")]
    [InlineData("/uptime/series?since=2026-01-02&until=2026-01-02", "value_error at query.since: Value error, since must be before until")]
    public async Task A_parameter_out_of_its_bounds_is_unprocessable(string path, string issue)
    {
        var answer = await _server.GetAsync($"/monitoring{path}");

        Assert.Equal((HttpStatusCode)422, answer.Status);
        Assert.Equal([issue], answer.Issues);
    }

    [Fact]
    public async Task A_csv_export_runs_no_formula_quotes_what_needs_it_and_writes_zero_as_zero()
    {
        var model = Guid.NewGuid();
        await monitoring.StoreAsync(
            MonitoringServer.Check(model, Noon) with { ModelName = "=cmd|' /C calc'!A0", LatencyMs = 0 },
            MonitoringServer.Check(model, Noon.AddSeconds(-1)) with
            {
                ModelName = "Größe, \"x\"",
                Status = UptimeStatus.Down,
                LatencyMs = null,
                TtftMs = null,
                TokensPerSecond = null,
                OutputTokens = null,
                ErrorType = "server_error",
                Error = "-1\r\nfailed",
            });

        var answer = await _server.GetAsync($"/monitoring/uptime/export?format=csv&model_id={model}");

        Assert.Equal(
            "model_name,provider,status,latency_ms,error,timestamp,ttft_ms,tps,output_tokens,error_type\r\n"
            + "'=cmd|' /C calc'!A0,openai,up,0,,2026-01-02T12:00:00Z,100,50.5,20,\r\n"
            + "\"Größe, \"\"x\"\"\",openai,down,,\"'-1\r\nfailed\",2026-01-02T11:59:59Z,,,,server_error\r\n",
            answer.Text);
        Assert.Equal("text/csv; charset=utf-8", answer.Response.Content.Headers.ContentType!.ToString());
        Assert.Equal("attachment; filename=\"uptime_history.csv\"", answer.Response.Content.Headers.ContentDisposition!.ToString());
    }

    [Fact]
    public async Task A_json_export_is_indented_by_two_and_escapes_what_is_not_ascii()
    {
        var model = Guid.NewGuid();
        await monitoring.StoreAsync(MonitoringServer.Check(model, Noon) with { ModelName = "Größe" });

        var answer = await _server.GetAsync($"/monitoring/uptime/export?model_id={model}");

        Assert.StartsWith("{\n  \"checks\": [\n    {\n      \"model_name\": \"Gr\\u00F6\\u00DFe\",\n      \"provider\": \"openai\",\n", answer.Text, StringComparison.Ordinal);
        Assert.True(answer.Text.All(char.IsAscii));
        Assert.Equal("Größe", answer.Json.GetProperty("checks")[0].GetProperty("model_name").GetString());
        Assert.Equal("2026-01-02T12:00:00Z", answer.Json.GetProperty("checks")[0].GetProperty("timestamp").GetString());
        Assert.Equal("application/json", answer.Response.Content.Headers.ContentType!.ToString());
        Assert.Equal("attachment; filename=\"uptime_history.json\"", answer.Response.Content.Headers.ContentDisposition!.ToString());
    }

    [Fact]
    public async Task An_export_lies_between_its_dates_and_a_date_is_its_midnight()
    {
        var model = Guid.NewGuid();
        await monitoring.StoreAsync(
            MonitoringServer.Check(model, Noon.AddHours(-12)), // midnight of January 2nd
            MonitoringServer.Check(model, Noon),
            MonitoringServer.Check(model, Noon.AddHours(12)),
            MonitoringServer.Check(model, Noon.AddHours(13)));

        Assert.Equal(3, await ExportedAsync(model, "start_date=2026-01-02&end_date=2026-01-03"));
        Assert.Equal(1, await ExportedAsync(model, "end_date=2026-01-02"));
        Assert.Equal(0, await ExportedAsync(model, "start_date=2027-01-01"));
        Assert.Equal(4, await ExportedAsync(model, "format=json"));
    }

    [Fact]
    public async Task A_long_export_comes_whole()
    {
        var model = Guid.NewGuid();
        await monitoring.StoreAsync([.. Enumerable.Range(0, 5_000).Select(i => MonitoringServer.Check(model, Noon.AddSeconds(-i)))]);

        var csv = await _server.GetAsync($"/monitoring/uptime/export?format=csv&model_id={model}");

        Assert.Equal(5_001, csv.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(5_000, await ExportedAsync(model, "format=json"));
    }

    [Fact]
    public async Task A_summary_tells_each_monitored_models_state_uptime_and_bars()
    {
        var made = await _server.SendAsync(
            "POST", "/models", new { provider_account_id = monitoring.Provider, model_id = $"s-{Guid.NewGuid():N}", enabled_for_monitoring = true });
        var now = TimeProvider.System.GetUtcNow();
        await monitoring.StoreAsync(
            MonitoringServer.Check(made.Id, now.AddMinutes(-3)),
            MonitoringServer.Check(made.Id, now.AddMinutes(-2)) with { Status = UptimeStatus.Degraded, ErrorType = "slow" },
            MonitoringServer.Check(made.Id, now.AddMinutes(-1)) with { Status = UptimeStatus.Down, ErrorType = "server_error", Error = "HTTP 500", LatencyMs = null });

        var summary = (await _server.GetAsync("/monitoring/uptime/summary")).Json;

        var model = summary.GetProperty("models").EnumerateArray().Single(m => m.GetProperty("model_id").GetGuid() == made.Id);
        Assert.Equal(("down", 1), (model.GetProperty("status").GetString(), model.GetProperty("consecutive_failures").GetInt32()));
        Assert.Equal(66.6666, model.GetProperty("windows").GetProperty("24h").GetProperty("uptime_percent").GetDouble());
        Assert.Equal("HTTP 500", model.GetProperty("latest").GetProperty("error").GetString());
        var bars = summary.GetProperty("bars");
        Assert.Equal(90, bars.GetProperty("days").GetArrayLength());
        var ups = bars.GetProperty("models").EnumerateArray().Single(m => m.GetProperty("model_id").GetGuid() == made.Id).GetProperty("up");
        Assert.Equal((90, 1), (ups.GetArrayLength(), ups.EnumerateArray().Sum(up => up.GetInt32())));
    }

    [Fact]
    public async Task A_series_is_columns_over_one_axis_with_spikes_kept()
    {
        var model = Guid.NewGuid();
        await monitoring.StoreAsync(
            MonitoringServer.Check(model, Noon), MonitoringServer.Check(model, Noon.AddMinutes(1)) with { LatencyMs = 9_000 },
            MonitoringServer.Check(model, Noon.AddMinutes(59)) with { Status = UptimeStatus.Down, LatencyMs = null });
        var since = Uri.EscapeDataString(Noon.ToString("O", CultureInfo.InvariantCulture));

        var series = (await _server.GetAsync($"/monitoring/uptime/series?model_id={model}&since={since}&until=2026-01-02T13:00:00Z&points=6")).Json;

        Assert.Equal(
            ("latency", "ms", "2026-01-02T12:00:00Z", 600, 6),
            (series.GetProperty("metric").GetString(), series.GetProperty("unit").GetString(), series.GetProperty("start").GetString(),
                series.GetProperty("bucket_seconds").GetInt32(), series.GetProperty("points").GetInt32()));
        var only = series.GetProperty("models")[0];
        Assert.Equal("[2,0,0,0,0,1]", only.GetProperty("checks").GetRawText());
        Assert.Equal("[0,0,0,0,0,1]", only.GetProperty("down").GetRawText());
        Assert.Equal("[9000,null,null,null,null,null]", only.GetProperty("max").GetRawText());
        Assert.Equal("[512.2,null,null,null,null,null]", only.GetProperty("min").GetRawText());
    }

    private async Task<int> ExportedAsync(Guid model, string query) =>
        (await _server.GetAsync($"/monitoring/uptime/export?model_id={model}&{query}")).Json.GetProperty("checks").GetArrayLength();
}
