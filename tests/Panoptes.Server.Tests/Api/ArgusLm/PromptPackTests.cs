using System.Net;
using System.Text.Json;

namespace Panoptes.Server.Tests.Api.ArgusLm;

public sealed class PromptPackTests(BenchmarkServer benchmarks) : IClassFixture<BenchmarkServer>
{
    private readonly RunningServer _server = benchmarks.Server;

    [Fact]
    public async Task A_custom_pack_is_offered_behind_the_seven_and_its_prompts_are_sent_in_turn()
    {
        var made = await _server.SendAsync("POST", "/prompt-packs", new { name = "Our Questions", prompts = new[] { "What is one?", "What is two?" }, expected_tokens = 40 });

        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal(("our_questions", 2), (made.Json.GetProperty("id").GetString(), made.Json.GetProperty("prompts").GetArrayLength()));
        var offered = (await _server.GetAsync("/monitoring/prompt-packs")).Json.EnumerateArray().ToList();
        Assert.Equal("reasoning", offered[6].GetProperty("id").GetString());
        var ours = offered.Skip(7).Single(pack => pack.GetProperty("id").GetString() == "our_questions");
        Assert.Equal(
            ("Our Questions", "What is one?", 40, true),
            (ours.GetProperty("name").GetString(), ours.GetProperty("prompt").GetString(), ours.GetProperty("expected_tokens").GetInt32(), ours.GetProperty("custom").GetBoolean()));

        var name = $"m-{Guid.NewGuid():N}";
        var model = await benchmarks.ModelAsync(name: name);
        var run = await _server.RunAsync(new { model_ids = new[] { model }, prompt_pack = "our_questions", requests = 3, warm_up_requests = 0, unique_prompts = false });

        Assert.Equal("completed", run.GetProperty("status").GetString());
        var sent = benchmarks.Fake.Requests.Where(r => r.Model == name)
            .Select(r => JsonElement.Parse(r.Body).GetProperty("messages")[0].GetProperty("content").GetString());
        Assert.Equal(["What is one?", "What is two?", "What is one?"], sent);
    }

    [Fact]
    public async Task A_pack_is_replaced_and_deleted_and_a_rerun_still_sends_what_its_run_sent()
    {
        await _server.SendAsync("POST", "/prompt-packs", new { id = "short-lived", name = "Short-lived", prompt = "The old words" });
        var name = $"m-{Guid.NewGuid():N}";
        var model = await benchmarks.ModelAsync(name: name);
        var run = await _server.RunAsync(new { model_ids = new[] { model }, prompt_pack = "short-lived", num_runs = 1 });

        var changed = await _server.SendAsync("PUT", "/prompt-packs/short-lived", new { name = "Changed", prompt = "The new words", expected_tokens = 9 });
        var read = await _server.GetAsync("/prompt-packs/short-lived");
        var deleted = await _server.CallAsync("DELETE", "/prompt-packs/short-lived");
        var again = await _server.SendAsync("POST", $"/benchmarks/{run.GetProperty("id").GetString()}/rerun", new { });

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NoContent, HttpStatusCode.Accepted), (changed.Status, deleted.Status, again.Status));
        Assert.Equal(("Changed", "The new words"), (read.Json.GetProperty("name").GetString(), read.Json.GetProperty("prompt").GetString()));
        await _server.EndOfAsync(again.Id);
        Assert.All(benchmarks.Fake.Requests.Where(r => r.Model == name), r => Assert.Contains("The old words", r.Body, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NotFound, (await _server.GetAsync("/prompt-packs/short-lived")).Status);
    }

    [Theory]
    [InlineData("""{"prompt":"x"}""", "missing at body.name")]
    [InlineData("""{"name":"x"}""", "missing at body.prompt")]
    [InlineData("""{"name":"x","prompts":[]}""", "value_error at body.prompts: Value error, prompts must be between 1 and")]
    [InlineData("""{"name":"x","prompts":["a"," "]}""", "value_error at body.prompts: Value error, prompts must not be empty")]
    [InlineData("""{"name":"x","prompts":"a"}""", "list_type at body.prompts")]
    [InlineData("""{"name":"x","prompts":[1]}""", "list_type at body.prompts")]
    [InlineData("""{"name":"x","prompt":"a","expected_tokens":0}""", "greater_than_equal at body.expected_tokens")]
    public async Task A_fault_is_named_with_its_field(string body, string issue)
    {
        var answer = await _server.SendAsync("POST", "/prompt-packs", body);

        Assert.True(answer.Status == HttpStatusCode.UnprocessableEntity, answer.Text);
        Assert.StartsWith(issue, answer.Issues[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Built_in_packs_and_taken_names_cannot_be_touched()
    {
        Assert.Equal(HttpStatusCode.Conflict, (await _server.SendAsync("POST", "/prompt-packs", new { name = "Reasoning", prompt = "x" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _server.CallAsync("DELETE", "/prompt-packs/reasoning")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _server.CallAsync("DELETE", "/prompt-packs/nobody")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _server.SendAsync("POST", "/prompt-packs", new { id = "a b", name = "x", prompt = "x" })).Status);
    }
}
