using System.Net;
using System.Text.Json;

namespace Panoptes.Server.Tests.Api.FlPerformance;

/// <summary>Suites: the built-in one, those of the data directory, and those that come through the API.</summary>
public sealed class SuitesTests(FlServer fl) : IClassFixture<FlServer>
{
    [Fact]
    public async Task The_built_in_suite_has_the_nine_kinds_of_tasks_and_its_defaults()
    {
        var suite = (await fl.CallAsync("GET", "/benchmarks/suites")).Json.GetProperty("suites")[0];

        Assert.Equal(("default", true), (suite.GetProperty("name").GetString(), suite.GetProperty("built_in").GetBoolean()));
        Assert.Equal([50, 150, 200, 150, 100, 150, 100, 150, 300], suite.GetProperty("scenarios").EnumerateArray().Select(scenario => scenario.GetProperty("max_tokens").GetInt32()));
        Assert.All(suite.GetProperty("scenarios").EnumerateArray(), scenario => Assert.InRange(scenario.GetProperty("prompt").GetString()!.Split(' ').Length, 6, 90));
        Assert.Equal("""{"iterations":5,"concurrency":1,"timeout":30000,"temperature":0.7,"streaming":true}""", suite.GetProperty("default_config").GetRawText());
    }

    [Fact]
    public async Task A_suite_of_ones_own_is_kept_run_replaced_and_deleted()
    {
        var model = await fl.AddAsync("fake-model");
        var first = await fl.CallAsync("POST", "/benchmarks/suites", Own("mine", "Count to three."));
        var id = await fl.RunAsync(new { modelIds = new[] { model }, suiteName = "mine" });
        var second = await fl.CallAsync("POST", "/benchmarks/suites", Own("mine", "Count to four."));
        var found = await fl.CallAsync("GET", "/benchmarks/suites/mine");
        var deleted = await fl.CallAsync("DELETE", "/benchmarks/suites/mine");

        Assert.True(first.Status == HttpStatusCode.Created, first.Text);
        Assert.Equal(HttpStatusCode.OK, second.Status);
        Assert.Equal("Count to four.", found.Json.GetProperty("suite").GetProperty("scenarios")[0].GetProperty("prompt").GetString());
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (deleted.Status, (await fl.CallAsync("GET", "/benchmarks/suites/mine")).Status));
        var run = (await fl.CallAsync("GET", $"/benchmarks/runs/{id}")).Json;
        Assert.Equal((2, "mine"), (run.GetProperty("results")[0].GetProperty("total_iterations").GetInt32(), run.GetProperty("run").GetProperty("suite_name").GetString()));
        Assert.Contains(fl.Fake.Requests, request => request.Body.Contains("Count to three.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_broken_file_is_told_and_hides_no_other()
    {
        var folder = Path.Combine(fl.Server.DataFolder, "suites");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "a-broken.json"), "{ not json", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "b-wrong.json"), """{"name":"wrong","scenarios":[{"name":"","prompt":5}]}""", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "b-half.json"), """{"name":"half","scenarios":[{"name":"a","prompt":"\ud800"}]}""", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "c-good.json"), JsonSerializer.Serialize(Own("by-hand", "Hello")), TestContext.Current.CancellationToken);

        var list = (await fl.CallAsync("GET", "/benchmarks/suites")).Json;

        Assert.Contains("by-hand", list.GetProperty("suites").EnumerateArray().Select(suite => suite.GetProperty("name").GetString()));
        Assert.Equal(
            [("a-broken.json", "it is not JSON"), ("b-half.json", "scenarios[0].prompt must be valid Unicode"), ("b-wrong.json", "scenarios[0].prompt must be a string")],
            list.GetProperty("broken").EnumerateArray().Select(broken => (broken.GetProperty("file").GetString(), broken.GetProperty("error").GetString())));
    }

    [Theory]
    [InlineData("""{"name":"../up","scenarios":[{"name":"a","prompt":"b"}]}""", "name must be 1 to 64 small letters, digits, dashes or underscores, and begin with a letter or digit")]
    [InlineData("""{"name":"up\n","scenarios":[{"name":"a","prompt":"b"}]}""", "name must be 1 to 64 small letters, digits, dashes or underscores, and begin with a letter or digit")]
    [InlineData("""{"name":"x","scenarios":[{"name":"\ud800","prompt":"b"}]}""", "scenarios[0].name must be valid Unicode")]
    [InlineData("""{"name":"x","scenarios":[{"name":"a\u0000","prompt":"b"}]}""", "scenarios[0].name must be without NUL characters")]
    [InlineData("""{"name":"x","scenarios":[]}""", "scenarios must be between 1 and 100")]
    [InlineData("""{"name":"x"}""", "scenarios must be between 1 and 100")]
    [InlineData("""{"name":"x","scenarios":[{"name":"a","prompt":"b","max_tokens":0},{"name":"a","prompt":""}]}""", "scenarios must not hold a name twice; scenarios[0].max_tokens must be between 1 and 32768; scenarios[1].prompt must be 1 to 100000 characters")]
    [InlineData("""{"name":"x","scenarios":"no"}""", "scenarios must be an array")]
    [InlineData("""{"name":"x","scenarios":[7]}""", "scenarios[0] must be an object")]
    [InlineData("""{"name":"x","scenarios":[{"name":"a","prompt":"b"}],"default_config":{"iterations":-1}}""", "default_config.iterations must be between 1 and 1000")]
    public async Task A_suite_that_breaks_a_rule_is_refused_with_the_fields_name(string body, string error)
    {
        var answer = await fl.CallAsync("POST", "/benchmarks/suites", body);

        Assert.Equal((HttpStatusCode.BadRequest, error), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task The_built_in_suite_cannot_be_replaced_or_deleted()
    {
        Assert.Equal(HttpStatusCode.Conflict, (await fl.CallAsync("POST", "/benchmarks/suites", Own("default", "x"))).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await fl.CallAsync("DELETE", "/benchmarks/suites/default")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await fl.CallAsync("DELETE", "/benchmarks/suites/none")).Status);
    }

    private static object Own(string name, string prompt) => new
    {
        name,
        description = "Tests",
        version = "1",
        scenarios = new[] { new { name = "One", prompt, max_tokens = 20 } },
        default_config = new { iterations = 2, timeout = 10_000 },
    };
}
