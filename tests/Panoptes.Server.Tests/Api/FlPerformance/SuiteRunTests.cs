using System.Net;
using System.Text.Json;
using Panoptes.Testing.Llm;

namespace Panoptes.Server.Tests.Api.FlPerformance;

/// <summary>Runs of suites as the document and its client have them.</summary>
public sealed class SuiteRunTests(FlServer fl) : IClassFixture<FlServer>
{
    private const string Nowhere = "00000000-0000-4000-8000-000000000000";

    private static readonly object Short = new { iterations = 3, timeout = 20_000 };
    private static readonly string[] Two = ["Simple Q&A", "Arithmetic"];

    private static readonly string[] ResultMembers =
    [
        "id", "run_id", "model_id", "model_alias", "model_name", "scenario", "tps", "ttft", "tpot", "gen_tps", "latency_p50", "latency_p95", "latency_p99",
        "error_rate", "timeout_rate", "cpu_avg", "ram_avg", "gpu_avg", "raw_data", "total_tokens", "total_iterations", "successful_iterations", "created_at",
    ];

    [Fact]
    public async Task A_run_is_started_followed_listed_and_read()
    {
        var model = await fl.AddAsync(new FakeScript { FirstToken = TimeSpan.FromMilliseconds(20), Interval = TimeSpan.FromMilliseconds(10), Tokens = 12 });
        var started = await fl.CallAsync("POST", "/benchmarks/run", new { modelIds = new[] { model }, suiteName = "default", selectedScenarios = Two, config = Short });
        Assert.True(started.Status == HttpStatusCode.OK, started.Text);
        Assert.Equal(["success", "runId", "message"], started.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal("Benchmark started with 2 scenario(s)", started.Json.GetProperty("message").GetString());
        var id = started.Json.GetProperty("runId").GetString()!;
        var first = (await fl.CallAsync("GET", $"/benchmarks/runs/{id}/status")).Json;
        Assert.True(first.GetProperty("status").GetString() is "running" or "completed");

        await Faults.JsonCalls.EventuallyAsync(async () => (await fl.CallAsync("GET", $"/benchmarks/runs/{id}/status")).Json, json => json.GetProperty("status").GetString() != "running");

        var whole = (await fl.CallAsync("GET", $"/benchmarks/runs/{id}")).Json;
        var run = whole.GetProperty("run");
        Assert.True(run.GetProperty("hardware_info").GetProperty("cpu").GetProperty("cores").GetInt32() > 0);
        Assert.Equal("default", run.GetProperty("suite_name").GetString());
        Assert.Equal(model, run.GetProperty("model_ids")[0].GetString());
        Assert.Equal(run.GetProperty("model_ids").GetArrayLength(), run.GetProperty("model_aliases").GetArrayLength());
        Assert.Equal("""{"iterations":3,"concurrency":1,"timeout":20000,"temperature":0.7,"streaming":true}""", run.GetProperty("config").GetRawText());
        Assert.True(run.GetProperty("started_at").GetInt64() > 1_700_000_000_000);
        Assert.True(run.GetProperty("completed_at").GetInt64() >= run.GetProperty("started_at").GetInt64());
        Assert.Equal(["Simple Q&A", "Arithmetic"], whole.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("scenario").GetString()));
        foreach (var result in whole.GetProperty("results").EnumerateArray())
        {
            Assert.Equal(ResultMembers, result.EnumerateObject().Select(member => member.Name).Take(ResultMembers.Length));
            Assert.Equal((3, 3, 36, 0, 0), (
                result.GetProperty("total_iterations").GetInt32(), result.GetProperty("successful_iterations").GetInt32(), result.GetProperty("total_tokens").GetInt32(),
                result.GetProperty("error_rate").GetDouble(), result.GetProperty("timeout_rate").GetDouble()));
            var raw = result.GetProperty("raw_data");
            if (OperatingSystem.IsLinux())
            {
                Assert.InRange(result.GetProperty("cpu_avg").GetDouble(), 0, 100);
                Assert.InRange(result.GetProperty("ram_avg").GetDouble(), 0.1, 100);
            }

            var latencies = raw.GetProperty("latencies").EnumerateArray().Select(ms => ms.GetDouble()).Order().ToList();
            Assert.Equal(36_000 / latencies.Sum(), result.GetProperty("tps").GetDouble(), 6);
            Assert.Equal(latencies[1], result.GetProperty("latency_p50").GetDouble(), 6);
            Assert.Equal(latencies[2], result.GetProperty("latency_p95").GetDouble(), 6);
            Assert.Equal(raw.GetProperty("ttfts").EnumerateArray().Select(ms => ms.GetDouble()).Order().ElementAt(1), result.GetProperty("ttft").GetDouble(), 6);
            Assert.Equal(1000 / result.GetProperty("tpot").GetDouble(), result.GetProperty("gen_tps").GetDouble(), 6);
            Assert.Equal(3, raw.GetProperty("iterations").GetArrayLength());
            Assert.Equal(11, raw.GetProperty("iterations")[0].GetProperty("interTokenDelays").GetArrayLength());
        }

        var listed = (await fl.CallAsync("GET", "/benchmarks/runs")).Json.GetProperty("runs").EnumerateArray().Single(other => other.GetProperty("id").GetString() == id);
        Assert.Equal(run.GetRawText(), listed.GetRawText());
        var results = (await fl.CallAsync("GET", $"/benchmarks/results?runId={id}")).Json.GetProperty("results");
        Assert.Equal(2, results.GetArrayLength());
        Assert.Equal(JsonValueKind.Null, results[0].GetProperty("raw_data").ValueKind);
        Assert.Equal(2, (await fl.CallAsync("GET", $"/benchmarks/results?modelId={model}")).Json.GetProperty("results").GetArrayLength());
        Assert.Equal("""{"results":[]}""", (await fl.CallAsync("GET", "/benchmarks/results?runId=nonsense")).Text);
    }

    [Fact]
    public async Task Failures_and_timeouts_are_counted_and_drop_no_scenario()
    {
        var healthy = await fl.AddAsync(new FakeScript());
        var failing = await fl.AddAsync(new FakeScript());
        var hanging = await fl.AddAsync(new FakeScript());
        await fl.CallAsync("POST", $"/models/{failing}/start");
        await fl.CallAsync("POST", $"/models/{hanging}/start");
        fl.Fake.ScriptFor(await WireAsync(failing), FakeScript.Failing(500, "boom"));
        fl.Fake.ScriptFor(await WireAsync(hanging), new FakeScript { FirstToken = TimeSpan.FromMinutes(1) });

        var id = await fl.RunAsync(new { modelIds = new[] { healthy, failing, hanging }, suiteName = "default", selectedScenarios = new[] { "Key points" }, config = new { iterations = 2, timeout = 300 } });

        var whole = (await fl.CallAsync("GET", $"/benchmarks/runs/{id}")).Json;
        Assert.Equal("completed", whole.GetProperty("run").GetProperty("status").GetString());
        var rates = whole.GetProperty("results").EnumerateArray().ToDictionary(
            result => result.GetProperty("model_id").GetString()!, result => (result.GetProperty("error_rate").GetDouble(), result.GetProperty("timeout_rate").GetDouble(), result.GetProperty("total_iterations").GetInt32()));
        Assert.Equal((0, 0, 2), rates[healthy]);
        Assert.Equal((100, 0, 2), rates[failing]);
        Assert.Equal((0, 100, 2), rates[hanging]);
        var logs = (await fl.CallAsync("GET", $"/benchmarks/runs/{id}/logs")).Json.GetProperty("logs").EnumerateArray().ToList();
        Assert.Equal(("benchmark", "Completed"), (logs[0].GetProperty("entity_type").GetString(), logs[0].GetProperty("message").GetString()));
        Assert.Contains(logs, entry => entry.GetProperty("level").GetString() == "error" && entry.GetProperty("message").GetString()!.Contains("boom", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_without_one_answer_is_failed_and_says_why()
    {
        var model = await fl.AddAsync(FakeScript.Failing(503, "no engine"));

        var id = await fl.RunAsync(new { modelIds = new[] { model }, suiteName = "default", selectedScenarios = new[] { "Key points" }, config = new { iterations = 1 } });

        var status = (await fl.CallAsync("GET", $"/benchmarks/runs/{id}/status")).Json;
        Assert.Equal(("failed", "failed"), (status.GetProperty("status").GetString(), status.GetProperty("phase").GetString()));
        Assert.NotEmpty(status.GetProperty("run").GetProperty("error").GetString()!);
        var result = (await fl.CallAsync("GET", $"/benchmarks/results?runId={id}")).Json.GetProperty("results")[0];
        Assert.Equal((100, 0, 1, 0), (
            result.GetProperty("error_rate").GetDouble(), result.GetProperty("timeout_rate").GetDouble(), result.GetProperty("total_iterations").GetInt32(), result.GetProperty("successful_iterations").GetInt32()));
        Assert.Equal(0, result.GetProperty("tps").GetDouble());
        var logs = (await fl.CallAsync("GET", $"/benchmarks/runs/{id}/logs")).Json.GetProperty("logs").EnumerateArray().Select(entry => entry.GetProperty("message").GetString()!);
        Assert.Contains(logs, message => message.Contains("no engine", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_configured_is_what_is_sent()
    {
        var model = await fl.AddAsync(new FakeScript { FirstToken = TimeSpan.FromMilliseconds(150) });
        await fl.CallAsync("POST", $"/models/{model}/start");
        var before = fl.Fake.Requests.Count;

        var id = await fl.RunAsync(new
        {
            modelIds = new[] { model },
            suiteName = "default",
            selectedScenarios = new[] { "Simple Q&A" },
            config = new { iterations = 4, concurrency = 4, temperature = 0, streaming = false },
        });

        var sent = fl.Fake.Requests.Skip(before).Where(request => request.Body.Contains("capital of Portugal", StringComparison.Ordinal)).ToList();
        Assert.Equal(8, sent.Count); // four of them warm up
        Assert.All(sent, request => Assert.Contains("\"max_tokens\":50,\"temperature\":0,\"stream\":false", request.Body, StringComparison.Ordinal));
        var result = (await fl.CallAsync("GET", $"/benchmarks/runs/{id}")).Json.GetProperty("results")[0];
        Assert.Equal(JsonValueKind.Null, result.GetProperty("ttft").ValueKind);
        Assert.True(result.GetProperty("tps").GetDouble() > 0);
        var starts = result.GetProperty("raw_data").GetProperty("iterations").EnumerateArray().Select(iteration => (Start: iteration.GetProperty("startTime").GetDouble(), End: iteration.GetProperty("endTime").GetDouble())).ToList();
        Assert.True(starts.Max(at => at.Start) < starts.Min(at => at.End), "They ran one after the other");
    }

    [Fact]
    public async Task Exports_are_files_that_hold_everything()
    {
        var model = await fl.AddAsync(new FakeScript());
        var id = await fl.RunAsync(new { modelIds = new[] { model }, suiteName = "default", selectedScenarios = Two, config = Short });

        var json = await fl.CallAsync("GET", $"/benchmarks/runs/{id}/export/json");
        var csv = await fl.CallAsync("GET", $"/benchmarks/runs/{id}/export/csv");

        Assert.Equal($"attachment; filename=\"benchmark-{id}.json\"", json.Disposition);
        Assert.Equal(["run", "results", "exported_at"], json.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(3, json.Json.GetProperty("results")[0].GetProperty("raw_data").GetProperty("iterations").GetArrayLength());
        Assert.Equal(($"attachment; filename=\"benchmark-{id}.csv\"", "text/csv; charset=utf-8"), (csv.Disposition, csv.ContentType));
        var lines = csv.Text.Split('\n');
        Assert.StartsWith(
            "id,run_id,model_id,scenario,tps,ttft,tpot,gen_tps,latency_p50,latency_p95,latency_p99,error_rate,timeout_rate,cpu_avg,ram_avg,gpu_avg,created_at,", lines[0], StringComparison.Ordinal);
        Assert.Equal((4, ""), (lines.Length, lines[^1]));
        Assert.All(lines[1..^1], line => Assert.Equal(lines[0].Split(',').Length, line.Split(',').Length));
        Assert.DoesNotContain('\r', csv.Text);
    }

    [Fact]
    public async Task The_same_run_is_seen_and_repeated_through_the_other_dialect()
    {
        var model = await fl.AddAsync(new FakeScript());
        var id = await fl.RunAsync(new { modelIds = new[] { model }, suiteName = "default", selectedScenarios = Two, config = Short });

        var run = (await fl.CallAsync("GET", $"/v1/benchmarks/{id}")).Json;
        var results = (await fl.CallAsync("GET", $"/v1/benchmarks/{id}/results?limit=100")).Json;
        var export = await fl.CallAsync("GET", $"/v1/benchmarks/{id}/export?format=csv");
        var again = (await fl.CallAsync("POST", $"/v1/benchmarks/{id}/rerun", new { })).Json;
        var second = again.GetProperty("id").GetString();
        var end = await Faults.JsonCalls.EventuallyAsync(async () => (await fl.CallAsync("GET", $"/benchmarks/runs/{second}/status")).Json, json => json.GetProperty("status").GetString() != "running");

        Assert.Equal(("completed", "default"), (run.GetProperty("status").GetString(), run.GetProperty("prompt_pack").GetString()));
        Assert.Equal(6, results.GetProperty("results").GetArrayLength());
        Assert.Equal(HttpStatusCode.OK, export.Status);
        Assert.Contains(id, (await fl.CallAsync("GET", "/v1/benchmarks?limit=100")).Text, StringComparison.Ordinal);
        Assert.Equal("completed", end.GetProperty("status").GetString());
        Assert.Equal(2, (await fl.CallAsync("GET", $"/benchmarks/results?runId={second}")).Json.GetProperty("results").GetArrayLength());
    }

    [Fact]
    public async Task Answers_are_kept_to_be_read_side_by_side()
    {
        var model = await fl.AddAsync(new FakeScript { Tokens = 3, Word = "word" });
        var id = await fl.RunAsync(new { modelIds = new[] { model }, suiteName = "default", selectedScenarios = new[] { "Key points" }, config = new { iterations = 1 } });

        var answers = (await fl.CallAsync("GET", $"/benchmarks/runs/{id}/answers")).Json.GetProperty("answers");

        Assert.Equal(("Key points", "word0 word1 word2 "), (answers[0].GetProperty("scenario").GetString(), answers[0].GetProperty("answer").GetString()));
    }

    [Fact]
    public async Task A_model_that_is_deleted_leaves_its_results_with_the_name_it_had()
    {
        var model = await fl.AddAsync("fake-model", "The old name");
        var id = await fl.RunAsync(new { modelIds = new[] { model }, suiteName = "default", selectedScenarios = new[] { "Key points" }, config = new { iterations = 1 } });

        Assert.Equal(HttpStatusCode.OK, (await fl.CallAsync("DELETE", $"/models/{model}")).Status);

        var whole = (await fl.CallAsync("GET", $"/benchmarks/runs/{id}")).Json;
        Assert.Equal(("The old name", model), (whole.GetProperty("results")[0].GetProperty("model_alias").GetString(), whole.GetProperty("results")[0].GetProperty("model_id").GetString()));
        Assert.Equal("The old name", whole.GetProperty("run").GetProperty("model_aliases")[0].GetString());
    }

    [Fact]
    public async Task A_run_can_be_cancelled_and_then_deleted_and_no_model_of_it_is_stopped_meanwhile()
    {
        var model = await fl.AddAsync(new FakeScript { FirstToken = TimeSpan.FromMilliseconds(200) });
        var wire = await WireAsync(model);
        var started = await fl.CallAsync("POST", "/benchmarks/run", new { modelIds = new[] { model }, suiteName = "default", config = new { iterations = 500 } });
        var id = started.Json.GetProperty("runId").GetString()!;
        await Faults.JsonCalls.EventuallyAsync(async () => (await fl.CallAsync("GET", $"/benchmarks/runs/{id}/status")).Json, json => json.GetProperty("run").GetProperty("phase").GetString() == "running" && fl.Fake.Requests.Any(request => request.Model == wire));

        var stop = await fl.CallAsync("POST", $"/models/{model}/stop");
        using var admin = fl.Server.ClientWithKey();
        await Faults.JsonCalls.SendAsync(admin, HttpMethod.Delete, $"/api/runtimes/{fl.Runtime}", new { }, HttpStatusCode.Conflict);
        await Faults.JsonCalls.SendAsync(admin, HttpMethod.Patch, $"/api/runtimes/{fl.Runtime}", new { enabled = false }, HttpStatusCode.Conflict);
        await Faults.JsonCalls.SendAsync(admin, HttpMethod.Patch, $"/api/runtimes/{fl.Runtime}", new { name = "Fake" }, HttpStatusCode.OK);
        var early = await fl.CallAsync("DELETE", $"/benchmarks/runs/{id}");
        var cancelled = await fl.CallAsync("POST", $"/benchmarks/runs/{id}/cancel");
        var deleted = await fl.CallAsync("DELETE", $"/benchmarks/runs/{id}");

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict), (stop.Status, early.Status));
        Assert.Equal(("failed", "cancelled"), (cancelled.Json.GetProperty("status").GetString(), cancelled.Json.GetProperty("phase").GetString()));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (deleted.Status, (await fl.CallAsync("GET", $"/benchmarks/runs/{id}")).Status));
        Assert.Equal("""{"results":[]}""", (await fl.CallAsync("GET", $"/benchmarks/results?runId={id}")).Text);
    }

    [Fact]
    public async Task A_scenario_that_was_cancelled_before_it_measured_anything_has_no_result()
    {
        var model = await fl.AddAsync(new FakeScript { FirstToken = TimeSpan.FromSeconds(10) });
        var suite = new { name = "warming", scenarios = new[] { new { name = "One", prompt = "Wait in the warm-up." } }, default_config = new { timeout = 60_000 } };
        Assert.Equal(HttpStatusCode.Created, (await fl.CallAsync("POST", "/benchmarks/suites", suite)).Status);
        var id = (await fl.CallAsync("POST", "/benchmarks/run", new { modelIds = new[] { model }, suiteName = "warming" })).Json.GetProperty("runId").GetString()!;
        await Faults.JsonCalls.EventuallyAsync(
            () => Task.FromResult(fl.Fake.Requests.Any(request => request.Body.Contains("Wait in the warm-up.", StringComparison.Ordinal))), seen => seen);

        await fl.CallAsync("POST", $"/benchmarks/runs/{id}/cancel");

        Assert.Equal("""{"results":[]}""", (await fl.CallAsync("GET", $"/benchmarks/results?runId={id}")).Text);
    }

    [Theory]
    [InlineData("""{}""", HttpStatusCode.BadRequest, "modelIds array is required")]
    [InlineData("""{"modelIds":[],"suiteName":"default"}""", HttpStatusCode.BadRequest, "modelIds array is required")]
    [InlineData("""{"modelIds":"x","suiteName":"default"}""", HttpStatusCode.BadRequest, "modelIds must be an array of strings")]
    [InlineData("""{"modelIds":["MODEL"]}""", HttpStatusCode.BadRequest, "suiteName is required")]
    [InlineData("""{"modelIds":["MODEL"],"suiteName":"none"}""", HttpStatusCode.NotFound, "Suite not found")]
    [InlineData("""{"modelIds":["MODEL"],"suiteName":"../../package"}""", HttpStatusCode.NotFound, "Suite not found")]
    [InlineData("""{"modelIds":["model_1705670000000_abcdefghi"],"suiteName":"default"}""", HttpStatusCode.NotFound, "Model not found: model_1705670000000_abcdefghi")]
    [InlineData("""{"modelIds":["MODEL","x"],"suiteName":"default"}""", HttpStatusCode.NotFound, "Model not found: x")]
    [InlineData("""{"modelIds":["MODEL"],"suiteName":"default","selectedScenarios":["No such"]}""", HttpStatusCode.BadRequest, "selectedScenarios: the suite default has no scenario No such")]
    [InlineData("""{"modelIds":["MODEL"],"suiteName":"default","config":{"iterations":0}}""", HttpStatusCode.BadRequest, "config.iterations must be between 1 and 1000")]
    [InlineData("""{"modelIds":["MODEL"],"suiteName":"default","config":{"iterations":2.5,"temperature":"hot"}}""", HttpStatusCode.BadRequest, "config.iterations must be a whole number; config.temperature must be a number")]
    [InlineData("""{"modelIds":["MODEL"],"suiteName":"default","config":{"timeout":1,"concurrency":100,"temperature":3}}""", HttpStatusCode.BadRequest, "config.concurrency must be between 1 and 64; config.timeout must be between 100 and 3600000; config.temperature must be between 0 and 2")]
    [InlineData("""{"modelIds":["MODEL"],"suiteName":"default","config":[]}""", HttpStatusCode.BadRequest, "config must be an object")]
    public async Task What_cannot_be_run_is_refused_before_anything_starts(string body, HttpStatusCode status, string error)
    {
        var model = await fl.AddAsync("fake-model");

        var answer = await fl.CallAsync("POST", "/benchmarks/run", body.Replace("MODEL", model, StringComparison.Ordinal));

        Assert.Equal((status, error), (answer.Status, answer.Error));
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/status")]
    [InlineData("GET", "/export/json")]
    [InlineData("GET", "/export/csv")]
    [InlineData("GET", "/logs")]
    [InlineData("GET", "/answers")]
    [InlineData("POST", "/cancel")]
    [InlineData("DELETE", "")]
    public async Task An_unknown_run_is_not_found_by_any_operation(string method, string verb)
    {
        foreach (var id in new[] { Nowhere, "nonsense", "%22%0d%0aX" })
        {
            var answer = await fl.CallAsync(method, $"/benchmarks/runs/{id}{verb}");
            Assert.Equal((HttpStatusCode.NotFound, """{"error":"Run not found"}"""), (answer.Status, answer.Text));
        }
    }

    private async Task<string> WireAsync(string id) =>
        (await fl.CallAsync("GET", "/models")).Json.GetProperty("models").EnumerateArray().Single(model => model.GetProperty("id").GetString() == id).GetProperty("model_id").GetString()!;
}
