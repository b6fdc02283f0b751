using System.Globalization;
using System.Net;
using Panoptes.Server.Tests.Api.ArgusLm;

namespace Panoptes.Server.Tests.Api;

/// <summary>What a scraper reads at <c>/metrics</c>.</summary>
public sealed class PrometheusTests(MonitoringServer monitoring) : IClassFixture<MonitoringServer>
{
    private readonly RunningServer _server = monitoring.Server;

    [Fact]
    public async Task A_check_shows_as_the_models_state_speed_and_verdict()
    {
        var model = await _server.ModelAsync(monitoring.Provider, "watched");
        var before = Value(await ScrapeAsync(), "panoptes_model_up", "watched");

        await CheckAsync(model);
        var page = await ScrapeAsync();

        Assert.Equal((null, 1.0), (before, Value(page, "panoptes_model_up", "watched")));
        Assert.Equal(0.0, Value(page, "panoptes_model_degraded", "watched"));
        Assert.Equal(1.0, Value(page, "panoptes_model_checks_total", "watched", "status=\"up\""));
        Assert.Equal(1.0, Value(page, "panoptes_model_ttft_seconds_count", "watched"));
        Assert.InRange(Value(page, "panoptes_model_tokens_per_second_sum", "watched")!.Value, 0.001, double.MaxValue);
        Assert.True(Value(page, "panoptes_telemetry_rows_total") >= 2);
    }

    [Fact]
    public async Task A_check_that_fails_shows_as_down_with_its_class_and_adds_no_time()
    {
        var dead = await _server.ProviderAsync("lm_studio", new { base_url = "http://127.0.0.1:9" });
        var model = await _server.ModelAsync(dead, "dead");

        await CheckAsync(model);
        var page = await ScrapeAsync();

        Assert.Equal(0.0, Value(page, "panoptes_model_up", "dead"));
        Assert.Equal(1.0, Value(page, "panoptes_model_check_errors_total", "dead", "error_type=\"connect\""));
        Assert.Null(Value(page, "panoptes_model_ttft_seconds_count", "dead"));
    }

    [Fact]
    public async Task The_servers_own_health_is_there()
    {
        await _server.GetAsync("/models");

        var page = await ScrapeAsync();

        Assert.Contains("\ndotnet_process_memory_working_set_bytes", page, StringComparison.Ordinal);
        Assert.Contains("\ndotnet_gc_collections_total", page, StringComparison.Ordinal);
        Assert.Contains("\nhttp_server_request_duration_seconds_count", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_not_on_this_machine_needs_a_key()
    {
        await using var reachable = await RunningServer.StartAsync(null, "--urls", "http://127.0.0.1:0;http://0.0.0.0:0");
        using var stranger = await reachable.Client.GetAsync("/metrics", TestContext.Current.CancellationToken);
        using var scraper = reachable.ClientWithKey();
        using var known = await scraper.GetAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (stranger.StatusCode, known.StatusCode));
        Assert.Equal("text/plain", known.Content.Headers.ContentType!.MediaType);
    }

    private async Task CheckAsync(Guid model)
    {
        var queued = await _server.SendAsync("POST", "/monitoring/run", new { model_ids = new[] { model } });
        await monitoring.EndOfAsync(queued.Json.GetProperty("run_id").GetGuid());
    }

    private Task<string> ScrapeAsync() => _server.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

    /// <summary>The value of the one line of this metric that holds all of these texts; null if there is none.</summary>
    private static double? Value(string page, string metric, string? model = null, string? label = null)
    {
        var line = page.Split('\n').SingleOrDefault(l =>
            (l.StartsWith($"{metric}{{", StringComparison.Ordinal) || l.StartsWith($"{metric} ", StringComparison.Ordinal))
            && (model is null || l.Contains($"model=\"{model}\"", StringComparison.Ordinal))
            && (label is null || l.Contains(label, StringComparison.Ordinal)));
        return line is null ? null : double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }
}
