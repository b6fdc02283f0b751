using System.Net;
using Panoptes.Testing;
using Panoptes.Testing.Llm;

namespace Panoptes.Server.Tests.Api.ArgusLm;

public sealed class FoundTests
{
    [Fact]
    public async Task Servers_are_known_by_what_they_answer_and_added_with_their_first_models_monitored()
    {
        await using var ollama = await StubServer.StartAsync(new Dictionary<string, string>
        {
            ["/api/version"] = """{"version":"0.5.1"}""",
            ["/api/tags"] = """{"models":[{"name":"llama3.2:3b"},{"name":"nomic-embed-text"}]}""",
            ["/v1/models"] = """{"data":[{"id":"llama3.2:3b"}]}""",
        });
        await using var studio = await StubServer.StartAsync(new Dictionary<string, string> { ["/api/v0/models"] = """{"data":[{"id":"qwen","type":"llm"}]}""" });
        await using var vllm = await StubServer.StartAsync(new Dictionary<string, string> { ["/v1/models"] = """{"data":[{"id":"m","owned_by":"vllm"}]}""" });
        await using var llama = await StubServer.StartAsync(new Dictionary<string, string> { ["/v1/models"] = """{"data":[{"id":"m","owned_by":"llamacpp"}]}""" });
        await using var page = await StubServer.StartAsync(new Dictionary<string, string> { ["/"] = "<html/>" });
        var ports = string.Join(',', new[] { ollama, studio, vllm, llama, page }.Select(s => new Uri(s.Url).Port)) + ",1,nonsense";
        await using var server = await RunningServer.StartAsync(null, $"--Panoptes:Found:Ports={ports}");

        var found = (await server.GetAsync("/providers/found")).Json.EnumerateArray().ToList();

        Assert.Equal(
            [
                ("ollama", "Ollama", ollama.Url), ("lm_studio", "LM Studio", $"{studio.Url}/v1"), ("vllm", "vLLM", $"{vllm.Url}/v1"),
                ("custom_openai_compatible", "llama-server (llama.cpp)", $"{llama.Url}/v1"),
            ],
            found.Select(f => (f.GetProperty("provider_type").GetString()!, f.GetProperty("label").GetString()!, f.GetProperty("base_url").GetString()!)));
        Assert.Equal(["llama3.2:3b", "nomic-embed-text"], found[0].GetProperty("models").EnumerateArray().Select(m => m.GetString()));
        Assert.All(found, f => Assert.False(f.GetProperty("already_added").GetBoolean()));

        var added = await server.SendAsync("POST", "/providers/found", new { base_url = ollama.Url });
        var again = await server.SendAsync("POST", "/providers/found", new { base_url = ollama.Url });
        var elsewhere = await server.SendAsync("POST", "/providers/found", new { base_url = "http://127.0.0.1:1" });
        var monitored = (await server.GetAsync("/models?enabled_for_monitoring=1")).Json.GetProperty("items");

        Assert.Equal(HttpStatusCode.Created, added.Status);
        Assert.Equal(HttpStatusCode.Conflict, again.Status);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.Status);
        Assert.Equal("llama3.2:3b", Assert.Single(monitored.EnumerateArray()).GetProperty("model_id").GetString());
        Assert.True((await server.GetAsync("/providers/found")).Json[0].GetProperty("already_added").GetBoolean());
    }

    [Fact]
    public async Task A_server_that_hangs_does_not_hold_up_the_others()
    {
        await using var hung = await StubServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var fake = await FakeProvider.StartAsync();
        await using var server = await RunningServer.StartAsync(
            null, $"--Panoptes:Found:Ports={new Uri(hung.Url).Port},{fake.BaseUrl.Port}");

        var found = (await server.GetAsync("/providers/found")).Json.EnumerateArray().ToList();

        Assert.Equal("OpenAI-compatible server", Assert.Single(found).GetProperty("label").GetString());
    }
}
