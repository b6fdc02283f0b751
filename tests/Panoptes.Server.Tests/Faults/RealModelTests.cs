using System.Net;

namespace Panoptes.Server.Tests.Faults;

/// <summary>The product's main job on a real model: nothing in this path is a fake.</summary>
public sealed class RealModelTests
{
    [Fact]
    public async Task A_real_model_is_probed_and_its_tokens_per_second_are_shown_within_two_minutes()
    {
        using var model = await RealModel.StartAsync();
        await using var server = await RunningServer.StartAsync();
        using var client = server.ClientWithKey();
        await client.MonitorAsync(model.BaseUrl);

        var checks = await JsonCalls.EventuallyAsync(client.ChecksAsync, found => found.Count > 0);

        var check = checks[0];
        Assert.Equal(RealModel.Id, check.GetProperty("model_name").GetString());
        Assert.Equal("up", check.GetProperty("status").GetString());
        Assert.True(check.GetProperty("tps").GetDouble() > 0);
        Assert.InRange(check.GetProperty("ttft_ms").GetDouble(), 0.01, check.GetProperty("latency_ms").GetDouble());
        Assert.InRange(check.GetProperty("output_tokens").GetInt32(), 2, 100);
    }

    [Fact]
    public async Task The_default_suite_runs_on_a_real_model_and_keeps_its_answers()
    {
        using var model = await RealModel.StartAsync();
        await using var server = await RunningServer.StartAsync();
        using var client = server.ClientWithKey();
        await client.SendAsync(HttpMethod.Post, "/api/runtimes", new { kind = "openai_compatible", slug = "real", base_url = model.BaseUrl.ToString() }, HttpStatusCode.Created);
        var id = (await client.SendAsync(HttpMethod.Post, "/api/models", new { alias = "Stories", model_id = $"real:{RealModel.Id}" }, HttpStatusCode.Created)).GetProperty("model").GetProperty("id").GetString();
        var run = (await client.SendAsync(HttpMethod.Post, "/api/benchmarks/run", new { modelIds = new[] { id }, suiteName = "default", config = new { iterations = 2 } }, HttpStatusCode.OK)).GetProperty("runId").GetString();

        var end = await JsonCalls.EventuallyAsync(() => client.GetAsync($"/api/benchmarks/runs/{run}/status", HttpStatusCode.OK), status => status.GetProperty("status").GetString() != "running");

        Assert.Equal(("completed", 100), (end.GetProperty("status").GetString(), end.GetProperty("progress").GetInt32()));
        var results = (await client.GetAsync($"/api/benchmarks/runs/{run}", HttpStatusCode.OK)).GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(9, results.Count);
        Assert.All(results, result =>
        {
            Assert.Equal((0, "usage"), (result.GetProperty("error_rate").GetDouble(), result.GetProperty("tokens_source").GetString()));
            Assert.InRange(result.GetProperty("ttft").GetDouble(), 0.01, result.GetProperty("latency_p50").GetDouble());
            Assert.True(result.GetProperty("gen_tps").GetDouble() > result.GetProperty("tps").GetDouble() * 0.9);
        });
        var answers = (await client.GetAsync($"/api/benchmarks/runs/{run}/answers", HttpStatusCode.OK)).GetProperty("answers");
        Assert.Equal(18, answers.GetArrayLength());
        Assert.All(answers.EnumerateArray(), answer => Assert.NotEmpty(answer.GetProperty("answer").GetString()!));
    }
}
