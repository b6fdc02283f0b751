using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Panoptes.Testing;
using Panoptes.Testing.Llm;

namespace Panoptes.Server.Tests.Api.ArgusLm;

public sealed class DiscoveryTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Discovery_adds_what_is_new_and_nothing_else()
    {
        await using var fake = await FakeProvider.StartAsync();
        fake.Models = ["b-model", "a-model"];
        var id = await server.ProviderAsync("custom_openai_compatible", new { base_url = fake.BaseUrl, api_key = "sk-right-key" });
        fake.RequiredKey = "sk-right-key";

        var first = await server.CallAsync("POST", $"/providers/{id}/refresh-models");
        fake.Models = ["a-model", "c-model", "c-model"];
        var second = await server.CallAsync("POST", $"/providers/{id}/refresh-models");
        var models = (await server.GetAsync($"/models?provider_id={id}")).Json.GetProperty("items").EnumerateArray().ToList();

        Assert.Equal("""{"success":true,"models_discovered":2,"message":"Discovered 2 models, added 2 new models","models_added":2}""", first.Text);
        Assert.Equal("""{"success":true,"models_discovered":2,"message":"Discovered 2 models, added 1 new models","models_added":1}""", second.Text);
        Assert.Equal(["b-model", "a-model", "c-model"], models.Select(m => m.GetProperty("model_id").GetString()));
        Assert.All(models, m => Assert.Equal("discovered", m.GetProperty("source").GetString()));
        Assert.All(models, m => Assert.False(m.GetProperty("enabled_for_monitoring").GetBoolean()));
        Assert.All(models, m => Assert.True(m.GetProperty("enabled_for_benchmark").GetBoolean()));
        Assert.Equal("""{"object":"model","created":1700000000,"owned_by":"fake"}""", models[0].GetProperty("model_metadata").GetRawText());
    }

    [Fact]
    public async Task A_model_that_does_not_chat_is_marked_and_not_monitored()
    {
        await using var fake = await FakeProvider.StartAsync();
        fake.Models = ["text-embedding-3-small", "gpt-4o-mini", "whisper-1", "dall-e-3", "omni-moderation-latest"];
        var id = await server.ProviderAsync("openai_like", new { base_url = fake.BaseUrl });

        await server.CallAsync("POST", $"/providers/{id}/refresh-models?enable_monitoring=yes");
        var models = (await server.GetAsync($"/models?provider_id={id}")).Json.GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(
            ["embedding", null, "audio", "image", "moderation"],
            models.Select(m => m.GetProperty("model_metadata").TryGetProperty("model_kind", out var kind) ? kind.GetString() : null));
        Assert.Equal("gpt-4o-mini", Assert.Single(models, m => m.GetProperty("enabled_for_monitoring").GetBoolean()).GetProperty("model_id").GetString());
    }

    [Fact]
    public async Task Ollamas_models_are_read_from_its_tags_with_their_details()
    {
        await using var ollama = await StubServer.StartAsync(new Dictionary<string, string>
        {
            ["/api/tags"] =
                """
                {"models":[{"name":"llama3.2:3b","model":"llama3.2:3b","modified_at":"2026-01-02T03:04:05Z","size":2019393189,"digest":"a80c4f17",
                "details":{"parent_model":"","format":"gguf","family":"llama","families":["llama"],"parameter_size":"3.2B","quantization_level":"Q4_K_M"}}]}
                """,
        });
        var id = await server.ProviderAsync("ollama", new { base_url = ollama.Url });

        var refreshed = await server.CallAsync("POST", $"/providers/{id}/refresh-models");
        var model = (await server.GetAsync($"/models?provider_id={id}")).Json.GetProperty("items")[0];

        Assert.Contains("added 1 new models", refreshed.Text, StringComparison.Ordinal);
        Assert.Equal("llama3.2:3b", model.GetProperty("model_id").GetString());
        Assert.Equal(
            """{"modified_at":"2026-01-02T03:04:05Z","size":2019393189,"digest":"a80c4f17","parent_model":"","format":"gguf","family":"llama","families":["llama"],"parameter_size":"3.2B","quantization_level":"Q4_K_M"}""",
            model.GetProperty("model_metadata").GetRawText());
    }

    [Fact]
    public async Task Pages_are_followed_on_the_same_host_and_end()
    {
        await using var pages = await StubServer.StartAsync(context => context.Response.WriteAsync(
            context.Request.Query["after"].ToString() switch
            {
                "" => """{"data":[{"id":"one"}],"has_more":true,"last_id":"one"}""",
                "one" => """{"data":[{"id":"two"},{"id":3},"four",{"id":"with space"}],"has_more":true,"last_id":"two"}""",
                _ => """{"data":[{"id":"two"}],"has_more":true,"last_id":"two"}""",
            },
            context.RequestAborted));
        var id = await server.ProviderAsync("custom_openai", new { base_url = pages.Url });

        var refreshed = await server.CallAsync("POST", $"/providers/{id}/refresh-models");

        Assert.Equal(2, refreshed.Json.GetProperty("models_discovered").GetInt32());
    }

    [Fact]
    public async Task A_bare_list_is_a_list_and_huge_metadata_is_cut()
    {
        var huge = new string('x', 50_000);
        await using var together = await StubServer.StartAsync(new Dictionary<string, string>
        {
            ["/models"] = $$"""[{"id":"big","type":"chat","blob":"{{huge}}","context_length":8192}]""",
        });
        var id = await server.ProviderAsync("together_ai", new { base_url = together.Url, api_key = "k" });

        await server.CallAsync("POST", $"/providers/{id}/refresh-models");

        var metadata = (await server.GetAsync($"/models?provider_id={id}")).Json.GetProperty("items")[0].GetProperty("model_metadata");
        Assert.Equal("""{"type":"chat","context_length":8192}""", metadata.GetRawText());
    }

    [Theory]
    [InlineData(401, """{"error":{"message":"Incorrect API key provided: sk-very-secret"}}""", "HTTP 401: Incorrect API key provided")]
    [InlineData(429, """{"error":{"message":"Quota exceeded"}}""", "HTTP 429: Quota exceeded")]
    [InlineData(500, """{"error":"boom"}""", "HTTP 500: boom")]
    [InlineData(503, "<html><title>Down</title></html>", "an HTML page titled \"Down\"")]
    [InlineData(200, "<html><title>Sign in</title></html>", "an HTML page titled \"Sign in\"")]
    [InlineData(200, """{"data":7}""", "no list of models")]
    [InlineData(200, "", "no JSON")]
    [InlineData(302, "", "redirects")]
    public async Task A_discovery_that_fails_says_why_and_adds_nothing(int status, string body, string cause)
    {
        await using var stub = await StubServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = status == 302 ? "http://127.0.0.1:1/elsewhere" : default;
            return context.Response.WriteAsync(body, context.RequestAborted);
        });
        var id = await server.ProviderAsync("custom_openai_compatible", new { base_url = stub.Url, api_key = "sk-very-secret" });

        var answer = await server.CallAsync("POST", $"/providers/{id}/refresh-models");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.False(answer.Json.GetProperty("success").GetBoolean());
        Assert.Equal(0, answer.Json.GetProperty("models_discovered").GetInt32());
        Assert.Contains(cause, answer.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/v1", "refused")]
    [InlineData("http://no-such-host.invalid/v1", "no-such-host.invalid")]
    public async Task A_provider_that_cannot_be_reached_is_a_failed_discovery(string url, string cause)
    {
        var id = await server.ProviderAsync("custom_openai_compatible", new { base_url = url });

        var answer = await server.CallAsync("POST", $"/providers/{id}/refresh-models");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains(cause, answer.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_a_failed_discovery()
    {
        await using var stub = await StubServer.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        var id = await server.ProviderAsync("custom_openai_compatible", new { base_url = stub.Url });

        var answer = await server.CallAsync("POST", $"/providers/{id}/refresh-models");

        Assert.Equal("""false""", answer.Json.GetProperty("success").GetRawText());
    }

    [Theory]
    [InlineData("tomorrow")]
    [InlineData("replicate")]
    [InlineData("watsonx")]
    public async Task A_kind_that_cannot_be_asked_yet_is_refused_and_nothing_is_sent(string type)
    {
        await using var fake = await FakeProvider.StartAsync();
        var id = await server.ProviderAsync(type, new { base_url = fake.BaseUrl, api_key = "k" });

        var refreshed = await server.CallAsync("POST", $"/providers/{id}/refresh-models");
        var tested = await server.CallAsync("POST", $"/providers/{id}/test");

        Assert.Equal(HttpStatusCode.BadRequest, refreshed.Status);
        Assert.Equal($"Model discovery not supported for provider type: {type}", refreshed.Detail);
        Assert.Contains("failed", tested.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("not supported", tested.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(fake.Requests);
    }

    [Fact]
    public async Task Two_discoveries_at_once_add_each_model_once()
    {
        await using var fake = await FakeProvider.StartAsync();
        fake.Models = [.. Enumerable.Range(0, 300).Select(i => $"model-{i}")];
        var id = await server.ProviderAsync("custom_openai_compatible", new { base_url = fake.BaseUrl });

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => server.CallAsync("POST", $"/providers/{id}/refresh-models")));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.Status));
        Assert.Equal(300, answers.Sum(a => a.Json.GetProperty("models_added").GetInt32()));
        Assert.Equal(300, (await server.GetAsync($"/models?provider_id={id}")).Json.GetProperty("total").GetInt32());
        Assert.Equal(JsonValueKind.True, answers[0].Json.GetProperty("success").ValueKind);
    }
}
