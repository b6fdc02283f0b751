using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Panoptes.Runtimes;

namespace Panoptes.Server.Tests.Api.FlPerformance;

/// <summary>The dashboard's figures, the model cache and the runtimes.</summary>
public sealed class LocalSystemTests(FlServer fl) : IClassFixture<FlServer>
{
    [Fact]
    public async Task Health_says_which_runtimes_answer()
    {
        await fl.Server.Services.GetRequiredService<RuntimeReconciler>().ReconcileAsync(TestContext.Current.CancellationToken);

        var health = await fl.CallAsync("GET", "/system/health");

        Assert.Equal((HttpStatusCode.OK, "healthy", "unavailable"), (health.Status, health.Json.GetProperty("status").GetString(), health.Json.GetProperty("foundryLocal").GetString()));
        Assert.True(health.Json.GetProperty("timestamp").GetInt64() > 1_700_000_000_000);
        Assert.Equal("available", health.Json.GetProperty("runtimes").GetProperty("fake").GetProperty("status").GetString());
        Assert.Equal(fl.Fake.Root.GetLeftPart(UriPartial.Authority), health.Json.GetProperty("endpoint").GetString());
    }

    [Fact]
    public async Task Stats_name_the_best_models_by_their_latest_runs()
    {
        var slow = await fl.AddAsync(new Testing.Llm.FakeScript { FirstToken = TimeSpan.FromMilliseconds(300), Tokens = 4 });
        var fast = await fl.AddAsync(new Testing.Llm.FakeScript { FirstToken = TimeSpan.FromMilliseconds(20), Tokens = 40 });
        var gone = await fl.AddAsync(new Testing.Llm.FakeScript { Tokens = 200 });
        var id = await fl.RunAsync(new { modelIds = new[] { slow, fast, gone }, suiteName = "default", selectedScenarios = new[] { "Key points" }, config = new { iterations = 2 } });
        await fl.CallAsync("DELETE", $"/models/{gone}");

        var stats = (await fl.CallAsync("GET", "/system/stats")).Json;

        Assert.Equal(["totalModels", "runningServices", "totalRuns", "lastRun", "bestTpsModel", "bestLatencyModel"], stats.EnumerateObject().Select(member => member.Name));
        Assert.Equal(fast, stats.GetProperty("bestTpsModel").GetProperty("modelId").GetString());
        Assert.Equal(fast, stats.GetProperty("bestLatencyModel").GetProperty("modelId").GetString());
        var results = (await fl.CallAsync("GET", $"/benchmarks/results?runId={id}&modelId={fast}")).Json.GetProperty("results");
        Assert.Equal(results[0].GetProperty("tps").GetDouble(), stats.GetProperty("bestTpsModel").GetProperty("tps").GetDouble(), 6);
        Assert.Equal(results[0].GetProperty("latency_p95").GetDouble(), stats.GetProperty("bestLatencyModel").GetProperty("p95").GetDouble(), 6);
        Assert.Equal(id, stats.GetProperty("lastRun").GetProperty("id").GetString());
    }

    [Fact]
    public async Task Where_no_runtime_keeps_a_folder_the_cache_is_told_as_unknown()
    {
        var location = await fl.CallAsync("GET", "/cache/location");
        var nothing = await fl.CallAsync("POST", "/cache/switch", new { });
        var system = await fl.CallAsync("POST", "/cache/switch", new { path = "/etc" });

        Assert.Equal(HttpStatusCode.InternalServerError, location.Status);
        Assert.StartsWith("Failed to get cache location: ", location.Error, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.BadRequest, "Cache path is required"), (nothing.Status, nothing.Error));
        Assert.Equal(HttpStatusCode.BadRequest, system.Status);
        Assert.Equal("""{"models":[]}""", (await fl.CallAsync("GET", "/cache/models")).Text);
    }

    [Fact]
    public async Task Runtimes_are_seen_by_all_and_changed_by_administrators_only()
    {
        var local = await fl.CallAsync("POST", "/runtimes", new { kind = "ollama", slug = "mine" });
        using var admin = fl.Server.ClientWithKey();
        var added = await Faults.JsonCalls.SendAsync(admin, HttpMethod.Post, "/api/runtimes", new { kind = "ollama", slug = "mine", name = "Mine", base_url = "http://127.0.0.1:1/", api_key = "secret-key" }, HttpStatusCode.Created);
        var id = added.GetProperty("runtime").GetProperty("id").GetString();
        var twice = await Faults.JsonCalls.SendAsync(admin, HttpMethod.Post, "/api/runtimes", new { kind = "ollama", slug = "mine" }, HttpStatusCode.Conflict);
        var wrong = await Faults.JsonCalls.SendAsync(admin, HttpMethod.Post, "/api/runtimes", new { kind = "toaster" }, HttpStatusCode.BadRequest);
        var link = await Faults.JsonCalls.SendAsync(admin, HttpMethod.Patch, $"/api/runtimes/{id}", new { base_url = "http://169.254.169.254" }, HttpStatusCode.BadRequest);
        var changed = await Faults.JsonCalls.SendAsync(admin, HttpMethod.Patch, $"/api/runtimes/{id}", new { enabled = false, api_key = "" }, HttpStatusCode.OK);
        var list = await fl.CallAsync("GET", "/runtimes");
        await Faults.JsonCalls.SendAsync(admin, HttpMethod.Delete, $"/api/runtimes/{id}", new { }, HttpStatusCode.OK);

        Assert.Equal(HttpStatusCode.Unauthorized, local.Status);
        Assert.True(added.GetProperty("runtime").GetProperty("has_api_key").GetBoolean());
        Assert.Equal("There is a runtime mine already", twice.GetProperty("error").GetString());
        Assert.StartsWith("kind must be one of ", wrong.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("base_url must not be a link-local", link.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal((false, false), (changed.GetProperty("runtime").GetProperty("enabled").GetBoolean(), changed.GetProperty("runtime").GetProperty("has_api_key").GetBoolean()));
        Assert.DoesNotContain("secret-key", list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("mine", (await fl.CallAsync("GET", "/runtimes")).Text, StringComparison.Ordinal);
    }
}
