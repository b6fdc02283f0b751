using System.Net;
using System.Text.Json;
using Panoptes.Testing.Llm;

namespace Panoptes.Server.Tests.Api.ArgusLm;

public sealed class MonitoringTests(MonitoringServer monitoring) : IClassFixture<MonitoringServer>
{
    private readonly RunningServer _server = monitoring.Server;

    [Fact]
    public async Task A_new_server_monitors_every_quarter_of_an_hour_with_the_health_check()
    {
        await using var fresh = await RunningServer.StartAsync();

        var config = (await fresh.GetAsync("/monitoring/config")).Json;

        Assert.Equal(
            (15, "health_check", true, JsonValueKind.Null),
            (config.GetProperty("interval_minutes").GetInt32(), config.GetProperty("prompt_pack").GetString(),
                config.GetProperty("enabled").GetBoolean(), config.GetProperty("last_run_at").ValueKind));
        Assert.NotEqual(Guid.Empty, config.GetProperty("id").GetGuid());
        Assert.EndsWith("Z", config.GetProperty("created_at").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_patch_changes_what_it_names_reads_laxly_and_takes_null_for_absent()
    {
        var before = (await _server.GetAsync("/monitoring/config")).Json;

        var answer = await _server.SendAsync("PATCH", "/monitoring/config", """
            {"interval_minutes":"5","prompt_pack":"reasoning","enabled":"off","max_ttft_ms":1500.5,"failure_threshold":3,"daily_token_cap":9000,"unknown":[]}
            """);
        var again = await _server.SendAsync("PATCH", "/monitoring/config", """{"interval_minutes":null,"prompt_pack":null,"max_ttft_ms":null,"daily_token_cap":0}""");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (answer.Status, again.Status));
        Assert.Equal(9000, answer.Json.GetProperty("daily_token_cap").GetInt64());
        var now = again.Json;
        Assert.Equal(
            (5, "reasoning", false, 1500.5, 3, JsonValueKind.Null),
            (now.GetProperty("interval_minutes").GetInt32(), now.GetProperty("prompt_pack").GetString(), now.GetProperty("enabled").GetBoolean(),
                now.GetProperty("max_ttft_ms").GetDouble(), now.GetProperty("failure_threshold").GetInt32(), now.GetProperty("daily_token_cap").ValueKind));
        Assert.Equal(before.GetProperty("id").GetGuid(), now.GetProperty("id").GetGuid());
        await _server.SendAsync("PATCH", "/monitoring/config", """{"prompt_pack":"health_check","max_ttft_ms":0,"failure_threshold":1}""");
    }

    [Theory]
    [InlineData("""{"interval_minutes":0}""", "greater_than_equal at body.interval_minutes: Input should be greater than or equal to 1")]
    [InlineData("""{"interval_minutes":"x"}""", "int_parsing at body.interval_minutes: Input should be a valid integer, unable to parse string as an integer")]
    [InlineData("""{"enabled":"maybe"}""", "bool_parsing at body.enabled: Input should be a valid boolean, unable to interpret input")]
    [InlineData("""{"max_ttft_ms":-1}""", "greater_than_equal at body.max_ttft_ms: Input should be greater than or equal to 0")]
    [InlineData("""{"baseline_factor":"much"}""", "float_parsing at body.baseline_factor: Input should be a valid number")]
    [InlineData("""{"failure_threshold":21}""", "less_than_equal at body.failure_threshold: Input should be less than or equal to 20")]
    public async Task A_value_of_the_wrong_shape_is_unprocessable(string body, string issue)
    {
        var answer = await _server.SendAsync("PATCH", "/monitoring/config", body);

        Assert.Equal((HttpStatusCode)422, answer.Status);
        Assert.Equal([issue], answer.Issues);
    }

    [Fact]
    public async Task An_unknown_pack_is_a_bad_request_that_lists_the_packs_in_order()
    {
        var answer = await _server.SendAsync("PATCH", "/monitoring/config", """{"prompt_pack":"haiku"}""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(
            "prompt_pack must be one of: code_generation, health_check, reasoning, shakespeare, synthetic_long, synthetic_medium, synthetic_short",
            answer.Detail);
    }

    [Fact]
    public async Task The_seven_packs_come_in_order_as_a_bare_array()
    {
        var packs = (await _server.GetAsync("/monitoring/prompt-packs")).Json.EnumerateArray().ToList();

        Assert.Equal(
            [("health_check", "Health Check", 30), ("shakespeare", "Shakespeare", 150), ("synthetic_short", "Synthetic Short", 50),
                ("synthetic_medium", "Synthetic Medium", 200), ("synthetic_long", "Synthetic Long", 500),
                ("code_generation", "Code Generation", 150), ("reasoning", "Reasoning", 100)],
            packs.Select(p => (p.GetProperty("id").GetString()!, p.GetProperty("name").GetString()!, p.GetProperty("expected_tokens").GetInt32())));
        Assert.All(packs, pack => Assert.True(pack.GetProperty("prompt").GetString()!.Length > 40));
    }

    [Fact]
    public async Task A_run_is_queued_at_once_and_can_be_followed_to_its_results()
    {
        var name = $"m-{Guid.NewGuid():N}";
        monitoring.Fake.ScriptFor(name, new FakeScript { Tokens = 4, FirstToken = TimeSpan.FromMilliseconds(50) });
        var model = await _server.ModelAsync(monitoring.Provider, name);

        var queued = await _server.SendAsync("POST", "/monitoring/run", new { model_ids = new[] { model } });
        Assert.Equal(
            (HttpStatusCode.OK, "queued", "Monitoring run queued for execution"),
            (queued.Status, queued.Json.GetProperty("status").GetString(), queued.Json.GetProperty("message").GetString()));

        var run = await EndOfAsync(queued.Json.GetProperty("run_id").GetGuid());
        Assert.Equal((1, 1, 0), (run.GetProperty("total").GetInt32(), run.GetProperty("done").GetInt32(), run.GetProperty("running").GetInt32()));
        var check = run.GetProperty("results")[0].GetProperty("check");
        Assert.Equal(("up", 4), (check.GetProperty("status").GetString(), check.GetProperty("output_tokens").GetInt32()));

        var listed = (await _server.GetAsync($"/monitoring/uptime?model_id={model:N}")).Json;
        Assert.Equal(1, listed.GetProperty("total").GetInt32());
        Assert.Equal(check.GetRawText(), listed.GetProperty("items")[0].GetRawText());
        var config = (await _server.GetAsync("/monitoring/config")).Json;
        Assert.NotEqual(JsonValueKind.Null, config.GetProperty("last_run_at").ValueKind);
    }

    [Fact]
    public async Task A_run_needs_no_body_and_two_have_ids_of_their_own()
    {
        var one = await _server.CallAsync("POST", "/monitoring/run");
        var two = await _server.SendAsync("POST", "/monitoring/run", "{}");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (one.Status, two.Status));
        Assert.NotEqual(one.Json.GetProperty("run_id").GetGuid(), two.Json.GetProperty("run_id").GetGuid());
        await EndOfAsync(one.Json.GetProperty("run_id").GetGuid());
        await EndOfAsync(two.Json.GetProperty("run_id").GetGuid());
    }

    [Fact]
    public async Task A_run_that_cannot_be_is_refused_in_words()
    {
        var unknown = Guid.NewGuid();

        var none = await _server.GetAsync($"/monitoring/runs/{unknown}");
        var malformed = await _server.GetAsync("/monitoring/runs/7");
        var stranger = await _server.SendAsync("POST", "/monitoring/run", new { model_ids = new[] { unknown } });
        var empty = await _server.SendAsync("POST", "/monitoring/run", """{"model_ids":[]}""");

        Assert.Equal((HttpStatusCode.NotFound, $"Monitoring run {unknown} not found"), (none.Status, none.Detail));
        Assert.Equal((HttpStatusCode)422, malformed.Status);
        Assert.Equal((HttpStatusCode.BadRequest, $"Model IDs not found: {unknown}"), (stranger.Status, stranger.Detail));
        Assert.Equal(["too_short at body.model_ids: List should have at least 1 item after validation, not 0"], empty.Issues);
    }

    [Theory]
    [InlineData("POST", "/monitoring/uptime", 405)]
    [InlineData("GET", "/monitoring/nothing", 404)]
    public async Task Elsewhere_there_is_nothing(string method, string path, int status) =>
        Assert.Equal((HttpStatusCode)status, (await _server.CallAsync(method, path)).Status);

    private async Task<JsonElement> EndOfAsync(Guid run)
    {
        for (var i = 0; i < 1_000; i++)
        {
            var now = (await _server.GetAsync($"/monitoring/runs/{run}")).Json;
            if (now.GetProperty("status").GetString() == "completed")
            {
                return now;
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("The run did not end");
    }
}
