using System.Net;
using System.Text.Json;
using Panoptes.Testing.Llm;

namespace Panoptes.Server.Tests.Api.FlPerformance;

/// <summary><c>/api/models</c> as the document and its client have it.</summary>
public sealed class LocalModelsTests(FlServer fl) : IClassFixture<FlServer>
{
    private const string Unknown = "model_1705670000000_abcdefghi";

    private static readonly string[] Members =
    [
        "id", "alias", "model_id", "endpoint", "status", "last_error", "last_heartbeat", "created_at", "updated_at", "openai_base_url", "runtime",
        "foundry_id", "foundry_alias", "version", "deviceType", "executionProvider", "modelSize", "quantization", "parameters", "context_length",
        "memory_bytes", "gpu_memory_bytes", "progress",
    ];

    [Fact]
    public async Task A_model_is_added_stopped_and_listed_first_with_every_member()
    {
        await fl.AddAsync("older");
        var added = await fl.CallAsync("POST", "/models", new { alias = "Phi", model_id = "fake-model" });

        var model = added.Json.GetProperty("model");
        Assert.Equal(HttpStatusCode.Created, added.Status);
        Assert.Matches("^model_[0-9]{13}_[0-9a-z]{9}$", model.GetProperty("id").GetString());
        Assert.Equal(("Phi", "fake-model", "stopped"), (model.GetProperty("alias").GetString(), model.GetProperty("model_id").GetString(), model.GetProperty("status").GetString()));
        var listed = (await fl.CallAsync("GET", "/models")).Json.GetProperty("models")[0];
        Assert.Equal(model.GetProperty("id").GetString(), listed.GetProperty("id").GetString());
        Assert.Equal(Members, listed.EnumerateObject().Select(member => member.Name));
        Assert.Equal(JsonValueKind.Null, listed.GetProperty("endpoint").ValueKind);
        Assert.InRange(listed.GetProperty("created_at").GetInt64(), 1_700_000_000, 9_999_999_999);
    }

    [Theory]
    [InlineData("""{"alias":"a"}""", "alias and model_id are required")]
    [InlineData("""{"model_id":"m"}""", "alias and model_id are required")]
    [InlineData("""{"alias":"","model_id":"m"}""", "alias and model_id are required")]
    [InlineData("", "alias and model_id are required")]
    [InlineData("""{"alias":1,"model_id":"m"}""", "alias must be a string")]
    [InlineData("""{"alias":"a","model_id":["m"]}""", "model_id must be a string")]
    [InlineData("""{"alias":"a\u0000","model_id":"m"}""", "alias must not hold a NUL character")]
    [InlineData("""{"alias":"a\u0007","model_id":"m"}""", "alias must be 1 to 200 characters without control characters")]
    [InlineData("[]", "The body must be a JSON object")]
    [InlineData("{", "The body is not valid JSON")]
    public async Task What_cannot_be_a_model_is_refused_in_words(string body, string error)
    {
        var answer = await fl.CallAsync("POST", "/models", body);

        Assert.Equal((HttpStatusCode.BadRequest, error), (answer.Status, answer.Error));
        Assert.Equal("application/json", answer.ContentType);
    }

    [Fact]
    public async Task A_long_name_is_refused()
    {
        var answer = await fl.CallAsync("POST", "/models", new { alias = new string('a', 100_000), model_id = "m" });

        Assert.Equal((HttpStatusCode.BadRequest, "alias must be 1 to 200 characters without control characters"), (answer.Status, answer.Error));
    }

    [Theory]
    [InlineData("start")]
    [InlineData("load")]
    public async Task Starting_loads_the_model_and_says_where_it_answers(string verb)
    {
        var id = await fl.AddAsync("fake-model");

        var started = await fl.CallAsync("POST", $"/models/{id}/{verb}");

        var root = fl.Fake.Root.GetLeftPart(UriPartial.Authority);
        Assert.True(started.Status == HttpStatusCode.OK, started.Text);
        Assert.True(started.Json.GetProperty("success").GetBoolean());
        Assert.Equal((root, fl.Fake.Root.Port, "running"), (started.Json.GetProperty("endpoint").GetString(), started.Json.GetProperty("port").GetInt32(), started.Json.GetProperty("status").GetString()));
        Assert.Equal("fake-model", started.Json.GetProperty("modelInfo").GetProperty("id").GetString());
        var health = (await fl.CallAsync("GET", $"/models/{id}/health")).Json;
        Assert.Equal(["status", "healthy", "endpoint", "lastCheck", "error"], health.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("running", true, root), (health.GetProperty("status").GetString(), health.GetProperty("healthy").GetBoolean(), health.GetProperty("endpoint").GetString()));
        Assert.True(health.GetProperty("lastCheck").GetInt64() > 1_700_000_000_000);
        var listed = await ModelAsync(id);
        Assert.Equal(($"{root}/v1", "fake"), (listed.GetProperty("openai_base_url").GetString(), listed.GetProperty("runtime").GetString()));
        Assert.InRange(listed.GetProperty("last_heartbeat").GetInt64(), 1_700_000_000, 9_999_999_999);
    }

    [Fact]
    public async Task A_simulated_model_is_fetched_loaded_tried_and_stopped_twice_and_each_is_logged()
    {
        var id = await fl.AddAsync("simulated:sim-fast");
        var early = await fl.CallAsync("POST", $"/models/{id}/test", new { prompt = "hi" });
        var started = await fl.CallAsync("POST", $"/models/{id}/start");
        var tried = await fl.CallAsync("POST", $"/models/{id}/test");
        var loaded = (await fl.CallAsync("GET", "/models/loaded")).Json.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("id").GetString()).ToList();
        var stopped = (await fl.CallAsync("POST", $"/models/{id}/stop"), await fl.CallAsync("POST", $"/models/{id}/stop"));
        var logs = (await fl.CallAsync("GET", $"/models/{id}/logs?limit=2")).Json.GetProperty("logs");

        Assert.Equal(HttpStatusCode.BadRequest, early.Status);
        Assert.StartsWith("Model not loaded", early.Error, StringComparison.Ordinal);
        Assert.True(started.Status == HttpStatusCode.OK, started.Text);
        Assert.StartsWith("This answer is simulated", tried.Json.GetProperty("response").GetString(), StringComparison.Ordinal);
        Assert.Equal(50, tried.Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.True(tried.Json.GetProperty("latency").GetInt64() > 0);
        Assert.Contains("sim-fast", loaded);
        Assert.Equal("""{"success":true}""", stopped.Item1.Text);
        Assert.Equal("""{"success":true}""", stopped.Item2.Text);
        Assert.Equal("stopped", (await ModelAsync(id)).GetProperty("status").GetString());
        Assert.Equal(["Unloaded", "Loaded on"], logs.EnumerateArray().Select(entry => string.Join(' ', entry.GetProperty("message").GetString()!.Split(' ').Take(2))));
        Assert.Equal(["id", "entity_type", "entity_id", "level", "message", "metadata", "created_at"], logs[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal(("service", id, "info"), (logs[0].GetProperty("entity_type").GetString(), logs[0].GetProperty("entity_id").GetString(), logs[0].GetProperty("level").GetString()));
        Assert.InRange(logs[0].GetProperty("created_at").GetInt64(), 1_700_000_000, 9_999_999_999);
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_says_so_in_the_answer_and_in_the_list()
    {
        var id = await fl.AddAsync(FakeScript.Failing(500, "out of memory"));

        var started = await fl.CallAsync("POST", $"/models/{id}/start");

        Assert.Equal(HttpStatusCode.InternalServerError, started.Status);
        Assert.NotEmpty(started.Error);
        var model = await ModelAsync(id);
        Assert.Equal(("error", started.Error), (model.GetProperty("status").GetString(), model.GetProperty("last_error").GetString()));
        Assert.Equal("error", (await fl.CallAsync("GET", $"/models/{id}/logs")).Json.GetProperty("logs")[0].GetProperty("level").GetString());
    }

    [Fact]
    public async Task What_is_available_is_the_union_of_the_runtimes_with_ids_that_can_be_added()
    {
        var available = (await fl.CallAsync("GET", "/models/available")).Json.GetProperty("models").EnumerateArray().ToList();

        var fake = available.Single(model => model.GetProperty("id").GetString() == "fake-model");
        Assert.Equal((false, "fake"), (fake.GetProperty("isCustom").GetBoolean(), fake.GetProperty("runtime").GetString()));
        Assert.NotEmpty(fake.GetProperty("description").GetString()!);
    }

    [Fact]
    public async Task A_deleted_model_is_gone()
    {
        var id = await fl.AddAsync("fake-model");

        var deleted = await fl.CallAsync("DELETE", $"/models/{id}");

        Assert.Equal((HttpStatusCode.OK, """{"success":true}"""), (deleted.Status, deleted.Text));
        Assert.Equal(HttpStatusCode.NotFound, (await fl.CallAsync("DELETE", $"/models/{id}")).Status);
    }

    [Theory]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/start")]
    [InlineData("POST", "/load")]
    [InlineData("POST", "/stop")]
    [InlineData("POST", "/test")]
    [InlineData("GET", "/health")]
    [InlineData("GET", "/logs")]
    [InlineData("GET", "/progress")]
    [InlineData("GET", "/output")]
    public async Task An_unknown_model_is_not_found_by_any_operation(string method, string verb)
    {
        foreach (var id in new[] { Unknown, "nonsense", "..%2F..%2Fetc" })
        {
            var answer = await fl.CallAsync(method, $"/models/{id}{verb}");
            Assert.Equal((HttpStatusCode.NotFound, """{"error":"Model not found"}"""), (answer.Status, answer.Text));
        }
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=-1")]
    [InlineData("limit=x")]
    [InlineData("limit=1000000")]
    public async Task A_limit_that_is_none_is_refused(string query)
    {
        var id = await fl.AddAsync("fake-model");

        var answer = await fl.CallAsync("GET", $"/models/{id}/logs?{query}");

        Assert.Equal((HttpStatusCode.BadRequest, "limit must be a whole number between 1 and 10000"), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task Paths_and_methods_that_are_not_there_are_told_in_the_same_words()
    {
        var nowhere = await fl.CallAsync("GET", "/nowhere");
        var method = await fl.CallAsync("PUT", "/models", new { });

        Assert.Equal((HttpStatusCode.NotFound, """{"error":"Not found"}"""), (nowhere.Status, nowhere.Text));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, method.Status);
        Assert.NotEmpty(method.Error);
    }

    [Fact]
    public async Task A_page_of_the_clients_origin_may_ask_what_it_may_send()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/benchmarks/run");
        request.Headers.Add("Origin", "http://localhost:3000");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "content-type");
        using var response = await fl.Server.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("http://localhost:3000", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("content-type", response.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.OrdinalIgnoreCase);
    }

    private async Task<JsonElement> ModelAsync(string id) =>
        (await fl.CallAsync("GET", "/models")).Json.GetProperty("models").EnumerateArray().Single(model => model.GetProperty("id").GetString() == id);
}
