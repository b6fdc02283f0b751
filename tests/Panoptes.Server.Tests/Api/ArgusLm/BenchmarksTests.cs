using System.Globalization;
using System.Net;
using System.Text.Json;
using Panoptes.Testing.Llm;

namespace Panoptes.Server.Tests.Api.ArgusLm;

public sealed class BenchmarksTests(BenchmarkServer benchmarks) : IClassFixture<BenchmarkServer>
{
    private readonly RunningServer _server = benchmarks.Server;

    [Fact]
    public async Task A_run_is_accepted_at_once_and_ends_with_its_results_and_statistics()
    {
        var model = await benchmarks.ModelAsync(new FakeScript { Tokens = 5, FirstToken = TimeSpan.FromMilliseconds(20), Interval = TimeSpan.FromMilliseconds(2) });

        var answer = await _server.SendAsync("POST", "/benchmarks", new { model_ids = new[] { model }, prompt_pack = "health_check", num_runs = 5 });

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal(
            ("pending", "Benchmark run started"), (answer.Json.GetProperty("status").GetString(), answer.Json.GetProperty("message").GetString()));
        var run = await _server.EndOfAsync(answer.Id);
        Assert.Equal("completed", run.GetProperty("status").GetString());
        Assert.Matches("^Benchmark \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d$", run.GetProperty("name").GetString());
        Assert.Equal([model.ToString()], run.GetProperty("model_ids").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal(
            ("health_check", "user", 5, 200, 5, 0, false),
            (run.GetProperty("prompt_pack").GetString(), run.GetProperty("triggered_by").GetString(), run.GetProperty("result_count").GetInt32(),
                run.GetProperty("max_tokens").GetInt32(), run.GetProperty("num_runs").GetInt32(), run.GetProperty("failed_count").GetInt32(),
                run.GetProperty("cancelled").GetBoolean()));
        Assert.All(
            (string[])["started_at", "completed_at", "created_at", "updated_at"],
            name => Assert.EndsWith("Z", run.GetProperty(name).GetString(), StringComparison.Ordinal));

        var results = run.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(5, results.Count);
        Assert.All(results, result =>
        {
            Assert.Equal(model, result.GetProperty("model_id").GetGuid());
            Assert.True(result.GetProperty("ttft_ms").GetDouble() >= 19, result.ToString());
            Assert.True(result.GetProperty("total_latency_ms").GetDouble() > result.GetProperty("ttft_ms").GetDouble());
            Assert.True(result.GetProperty("tps_excluding_ttft").GetDouble() > result.GetProperty("tps").GetDouble());
            Assert.Equal((11, 5), (result.GetProperty("input_tokens").GetInt32(), result.GetProperty("output_tokens").GetInt32()));
            Assert.Equal(JsonValueKind.Null, result.GetProperty("error").ValueKind);
            Assert.Equal(JsonValueKind.Null, result.GetProperty("estimated_cost").ValueKind);
        });
        Assert.Equal([1, 2, 3, 4, 5], results.Select(result => result.GetProperty("run_index").GetInt32()));

        var statistics = run.GetProperty("statistics");
        var ttft = results.Select(result => result.GetProperty("ttft_ms").GetDouble()).Order().ToList();
        Assert.Equal(ttft[2], statistics.GetProperty("ttft_p50").GetDouble(), 9);
        Assert.Equal(ttft[3] + (0.8 * (ttft[4] - ttft[3])), statistics.GetProperty("ttft_p95").GetDouble(), 6);
        Assert.All(
            (string[])["ttft_p99", "tps_p50", "tps_p95", "tps_p99"], name => Assert.True(statistics.GetProperty(name).GetDouble() > 0));
        var own = statistics.GetProperty("models")[0];
        Assert.Equal((5, 5), (own.GetProperty("statistics").GetProperty("ttft_ms").GetProperty("n").GetInt32(), statistics.GetProperty("overall").GetProperty("completed").GetInt32()));
        Assert.Equal("closed loop, 1 at once", own.GetProperty("levels")[0].GetProperty("load").GetString());
        Assert.False(statistics.GetProperty("partial").GetBoolean());
    }

    [Fact]
    public async Task One_request_warms_each_model_and_counts_in_nothing()
    {
        var name = $"m-{Guid.NewGuid():N}";
        var model = await benchmarks.ModelAsync(name: name);

        var run = await _server.RunAsync(new { model_ids = new[] { model }, prompt_pack = "reasoning", max_tokens = 77 });

        var sent = benchmarks.Fake.Requests.Where(request => request.Model == name).Select(request => JsonElement.Parse(request.Body)).ToList();
        Assert.Equal(4, sent.Count);
        Assert.All(sent, body =>
        {
            Assert.Equal(0.7, body.GetProperty("temperature").GetDouble());
            Assert.Equal(77, body.TryGetProperty("max_tokens", out var most) ? most.GetInt32() : body.GetProperty("max_completion_tokens").GetInt32());
        });
        Assert.Equal(4, sent.Select(body => body.GetProperty("messages").GetRawText()).Distinct().Count());
        Assert.Equal(3, run.GetProperty("result_count").GetInt32());
        var warm = (await _server.GetAsync($"/benchmarks/{run.GetProperty("id").GetString()}/results?include_warm_up=true")).Json;
        Assert.Equal(4, warm.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_model_named_twice_is_measured_once()
    {
        var model = await benchmarks.ModelAsync();

        var run = await _server.RunAsync(new { model_ids = new[] { model, model }, prompt_pack = "health_check", num_runs = 2 });

        Assert.Single(run.GetProperty("model_ids").EnumerateArray());
        Assert.Equal(2, run.GetProperty("result_count").GetInt32());
    }

    [Fact]
    public async Task Results_come_in_pages_and_by_model()
    {
        var one = await benchmarks.ModelAsync();
        var other = await benchmarks.ModelAsync();
        var run = await _server.RunAsync(new { model_ids = new[] { one, other }, prompt_pack = "health_check", num_runs = 3 });
        var path = $"/benchmarks/{run.GetProperty("id").GetString()}/results";

        var all = (await _server.GetAsync(path)).Json;
        var page = (await _server.GetAsync($"{path}?limit=2&offset=1")).Json;
        var of = (await _server.GetAsync($"{path}?model_id={other}")).Json;

        Assert.Equal((6, 6), (all.GetProperty("total").GetInt32(), all.GetProperty("results").GetArrayLength()));
        Assert.Equal(
            all.GetProperty("results").EnumerateArray().Skip(1).Take(2).Select(r => r.GetProperty("id").GetString()),
            page.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("id").GetString()));
        Assert.All(of.GetProperty("results").EnumerateArray(), r => Assert.Equal(other, r.GetProperty("model_id").GetGuid()));
        Assert.Equal(3, of.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Runs_are_listed_newest_first_in_pages_and_by_status()
    {
        var model = await benchmarks.ModelAsync();
        var first = await _server.RunAsync(new { model_ids = new[] { model }, prompt_pack = "health_check", num_runs = 1, name = "First" });
        var second = await _server.RunAsync(new { model_ids = new[] { model }, prompt_pack = "health_check", num_runs = 1, name = "Second" });

        var list = (await _server.GetAsync($"/benchmarks?model_id={model}")).Json;
        var page = (await _server.GetAsync($"/benchmarks?model_id={model}&page=2&per_page=1")).Json;
        var limited = (await _server.GetAsync($"/benchmarks?model_id={model}&limit=1&offset=1")).Json;

        Assert.Equal(["Second", "First"], list.GetProperty("runs").EnumerateArray().Select(r => r.GetProperty("name").GetString()));
        Assert.Equal((2, 1, 20), (list.GetProperty("total").GetInt32(), list.GetProperty("page").GetInt32(), list.GetProperty("per_page").GetInt32()));
        Assert.Equal(first.GetProperty("id").GetString(), page.GetProperty("runs")[0].GetProperty("id").GetString());
        Assert.Equal((2, 1), (page.GetProperty("page").GetInt32(), page.GetProperty("per_page").GetInt32()));
        Assert.Equal(first.GetProperty("id").GetString(), limited.GetProperty("runs")[0].GetProperty("id").GetString());
        Assert.Equal(2, (await _server.GetAsync($"/benchmarks?model_id={model}&status=completed")).Json.GetProperty("total").GetInt32());
        Assert.Equal(0, (await _server.GetAsync($"/benchmarks?model_id={model}&status=failed")).Json.GetProperty("total").GetInt32());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _server.GetAsync("/benchmarks?per_page=101")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _server.GetAsync("/benchmarks?status=odd")).Status);
        Assert.NotEqual(second.GetProperty("id").GetString(), first.GetProperty("id").GetString());
    }

    [Fact]
    public async Task An_export_has_the_documented_columns_and_runs_no_formula()
    {
        var model = await benchmarks.ModelAsync(name: $"=cmd-{Guid.NewGuid():N}");
        var run = await _server.RunAsync(new { model_ids = new[] { model }, prompt_pack = "health_check", num_runs = 2, name = "An \"export\"" });
        var id = run.GetProperty("id").GetString();

        var csv = await _server.GetAsync($"/benchmarks/{id}/export?format=csv");
        var json = await _server.GetAsync($"/benchmarks/{id}/export");

        Assert.Equal("text/csv; charset=utf-8", csv.Response.Content.Headers.ContentType!.ToString());
        Assert.Equal($"attachment; filename=\"benchmark_{id}.csv\"", csv.Response.Content.Headers.ContentDisposition!.ToString());
        var lines = csv.Text.Split("\r\n");
        Assert.Equal("model_name,provider,ttft_ms,tps,tps_excluding_ttft,total_latency_ms,input_tokens,output_tokens,error,timestamp,estimated_cost,server_load_ms,server_prefill_ms,server_prefill_tokens,server_decode_ms,server_decode_tokens,server_total_ms", lines[0]);
        Assert.Equal(4, lines.Length);
        Assert.StartsWith("'=cmd-", lines[1], StringComparison.Ordinal);
        var cells = lines[1].Split(',');
        Assert.Equal(("lm_studio", "11", "4", "", ""), (cells[1], cells[6], cells[7], cells[8], cells[10]));
        Assert.True(double.Parse(cells[5], CultureInfo.InvariantCulture) > 0);

        Assert.Equal("application/json", json.Response.Content.Headers.ContentType!.ToString());
        Assert.Equal($"attachment; filename=\"benchmark_{id}.json\"", json.Response.Content.Headers.ContentDisposition!.ToString());
        Assert.Equal(
            ["run_id", "run_name", "prompt_pack", "started_at", "completed_at", "results"], json.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal("An \"export\"", json.Json.GetProperty("run_name").GetString());
        Assert.Equal(
            ["model_name", "provider", "ttft_ms", "tps", "tps_excluding_ttft", "total_latency_ms", "input_tokens", "output_tokens", "error", "timestamp", "estimated_cost",
             "server_load_ms", "server_prefill_ms", "server_prefill_tokens", "server_decode_ms", "server_decode_tokens", "server_total_ms"],
            json.Json.GetProperty("results")[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _server.GetAsync($"/benchmarks/{id}/export?format=xml")).Status);
    }

    [Fact]
    public async Task What_a_server_says_of_its_own_times_is_kept_and_exported()
    {
        await using var ollama = await FakeProvider.StartAsync(new FakeScript { Tokens = 4 }, protocol: FakeProtocol.Ollama);
        var provider = await _server.ProviderAsync("ollama", new { base_url = ollama.BaseUrl.ToString() });
        var model = await _server.ModelAsync(provider, "fake-model");

        var run = await _server.RunAsync(new { model_ids = new[] { model }, prompt_pack = "health_check", num_runs = 1 });

        var id = run.GetProperty("id").GetString();
        var exported = (await _server.GetAsync($"/benchmarks/{id}/export")).Json.GetProperty("results")[0];
        foreach (var result in new[] { run.GetProperty("results")[0], exported })
        {
            double Said(string name) => result.GetProperty(name).GetDouble();
            Assert.Equal((1, 2, 6, 9), (Said("server_load_ms"), Said("server_prefill_ms"), Said("server_decode_ms"), Said("server_total_ms")));
            Assert.Equal((11, 4), (Said("server_prefill_tokens"), Said("server_decode_tokens")));
        }

        Assert.EndsWith(",,1,2,11,6,4,9", (await _server.GetAsync($"/benchmarks/{id}/export?format=csv")).Text.Split("\r\n")[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_run_is_not_found_wherever_it_is_asked_for()
    {
        var id = Guid.NewGuid();
        foreach (var (method, path) in ((string, string)[])[("GET", ""), ("GET", "/results"), ("GET", "/export"), ("DELETE", ""), ("POST", "/cancel"), ("POST", "/rerun")])
        {
            var answer = await _server.CallAsync(method, $"/benchmarks/{id}{path}");
            Assert.Equal((HttpStatusCode.NotFound, $"Benchmark run {id} not found"), (answer.Status, answer.Detail));
        }

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _server.GetAsync("/benchmarks/not-a-uuid")).Status);
    }

    [Fact]
    public async Task A_run_that_has_ended_can_be_deleted_with_its_results()
    {
        var model = await benchmarks.ModelAsync();
        var run = await _server.RunAsync(new { model_ids = new[] { model }, prompt_pack = "health_check", num_runs = 1 });
        var path = $"/benchmarks/{run.GetProperty("id").GetString()}";

        var deleted = await _server.CallAsync("DELETE", path);

        Assert.Equal((HttpStatusCode.NoContent, ""), (deleted.Status, deleted.Text));
        Assert.Equal(HttpStatusCode.NotFound, (await _server.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await _server.CallAsync("DELETE", $"/models/{model}")).Status);
    }

    [Fact]
    public async Task A_rerun_asks_the_same_with_other_prompts_and_is_held_against_the_first()
    {
        var model = await benchmarks.ModelAsync();
        var first = await _server.RunAsync(new { model_ids = new[] { model }, prompt_pack = "health_check", requests = 10, name = "Again" });

        var answer = await _server.SendAsync("POST", $"/benchmarks/{first.GetProperty("id").GetString()}/rerun", new { as_baseline = true });
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        var second = await _server.EndOfAsync(answer.Id);

        Assert.Equal(("Again", 10), (second.GetProperty("name").GetString(), second.GetProperty("result_count").GetInt32()));
        Assert.NotEqual(first.GetProperty("seed").GetInt32(), second.GetProperty("seed").GetInt32());
        Assert.Equal(first.GetProperty("id").GetString(), second.GetProperty("baseline_run_id").GetString());
        Assert.Contains(second.GetProperty("regression").GetString(), (string[])["unchanged", "improved", "regressed", "not_comparable"]);
        Assert.Single(second.GetProperty("comparisons").EnumerateArray());
        var same = await _server.EndOfAsync(
            (await _server.SendAsync("POST", $"/benchmarks/{first.GetProperty("id").GetString()}/rerun", new { same_seed = true })).Id);
        Assert.Equal(first.GetProperty("seed").GetInt32(), same.GetProperty("seed").GetInt32());
    }

    [Fact]
    public async Task Two_runs_are_compared_with_intervals_and_a_much_slower_one_is_called_slower()
    {
        var fast = await benchmarks.ModelAsync(new FakeScript { Tokens = 4, FirstToken = TimeSpan.FromMilliseconds(5) });
        var slow = await benchmarks.ModelAsync(new FakeScript { Tokens = 4, FirstToken = TimeSpan.FromMilliseconds(150) });
        var a = await _server.RunAsync(new { model_ids = new[] { fast }, prompt_pack = "health_check", requests = 12 });
        var b = await _server.RunAsync(new { model_ids = new[] { slow }, prompt_pack = "health_check", requests = 12 });

        var answer = await _server.GetAsync($"/benchmarks/compare?run_a={a.GetProperty("id").GetString()}&run_b={b.GetProperty("id").GetString()}");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var pair = Assert.Single(answer.Json.GetProperty("comparisons").EnumerateArray());
        Assert.Equal((fast, slow), (pair.GetProperty("model_a").GetGuid(), pair.GetProperty("model_b").GetGuid()));
        var ttft = pair.GetProperty("metrics").EnumerateArray().First(m => m.GetProperty("metric").GetString() == "ttft_ms");
        Assert.Equal(("mean", "slower", 12), (ttft.GetProperty("statistic").GetString(), ttft.GetProperty("verdict").GetString(), ttft.GetProperty("n_b").GetInt32()));
        Assert.True(ttft.GetProperty("interval")[0].GetDouble() > 50);
        Assert.Equal(0.95, answer.Json.GetProperty("confidence").GetDouble());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _server.GetAsync("/benchmarks/compare")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _server.GetAsync($"/benchmarks/compare?run_a={Guid.NewGuid()}&run_b={Guid.NewGuid()}")).Status);
    }
}
