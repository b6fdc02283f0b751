using System.Net;
using System.Text.Json;

namespace Panoptes.Server.Tests.Api.ArgusLm;

public sealed class BenchmarkInputTests(BenchmarkServer benchmarks) : IClassFixture<BenchmarkServer>
{
    private readonly RunningServer _server = benchmarks.Server;

    public static TheoryData<string, string> Faults => new()
    {
        { """{}""", "missing at body.model_ids: Field required" },
        { """{"model_ids":[],"prompt_pack":"health_check"}""", "too_short at body.model_ids: List should have at least 1 item after validation, not 0" },
        { """{"model_ids":["x"],"prompt_pack":"health_check"}""", "uuid_parsing at body.model_ids.0: Input should be a valid UUID" },
        { """{"model_ids":[ID],"prompt_pack":""}""", "string_too_short at body.prompt_pack: String should have at least 1 character" },
        { """{"model_ids":[ID],"prompt_pack":"health_check","num_runs":0}""", "greater_than_equal at body.num_runs: Input should be greater than or equal to 1" },
        { """{"model_ids":[ID],"prompt_pack":"health_check","num_runs":10000}""", "less_than_equal at body.num_runs: Input should be less than or equal to 10" },
        { """{"model_ids":[ID],"prompt_pack":"health_check","max_tokens":4097}""", "less_than_equal at body.max_tokens: Input should be less than or equal to 4096" },
        { """{"model_ids":[ID],"prompt_pack":"health_check","concurrency":0}""", "greater_than_equal at body.concurrency" },
        { """{"model_ids":[ID],"prompt_pack":"health_check","temperature":3}""", "value_error at body.temperature: Value error, temperature must be between 0 and 2" },
        { """{"model_ids":[ID],"prompt_pack":"health_check","duration_seconds":0}""", "value_error at body.duration_seconds: Value error, duration_seconds must be more than zero" },
        { """{"model_ids":[ID],"prompt_pack":"health_check","slo":"fast"}""", "value_error at body.slo: Value error, fast needs a time" },
        { """{"model_ids":[ID],"prompt_pack":"health_check","load":{}}""", "missing at body.load.type: Field required" },
        { """{"model_ids":[ID],"prompt_pack":"health_check","load":{"type":"storm"}}""", "string_pattern_mismatch at body.load.type" },
        { """{"model_ids":[ID],"prompt_pack":"health_check","load":{"type":"poisson"}}""", "missing at body.load.rate: Field required" },
        { """{"model_ids":[ID],"prompt_pack":"health_check","load":{"type":"poisson","rate":5001}}""", "value_error at body.load.rate: Value error, load.rate must be between" },
        { """{"model_ids":[ID],"prompt_pack":"health_check","load":{"type":"sweep","levels":[4,2]}}""", "value_error at body.load.levels: Value error, load.levels must rise" },
        { """{"model_ids":[ID],"prompt_pack":"health_check","load":{"type":"sweep","levels":"all"}}""", "value_error at body.load.levels" },
        { """{"model_ids":[ID],"prompt_pack":"health_check","load":{"type":"replay","trace":[{"at":1}]}}""", "value_error at body.load.trace: Value error, line 1 is not an object" },
        { """{"model_ids":[ID],"prompt_pack":"health_check","concurrency":4,"load":{"type":"poisson","rate":5}}""", "value_error at body.concurrency" },
        { """{"model_ids":[ID],"prompt_pack":"health_check","baseline_run_id":"x"}""", "uuid_parsing at body.baseline_run_id" },
        { """{"model_ids":[ID],"prompt_pack":"health_check","load":[1]}""", "dict_type at body.load" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_is_named_with_its_field_and_nothing_is_started(string body, string issue)
    {
        var answer = await _server.SendAsync("POST", "/benchmarks", body.Replace("ID", $"\"{Guid.NewGuid()}\"", StringComparison.Ordinal));

        Assert.True(answer.Status == HttpStatusCode.UnprocessableEntity, answer.Text);
        Assert.StartsWith(issue, answer.Issues[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_no_object_is_refused()
    {
        foreach (var body in (string[])["[]", "null", "\"x\"", "{", ""])
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _server.SendAsync("POST", "/benchmarks", body)).Status);
        }
    }

    [Fact]
    public async Task Unknown_models_and_packs_and_baselines_are_named()
    {
        var (one, two) = (Guid.NewGuid(), Guid.NewGuid());
        var model = await benchmarks.ModelAsync();

        var models = await _server.SendAsync("POST", "/benchmarks", new { model_ids = new[] { one, model, two }, prompt_pack = "health_check" });
        var pack = await _server.SendAsync("POST", "/benchmarks", new { model_ids = new[] { model }, prompt_pack = "haiku" });
        var baseline = await _server.SendAsync("POST", "/benchmarks", new { model_ids = new[] { model }, prompt_pack = "health_check", baseline_run_id = one });

        Assert.Equal((HttpStatusCode.BadRequest, $"Model IDs not found: {one}, {two}"), (models.Status, models.Detail));
        Assert.Equal(HttpStatusCode.BadRequest, pack.Status);
        Assert.StartsWith("prompt_pack must be one of: code_generation, health_check, ", pack.Detail, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, baseline.Status);
        Assert.Contains("not found", baseline.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disabled_provider_and_a_model_that_is_not_for_benchmarks_are_refused()
    {
        var provider = await _server.ProviderAsync("lm_studio", new { base_url = benchmarks.Fake.BaseUrl.ToString() }, "Switched off");
        var disabled = await _server.ModelAsync(provider, "m");
        await _server.SendAsync("PATCH", $"/providers/{provider}", new { enabled = false });
        var kept = await benchmarks.ModelAsync(name: $"kept-{Guid.NewGuid():N}");
        await _server.SendAsync("PATCH", $"/models/{kept}", new { enabled_for_benchmark = false });

        var one = await _server.SendAsync("POST", "/benchmarks", new { model_ids = new[] { disabled }, prompt_pack = "health_check" });
        var other = await _server.SendAsync("POST", "/benchmarks", new { model_ids = new[] { kept }, prompt_pack = "health_check" });

        Assert.Equal((HttpStatusCode.BadRequest, "The provider Switched off of m is disabled"), (one.Status, one.Detail));
        Assert.Equal(HttpStatusCode.BadRequest, other.Status);
        Assert.EndsWith("is not enabled for benchmarks", other.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"closed_loop","concurrency":3}""", "closed loop, 3 at once")]
    [InlineData("""{"type":"constant","rate":200}""", "constant rate, 200/s")]
    [InlineData("""{"type":"poisson","rate":"200"}""", "Poisson arrivals, 200/s")]
    [InlineData("""{"type":"gamma","rate":200,"burstiness":0.5}""", "gamma arrivals, 200/s, shape 0.5")]
    [InlineData("""{"type":"ramp","rate_from":100,"rate_to":200,"ramp_seconds":1}""", "ramp from 100/s to 200/s over 1 s")]
    public async Task Every_load_can_be_asked_for(string load, string words)
    {
        var model = await benchmarks.ModelAsync();

        var run = await _server.RunAsync(JsonElement.Parse(
            $$"""{"model_ids":["{{model}}"],"prompt_pack":"health_check","requests":6,"warm_up_requests":0,"unique_prompts":"no","seed":7,"load":{{load}} }"""));

        Assert.Equal("completed", run.GetProperty("status").GetString());
        Assert.Equal((words, 6, 7), (run.GetProperty("load").GetString(), run.GetProperty("result_count").GetInt32(), run.GetProperty("seed").GetInt32()));
    }

    [Fact]
    public async Task A_trace_is_replayed_and_ends_by_itself()
    {
        var model = await benchmarks.ModelAsync();

        var run = await _server.RunAsync(JsonElement.Parse(
            $$"""
            {"model_ids":["{{model}}"],"prompt_pack":"health_check",
             "load":{"type":"replay","trace":[{"timestamp":1000,"input_length":20,"output_length":9},{"timestamp":1010},{"timestamp":1025}] } }
            """));

        Assert.Equal((3, "replay of 3 requests"), (run.GetProperty("result_count").GetInt32(), run.GetProperty("load").GetString()));
        Assert.Equal(JsonValueKind.Null, run.GetProperty("num_runs").ValueKind);
    }

    [Fact]
    public async Task A_sweep_shows_each_level_and_says_where_the_knee_is()
    {
        var model = await benchmarks.ModelAsync();

        var run = await _server.RunAsync(new
        {
            model_ids = new[] { model },
            prompt_pack = "health_check",
            requests = 4,
            load = new { type = "sweep", levels = new[] { 1, 2, 4 } },
            slo = new { ttft_ms = 60_000 },
        });

        var own = run.GetProperty("statistics").GetProperty("models")[0];
        Assert.Equal([1, 2, 4], own.GetProperty("levels").EnumerateArray().Select(level => level.GetProperty("load_level").GetDouble()));
        Assert.All(own.GetProperty("levels").EnumerateArray(), level => Assert.Equal(4, level.GetProperty("statistics").GetProperty("requests").GetInt32()));
        Assert.NotEqual(JsonValueKind.Null, own.GetProperty("knee").ValueKind);
        Assert.Equal(1, run.GetProperty("statistics").GetProperty("overall").GetProperty("good_share").GetDouble());
        Assert.True(run.GetProperty("statistics").GetProperty("goodput").GetDouble() > 0);
        Assert.Equal(12, run.GetProperty("result_count").GetInt32());
    }

    [Fact]
    public async Task An_objective_may_be_text_too()
    {
        var model = await benchmarks.ModelAsync();

        var run = await _server.RunAsync(new { model_ids = new[] { model }, prompt_pack = "health_check", num_runs = 2, slo = "ttft=0.001ms" });

        Assert.Equal(0, run.GetProperty("statistics").GetProperty("overall").GetProperty("good_share").GetDouble());
    }
}
