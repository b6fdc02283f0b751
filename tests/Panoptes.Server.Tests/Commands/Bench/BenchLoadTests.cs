using System.Globalization;
using System.Text.Json;
using Panoptes.Server.Commands;
using Panoptes.Server.Commands.Bench;
using Panoptes.Testing.Llm;

namespace Panoptes.Server.Tests.Commands.Bench;

/// <summary>Each way of putting a load, and each source of prompts, from the command line to the files it leaves.</summary>
public sealed class BenchLoadTests : IDisposable
{
    private static readonly FakeScript Quick = new() { FirstToken = TimeSpan.FromMilliseconds(5), Tokens = 3 };

    private readonly string _folder = Directory.CreateTempSubdirectory("panoptes-load-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_ramp_sends_ever_faster_and_then_stays()
    {
        await using var fake = await FakeProvider.StartAsync(Quick);

        var (json, due) = await RunAsync(fake, "--ramp", "5:35:1", "--duration", "1500ms");

        // 20 while the rate rises (its mean is 20/s), then 35/s for half a second, both from a request on.
        Assert.Equal((38, "ramp from 5/s to 35/s over 1 s"), (due.Count, Load(json)));
        Assert.Equal(38, json.GetProperty("completed").GetInt32());
        Assert.Equal(0, due[0]);
        Assert.Equal(2000 * 1 / (5 + Math.Sqrt(25 + (2 * 30 * 1))), due[1], tolerance: 0.01);
        Assert.Equal(1000, due[20], tolerance: 0.01);
        Assert.Equal(1000 / 35.0, due[30] - due[29], tolerance: 0.01);
    }

    [Fact]
    public async Task A_ramp_lasts_as_long_as_its_rate_changes_if_nothing_else_is_said()
    {
        await using var fake = await FakeProvider.StartAsync(Quick);

        var (json, due) = await RunAsync(fake, "--ramp", "30:10:500ms");

        Assert.Equal((10, 10), (due.Count, json.GetProperty("completed").GetInt32()));
    }

    [Fact]
    public async Task Gamma_arrivals_have_their_shape_and_the_same_seed_the_same_schedule()
    {
        await using var fake = await FakeProvider.StartAsync(Quick);

        var (json, due) = await RunAsync(fake, "--rate", "50", "--gamma", "0.5", "--requests", "25", "--seed", "3");
        var (_, again) = await RunAsync(fake, "--rate", "50", "--gamma", "0.5", "--requests", "25", "--seed", "3");

        Assert.Equal((25, "gamma arrivals, 50/s, shape 0.5"), (json.GetProperty("completed").GetInt32(), Load(json)));
        Assert.Equal((50, 0.5), (json.GetProperty("request_rate").GetDouble(), json.GetProperty("burstiness").GetDouble()));
        Assert.Equal(due, again);
        Assert.Equal(25, due.Distinct().Count());
    }

    [Fact]
    public async Task A_trace_is_sent_at_its_times_and_with_its_lengths()
    {
        await using var fake = await FakeProvider.StartAsync(Quick);
        var trace = Write(
            "trace.jsonl",
            """{"timestamp":1000,"input_length":5,"output_length":7,"hash_ids":[1,2]}""",
            """{"timestamp":1100,"input_length":9,"output_length":11}""",
            "",
            """{"timestamp":1350}""");

        var (json, due) = await RunAsync(fake, "--replay", trace, "--max-tokens", "33", "--same-prompts");

        Assert.Equal((3, "replay of 3 requests"), (json.GetProperty("completed").GetInt32(), Load(json)));
        Assert.Equal([0, 100, 350], due);
        var sent = fake.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement).ToDictionary(body => body.GetProperty("max_tokens").GetInt32(), Prompt);
        Assert.Equal([7, 11, 33], sent.Keys.Order());
        Assert.Equal((5, 9), (Words(sent[7]), Words(sent[11])));
    }

    [Fact]
    public async Task Prompts_of_a_file_are_sent_in_turn()
    {
        await using var fake = await FakeProvider.StartAsync(Quick);
        var prompts = Write("prompts.txt", "Why is the sky blue?", """{"prompt":"Say \"hello\"."}""", "", "{ is a brace");

        var (json, _) = await RunAsync(fake, "--prompt-file", prompts, "--requests", "6", "--warm-up", "0", "--same-prompts");

        Assert.Equal(6, json.GetProperty("completed").GetInt32());
        Assert.Equal(
            ["Why is the sky blue?", "Say \"hello\".", "{ is a brace", "Why is the sky blue?", "Say \"hello\".", "{ is a brace"],
            fake.Requests.Select(request => Prompt(JsonDocument.Parse(request.Body).RootElement)));
        Assert.StartsWith("custom_", json.GetProperty("panoptes").GetProperty("conditions").GetProperty("prompts").GetString(), StringComparison.Ordinal);
    }

    /// <summary>One level's JSON, and when each request was due by its CSV, in ms.</summary>
    private async Task<(JsonElement Json, List<double> Due)> RunAsync(FakeProvider fake, params string[] args)
    {
        var (json, csv) = (Path.Combine(_folder, "run.json"), Path.Combine(_folder, "run.csv"));
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandLine.RunAsync(
            ["bench", fake.BaseUrl.ToString(), "--model", "fake-model", "--quiet", "--json", json, "--csv", csv, .. args], _ => Task.FromResult(7), output, error, Ct);
        Assert.Equal((BenchExit.Ok, ""), (exit, error.ToString()));
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(json, Ct));
        var lines = (await File.ReadAllLinesAsync(csv, Ct)).Select(line => line.Split(',')).ToList();
        var back = lines[0].Length - Array.IndexOf(lines[0], "intended_at_ms"); // from the end: a load's own words may hold commas
        return (document.RootElement.Clone(), [.. lines.Skip(1).Select(cells => double.Parse(cells[^back], CultureInfo.InvariantCulture))]);
    }

    private string Write(string name, params string[] lines)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    private static string? Load(JsonElement json) => json.GetProperty("panoptes").GetProperty("conditions").GetProperty("load").GetString();

    private static string Prompt(JsonElement body) => body.GetProperty("messages").EnumerateArray().Last().GetProperty("content").GetString()!;

    private static int Words(string text) => text.Split(' ').Length;
}
