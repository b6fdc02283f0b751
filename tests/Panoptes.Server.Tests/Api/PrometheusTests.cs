using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Panoptes.Server.Tests.Faults;
using Panoptes.Testing;
using Panoptes.Testing.Llm;

namespace Panoptes.Server.Tests.Api;

/// <summary>What a scraper reads at <c>/metrics</c>. A process of its own: instruments are the process's, not one server's.</summary>
public sealed class PrometheusTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"panoptes-metrics-{Guid.NewGuid():N}");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Checks_show_as_states_speeds_and_classes_of_error_beside_the_servers_own_health()
    {
        await using var fake = await FakeProvider.StartAsync(new FakeScript { FirstToken = TimeSpan.FromMilliseconds(20), Interval = TimeSpan.FromMilliseconds(20), Tokens = 30 });
        await using var dead = await StubServer.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path.Value!.EndsWith("/models", StringComparison.Ordinal) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            return context.Response.WriteAsync("""{"data":[{"id":"dead"}]}""", Ct);
        });
        fake.Models = ["watched"];
        await using var server = await ServerProcess.StartAsync(_folder, "--Panoptes:Uptime:Retries=0");
        var client = server.Client;
        await client.MonitorAsync(fake.BaseUrl);
        await client.MonitorAsync(new Uri($"{dead.Url}/v1"));

        var page = await JsonCalls.EventuallyAsync(
            () => client.GetStringAsync("/metrics", Ct),
            text => Value(text, "panoptes_model_up", "model=\"watched\"") is not null && Value(text, "panoptes_model_up", "model=\"dead\"") is not null && Value(text, "panoptes_telemetry_rows_total") >= 2);

        Assert.Equal((1, 0), (Value(page, "panoptes_model_up", "model=\"watched\""), Value(page, "panoptes_model_up", "model=\"dead\"")));
        Assert.True(Value(page, "panoptes_model_checks_total", "model=\"watched\"", "status=\"up\"") >= 1);
        Assert.True(Value(page, "panoptes_model_check_errors_total", "model=\"dead\"", "error_type=\"server_error\"") >= 1);
        Assert.True(Value(page, "panoptes_model_ttft_seconds_count", "model=\"watched\"") >= 1);
        Assert.InRange(Value(page, "panoptes_model_ttft_seconds_sum", "model=\"watched\"")!.Value, 0.02, 60);
        Assert.True(Value(page, "panoptes_model_tokens_per_second_sum", "model=\"watched\"") > 0);
        Assert.Null(Value(page, "panoptes_model_ttft_seconds_count", "model=\"dead\""));
        Assert.True(Value(page, "panoptes_telemetry_rows_total") >= 1);
        Assert.True(Value(page, "dotnet_process_memory_working_set_bytes") > 1_000_000);
        Assert.Contains("http_server_request_duration_seconds_count{", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_not_on_this_machine_needs_a_key()
    {
        await using var reachable = await RunningServer.StartAsync(null, "--urls", "http://127.0.0.1:0;http://0.0.0.0:0");
        using var stranger = await reachable.Client.GetAsync("/metrics", Ct);
        using var scraper = reachable.ClientWithKey();
        using var known = await scraper.GetAsync("/metrics", Ct);
        Directory.CreateDirectory(_folder);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (stranger.StatusCode, known.StatusCode));
        Assert.Equal("text/plain", known.Content.Headers.ContentType!.MediaType);
    }

    /// <summary>The value of the one line of this metric that has all of these labels; null if there is none.</summary>
    private static double? Value(string page, string metric, params string[] labels)
    {
        var line = page.Split('\n').SingleOrDefault(l =>
            (l.StartsWith($"{metric}{{", StringComparison.Ordinal) || l.StartsWith($"{metric} ", StringComparison.Ordinal))
            && labels.All(label => l.Contains(label, StringComparison.Ordinal)));
        return line is null ? null : double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }
}
