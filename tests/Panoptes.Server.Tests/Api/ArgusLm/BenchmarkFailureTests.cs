using System.Net;
using System.Text.Json;
using Panoptes.Benchmarks;
using Panoptes.Server.Tests.Faults;
using Panoptes.Testing.Llm;

namespace Panoptes.Server.Tests.Api.ArgusLm;

public sealed class BenchmarkFailureTests(BenchmarkServer benchmarks) : IClassFixture<BenchmarkServer>
{
    private static readonly FakeScript Hanging = new() { FirstToken = TimeSpan.FromMinutes(1) };

    private readonly RunningServer _server = benchmarks.Server;

    [Fact]
    public async Task A_failing_model_is_counted_by_class_and_spoils_no_figure_of_another()
    {
        var good = await benchmarks.ModelAsync(new FakeScript { Tokens = 5, FirstToken = TimeSpan.FromMilliseconds(20) });
        var bad = await benchmarks.ModelAsync(FakeScript.Failing(500, "Out of memory"));

        var run = await _server.RunAsync(new { model_ids = new[] { bad, good }, prompt_pack = "health_check", num_runs = 4 });

        Assert.Equal("completed", run.GetProperty("status").GetString());
        Assert.Equal((8, 4), (run.GetProperty("result_count").GetInt32(), run.GetProperty("failed_count").GetInt32()));
        var failed = run.GetProperty("results").EnumerateArray().Where(r => r.GetProperty("model_id").GetGuid() == bad).ToList();
        Assert.All(failed, r =>
        {
            Assert.Equal(
                (0.0, 0.0, 0.0, 0.0, 0, 0),
                (r.GetProperty("ttft_ms").GetDouble(), r.GetProperty("tps").GetDouble(), r.GetProperty("tps_excluding_ttft").GetDouble(),
                    r.GetProperty("total_latency_ms").GetDouble(), r.GetProperty("input_tokens").GetInt32(), r.GetProperty("output_tokens").GetInt32()));
            Assert.Contains("Out of memory", r.GetProperty("error").GetString(), StringComparison.Ordinal);
            Assert.Equal("server_error", r.GetProperty("error_type").GetString());
        });
        var statistics = run.GetProperty("statistics");
        Assert.True(statistics.GetProperty("ttft_p50").GetDouble() >= 19);
        var models = statistics.GetProperty("models").EnumerateArray().ToDictionary(m => m.GetProperty("model_id").GetGuid(), m => m.GetProperty("statistics"));
        Assert.Equal((4, 0), (models[good].GetProperty("completed").GetInt32(), models[good].GetProperty("failed").GetInt32()));
        Assert.True(models[good].GetProperty("ttft_ms").GetProperty("min").GetDouble() >= 19);
        Assert.Equal(4, models[bad].GetProperty("failed_by_class").GetProperty("server_error").GetInt32());
        Assert.Equal(JsonValueKind.Null, models[bad].GetProperty("ttft_ms").ValueKind);
    }

    [Fact]
    public async Task A_run_without_a_good_request_has_failed_and_says_why()
    {
        var bad = await benchmarks.ModelAsync(FakeScript.Failing(404, "No such model"));

        var run = await _server.RunAsync(new { model_ids = new[] { bad }, prompt_pack = "health_check", num_runs = 2 });

        Assert.Equal(("failed", false), (run.GetProperty("status").GetString(), run.GetProperty("cancelled").GetBoolean()));
        Assert.Contains("No request succeeded", run.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains("No such model", run.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, run.GetProperty("result_count").GetInt32());
        Assert.All(
            (string[])["ttft_p50", "ttft_p95", "ttft_p99", "tps_p50", "tps_p95", "tps_p99"],
            name => Assert.Equal(0.0, run.GetProperty("statistics").GetProperty(name).GetDouble()));
    }

    [Fact]
    public async Task A_cancelled_run_keeps_what_had_landed_and_shows_as_failed_and_cancelled()
    {
        var quick = await benchmarks.ModelAsync();
        var hanging = await benchmarks.ModelAsync(Hanging);
        var id = await _server.StartAsync(new { model_ids = new[] { quick, hanging }, prompt_pack = "health_check", num_runs = 3 });
        await JsonCalls.EventuallyAsync(async () => (await _server.GetAsync($"/benchmarks/{id}")).Json.GetProperty("result_count").GetInt32(), count => count == 3);

        var running = await _server.CallAsync("DELETE", $"/benchmarks/{id}");
        var partial = (await _server.GetAsync($"/benchmarks/{id}")).Json;
        var cancelled = await _server.CallAsync("POST", $"/benchmarks/{id}/cancel");
        var again = await _server.CallAsync("POST", $"/benchmarks/{id}/cancel");

        Assert.Equal(HttpStatusCode.Conflict, running.Status);
        Assert.True(partial.GetProperty("statistics").GetProperty("partial").GetBoolean());
        Assert.True(partial.GetProperty("statistics").GetProperty("ttft_p50").GetDouble() > 0);
        Assert.Equal(HttpStatusCode.OK, cancelled.Status);
        Assert.Equal(
            ("failed", true, 3),
            (cancelled.Json.GetProperty("status").GetString(), cancelled.Json.GetProperty("cancelled").GetBoolean(), cancelled.Json.GetProperty("result_count").GetInt32()));
        Assert.Equal((HttpStatusCode.Conflict, $"Benchmark run {id} has already ended"), (again.Status, again.Detail));
        Assert.Equal(3, (await _server.GetAsync($"/benchmarks/{id}/results")).Json.GetProperty("total").GetInt32());
        Assert.Equal(1, (await _server.GetAsync($"/benchmarks?model_id={hanging}&status=cancelled")).Json.GetProperty("total").GetInt32());
        Assert.Equal(HttpStatusCode.NoContent, (await _server.CallAsync("DELETE", $"/benchmarks/{id}")).Status);
    }

    [Fact]
    public async Task Runs_wait_for_their_turn_and_beyond_the_queue_they_are_refused()
    {
        await using var server = await RunningServer.StartAsync(null, "--Panoptes:Benchmarks:MaxConcurrent=1", "--Panoptes:Benchmarks:MaxQueued=1");
        var provider = await server.ProviderAsync("lm_studio", new { base_url = benchmarks.Fake.BaseUrl.ToString() });
        var name = $"m-{Guid.NewGuid():N}";
        benchmarks.Fake.ScriptFor(name, Hanging);
        var body = new { model_ids = new[] { await server.ModelAsync(provider, name) }, prompt_pack = "health_check" };
        var first = await server.StartAsync(body);

        var second = await server.SendAsync("POST", "/benchmarks", body);
        var third = await server.SendAsync("POST", "/benchmarks", body);

        Assert.Equal((HttpStatusCode.Accepted, 1), (second.Status, second.Json.GetProperty("waits_for").GetInt32()));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, third.Status);
        Assert.NotNull(third.Response.Headers.RetryAfter);
        Assert.Equal("pending", (await server.GetAsync($"/benchmarks/{second.Id}")).Json.GetProperty("status").GetString());
        await server.CallAsync("POST", $"/benchmarks/{first}/cancel");
        await JsonCalls.EventuallyAsync(
            async () => (await server.GetAsync($"/benchmarks/{second.Id}")).Json.GetProperty("status").GetString(), status => status == "running");
        await server.CallAsync("POST", $"/benchmarks/{second.Id}/cancel");
    }

    [Fact]
    public async Task A_waiting_run_can_be_cancelled_before_it_begins()
    {
        await using var server = await RunningServer.StartAsync();
        var provider = await server.ProviderAsync("lm_studio", new { base_url = benchmarks.Fake.BaseUrl.ToString() });
        var name = $"m-{Guid.NewGuid():N}";
        benchmarks.Fake.ScriptFor(name, Hanging);
        var body = new { model_ids = new[] { await server.ModelAsync(provider, name) }, prompt_pack = "health_check" };
        var first = await server.StartAsync(body);
        var second = await server.StartAsync(body);

        var cancelled = await server.CallAsync("POST", $"/benchmarks/{second}/cancel");

        Assert.Equal(("failed", true), (cancelled.Json.GetProperty("status").GetString(), cancelled.Json.GetProperty("cancelled").GetBoolean()));
        await server.CallAsync("POST", $"/benchmarks/{first}/cancel");
    }

    [Fact]
    public async Task An_interrupted_run_without_rows_shows_empty_figures_and_can_be_deleted()
    {
        var model = await benchmarks.ModelAsync();
        var id = await _server.BenchmarkedAsync(benchmarks.Provider, model, BenchmarkRunStatus.Failed);

        var run = (await _server.GetAsync($"/benchmarks/{id}")).Json;

        Assert.Equal((0, 0.0), (run.GetProperty("results").GetArrayLength(), run.GetProperty("statistics").GetProperty("tps_p99").GetDouble()));
        Assert.Equal(HttpStatusCode.NoContent, (await _server.CallAsync("DELETE", $"/benchmarks/{id}")).Status);
    }
}
