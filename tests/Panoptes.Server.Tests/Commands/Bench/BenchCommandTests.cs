using System.Text.Json;
using Panoptes.Server.Commands;
using Panoptes.Server.Commands.Bench;
using Panoptes.Testing;
using Panoptes.Testing.Llm;

namespace Panoptes.Server.Tests.Commands.Bench;

/// <summary><c>panoptes bench</c> as a process against a provider on a real socket.</summary>
public sealed class BenchCommandTests : IDisposable
{
    private static readonly FakeScript Quick = new() { FirstToken = TimeSpan.FromMilliseconds(20), Interval = TimeSpan.FromMilliseconds(5) };

    private readonly string _folder = Directory.CreateTempSubdirectory("panoptes-bench-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_run_prints_a_table_and_writes_three_files_that_agree()
    {
        await using var fake = await FakeProvider.StartAsync(Quick);
        fake.RequiredKey = "secret-key-1";

        var (exit, output) = await RunAsync(
            fake, new() { ["MY_KEY"] = "secret-key-1" },
            "--concurrency", "2,4", "--requests", "12", "--max-tokens", "8", "--seed", "42", "--api-key-env", "MY_KEY",
            "--slo", "ttft=30s", "--json", "run.json", "--csv", "run.csv", "--html", "run.html");

        Assert.Equal((BenchExit.Ok, ""), (exit, exit == 0 ? "" : output));
        Assert.Contains("seed 42", output, StringComparison.Ordinal);
        Assert.Contains("Output tokens counted by the server's usage (24)", output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_folder, "run.json"), Ct));
        var levels = json.RootElement.EnumerateArray().ToList();
        Assert.Equal([2, 4], levels.Select(level => level.GetProperty("max_concurrency").GetInt32()));
        Assert.All(levels, level => Assert.Equal((12, 12), (level.GetProperty("completed").GetInt32(), level.GetProperty("ttfts").GetArrayLength())));
        Assert.All(levels, level => Assert.Equal(96, level.GetProperty("total_output_tokens").GetInt32()));
        Assert.All(levels, level => Assert.True(level.GetProperty("mean_ttft_ms").GetDouble() >= 20));
        var shown = output.Split('\n').Single(line => line.Contains("│ TTFT mean, ms", StringComparison.Ordinal)).Split('│')[2..4].Select(cell => cell.Trim());
        Assert.Equal(levels.Select(level => BenchTable.Ms(level.GetProperty("mean_ttft_ms").GetDouble())), shown);
        var rows = await File.ReadAllLinesAsync(Path.Combine(_folder, "run.csv"), Ct);
        Assert.Equal(24, rows.Count(row => row.Contains(",measured,", StringComparison.Ordinal)));
        Assert.Equal(6, rows.Count(row => row.Contains(",warm_up,", StringComparison.Ordinal)));
        foreach (var text in (string[])[output, .. Directory.EnumerateFiles(_folder).Select(File.ReadAllText)])
        {
            Assert.DoesNotContain("secret-key-1", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Nothing_is_shown_while_it_runs_if_it_shall_be_quiet_and_no_data_directory_is_made()
    {
        await using var fake = await FakeProvider.StartAsync(Quick);

        var (exit, output) = await RunAsync(fake, [], "--requests", "3", "--quiet", "--rate", "20", "--poisson");

        Assert.Equal(BenchExit.Ok, exit);
        Assert.DoesNotContain("in flight", output.Replace("most in flight", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_model_that_refuses_everything_exits_with_1()
    {
        await using var fake = await FakeProvider.StartAsync(FakeScript.Failing(503, "Overloaded [red]"));

        var (exit, output) = await RunAsync(fake, [], "--requests", "3");

        Assert.Equal(BenchExit.Unanswered, exit);
        Assert.Contains("3 failed with server_error: ", output, StringComparison.Ordinal);
        Assert.Contains("Overloaded [red]", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objectives_that_are_missed_exit_with_3()
    {
        await using var fake = await FakeProvider.StartAsync(Quick);

        var (exit, output) = await RunAsync(fake, [], "--requests", "3", "--slo", "ttft=1ms");

        Assert.Equal(BenchExit.ObjectivesMissed, exit);
        Assert.Contains("only 0.0 % kept ttft=1ms (95.0 % asked for)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_slower_than_what_vLLM_measured_exits_with_4()
    {
        await using var fake = await FakeProvider.StartAsync(Quick);
        var few = string.Join(',', Enumerable.Repeat("0.001", 10));
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "vllm.json"),
            $$"""
            {"model_id":"fake-model","request_rate":"inf","max_concurrency":1,"duration":0.1,"completed":10,"ttfts":[{{few}}],
             "itls":[{{string.Join(',', Enumerable.Repeat("[0.0001]", 10))}}],"output_lens":[{{string.Join(',', Enumerable.Repeat("2", 10))}}]}
            """,
            Ct);

        var (exit, output) = await RunAsync(fake, [], "--requests", "10", "--baseline", "vllm.json", "--tolerance", "10%");

        Assert.Equal(BenchExit.Regressed, exit);
        Assert.Contains("against the baseline: ", output, StringComparison.Ordinal);
        Assert.Contains("ttft_ms mean: 1.00 before, ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_was_the_limit_exits_with_5_if_that_is_strict()
    {
        await using var fake = await FakeProvider.StartAsync(Quick with { FirstToken = TimeSpan.FromMilliseconds(300) });

        var (exit, output) = await RunAsync(fake, [], "--rate", "50", "--requests", "30", "--max-in-flight", "1", "--strict");

        Assert.Equal(BenchExit.ClientLimited, exit);
        Assert.Contains("limited by this machine (", output, StringComparison.Ordinal);
        Assert.Contains("not_dispatched", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_it_with_130_and_what_had_finished_is_reported()
    {
        await using var fake = await FakeProvider.StartAsync(Quick);
        await using var bench = Start(fake, [], "--duration", "10m", "--json", "run.json");
        await bench.LineAsync(line => line.Contains("requests/s", StringComparison.Ordinal), Ct);

        Assert.Equal(BenchExit.Interrupted, await bench.InterruptAsync(Ct));

        Assert.Contains("Interrupted: these are the ", string.Join('\n', bench.Output), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_folder, "run.json"), Ct));
        Assert.True(json.RootElement.GetProperty("completed").GetInt32() > 0);
        Assert.Equal("Cancelled", json.RootElement.GetProperty("panoptes").GetProperty("ended").GetString());
    }

    [Fact]
    public async Task A_sweep_finds_the_knee_of_a_server_that_answers_two_at_once()
    {
        await using var fake = await FakeProvider.StartAsync(Quick with { FirstToken = TimeSpan.FromMilliseconds(150), Interval = TimeSpan.FromMilliseconds(15) }, capacity: 2);

        var (exit, output) = await RunAsync(fake, [], "--sweep", "--requests", "16", "--html", "run.html");

        Assert.Equal((BenchExit.Ok, ""), (exit, exit == 0 ? "" : output));
        Assert.Contains("The knee is at closed loop, 2 at once", output, StringComparison.Ordinal);
        Assert.DoesNotContain("16 at once", output, StringComparison.Ordinal);
        Assert.Contains(">knee</text>", await File.ReadAllTextAsync(Path.Combine(_folder, "run.html"), Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "--model")]
    [InlineData("--model m --concurrency 0", "--concurrency")]
    [InlineData("--model m --concurrency eight", "--concurrency")]
    [InlineData("--model m --concurrency 8,4", "--concurrency")]
    [InlineData("--model m --concurrency 2 --rate 3", "--rate")]
    [InlineData("--model m --rate 9999", "--rate")]
    [InlineData("--model m --poisson", "--poisson")]
    [InlineData("--model m --rate 1 --gamma 0", "--gamma")]
    [InlineData("--model m --ramp 1:2", "--ramp")]
    [InlineData("--model m --replay no-such-file", "--replay")]
    [InlineData("--model m --requests 0", "--requests")]
    [InlineData("--model m --requests many", "--requests")]
    [InlineData("--model m --duration 7h", "--duration")]
    [InlineData("--model m --duration soon", "--duration")]
    [InlineData("--model m --warm-up -1", "--warm-up")]
    [InlineData("--model m --prompt x --pack reasoning", "--pack")]
    [InlineData("--model m --pack nonsense", "--pack")]
    [InlineData("--model m --prompt-file no-such-file", "--prompt-file")]
    [InlineData("--model m --input-tokens 0", "--input-tokens")]
    [InlineData("--model m --max-tokens 0", "--max-tokens")]
    [InlineData("--model m --temperature hot", "--temperature")]
    [InlineData("--model m --temperature 3", "--temperature")]
    [InlineData("--model m --format nonsense", "--format")]
    [InlineData("--model m --api-key-env PANOPTES_NO_SUCH_VARIABLE", "--api-key-env")]
    [InlineData("--model m --slo fast", "--slo")]
    [InlineData("--model m --goodput-min 0.9", "--goodput-min")]
    [InlineData("--model m --slo ttft=1s --goodput-min 2", "--goodput-min")]
    [InlineData("--model m --baseline no-such-file", "--baseline")]
    [InlineData("--model m --tolerance 5%", "--tolerance")]
    [InlineData("--model m --json no-such-folder/x.json", "--json")]
    [InlineData("--model m --timeout 0", "--timeout")]
    public async Task What_cannot_be_is_refused_by_the_name_of_its_option(string args, string option)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var exit = await CommandLine.RunAsync(["bench", "http://127.0.0.1:1/v1", .. args.Split(' ', StringSplitOptions.RemoveEmptyEntries)], _ => Task.FromResult(7), output, error, Ct);

        Assert.Equal(CommandLine.UsageError, exit);
        Assert.Contains(option, error.ToString(), StringComparison.Ordinal);
    }

    private async Task<(int Exit, string Output)> RunAsync(FakeProvider fake, Dictionary<string, string> environment, params string[] args)
    {
        await using var bench = Start(fake, environment, args);
        var exit = await bench.ExitAsync(Ct);
        return (exit, string.Join('\n', bench.Output));
    }

    /// <summary>Files are named in the test's own folder; the process has none of its own.</summary>
    private ChildProcess Start(FakeProvider fake, Dictionary<string, string> environment, params string[] args) => ChildProcess.Start(
        "Panoptes.Server.dll",
        environment,
        ["bench", fake.BaseUrl.ToString(), "--model", "fake-model", .. args.Select(arg => Path.GetExtension(arg) is ".json" or ".csv" or ".html" ? Path.Combine(_folder, arg) : arg)]);
}
