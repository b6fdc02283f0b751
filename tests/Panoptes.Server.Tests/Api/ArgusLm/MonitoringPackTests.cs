using System.Net;
using System.Text.Json;
using Panoptes.Server.Tests.Faults;

namespace Panoptes.Server.Tests.Api.ArgusLm;

/// <summary>Probes that send prompts of one's own.</summary>
public sealed class MonitoringPackTests(MonitoringServer monitoring) : IClassFixture<MonitoringServer>
{
    private readonly RunningServer _server = monitoring.Server;

    [Fact]
    public async Task Each_model_is_sent_the_prompts_of_a_custom_pack_in_turn_and_its_checks_name_the_pack()
    {
        await _server.SendAsync("POST", "/prompt-packs", new { id = "ours", name = "Ours", prompts = new[] { "What is one?", "What is two?" } });
        var config = await _server.SendAsync("PATCH", "/monitoring/config", new { prompt_pack = "ours" });
        Assert.Equal((HttpStatusCode.OK, "ours"), (config.Status, config.Json.GetProperty("prompt_pack").GetString()));
        string[] names = [$"a-{Guid.NewGuid():N}", $"b-{Guid.NewGuid():N}"];
        Guid[] models = [await _server.ModelAsync(monitoring.Provider, names[0]), await _server.ModelAsync(monitoring.Provider, names[1])];

        for (var i = 0; i < 3; i++)
        {
            var run = await _server.SendAsync("POST", "/monitoring/run", new { model_ids = models });
            var ended = await JsonCalls.EventuallyAsync(
                async () => (await _server.GetAsync($"/monitoring/runs/{run.Json.GetProperty("run_id").GetGuid()}")).Json, json => json.GetProperty("status").GetString() == "completed");
            Assert.All(ended.GetProperty("results").EnumerateArray(), result => Assert.Equal("ours", result.GetProperty("check").GetProperty("prompt_pack").GetString()));
        }

        foreach (var name in names)
        {
            var sent = monitoring.Fake.Requests.Where(request => request.Model == name)
                .Select(request => JsonElement.Parse(request.Body).GetProperty("messages")[0].GetProperty("content").GetString());
            Assert.Equal(["What is one?", "What is two?", "What is one?"], sent);
        }
    }

    [Fact]
    public async Task A_pack_that_monitoring_sends_is_deleted_only_once_it_sends_another()
    {
        await _server.SendAsync("POST", "/prompt-packs", new { id = "kept", name = "Kept", prompt = "Say yes." });
        await _server.SendAsync("PATCH", "/monitoring/config", new { prompt_pack = "kept" });

        var refused = await _server.CallAsync("DELETE", "/prompt-packs/kept");
        await _server.SendAsync("PATCH", "/monitoring/config", new { prompt_pack = "health_check" });
        var deleted = await _server.CallAsync("DELETE", "/prompt-packs/kept");
        var gone = await _server.SendAsync("PATCH", "/monitoring/config", new { prompt_pack = "kept" });

        Assert.Equal((HttpStatusCode.Conflict, "Prompt pack kept is what monitoring sends; choose another one there first"), (refused.Status, refused.Detail));
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.BadRequest), (deleted.Status, gone.Status));
        Assert.StartsWith("prompt_pack must be one of: code_generation, ", gone.Detail, StringComparison.Ordinal);
    }
}
