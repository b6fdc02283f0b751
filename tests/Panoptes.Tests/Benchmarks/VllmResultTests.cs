using System.Text;
using System.Text.Json;
using Panoptes.Benchmarks;
using Panoptes.Llm;

namespace Panoptes.Tests.Benchmarks;

public sealed class VllmResultTests
{
    /// <summary>The members that vLLM's own detailed result has and its plotting and comparing scripts read.</summary>
    private static readonly string[] Members =
    [
        "date", "backend", "model_id", "num_prompts", "request_rate", "max_concurrency", "duration", "completed", "failed",
        "total_input_tokens", "total_output_tokens", "request_throughput", "request_goodput", "output_throughput", "total_token_throughput",
        "mean_ttft_ms", "median_ttft_ms", "std_ttft_ms", "p99_ttft_ms", "mean_tpot_ms", "median_tpot_ms", "std_tpot_ms", "p99_tpot_ms",
        "mean_itl_ms", "median_itl_ms", "std_itl_ms", "p99_itl_ms", "mean_e2el_ms", "median_e2el_ms", "std_e2el_ms", "p99_e2el_ms",
        "input_lens", "output_lens", "ttfts", "itls", "errors",
    ];

    [Fact]
    public void A_result_has_vllms_members_and_units()
    {
        using var json = JsonDocument.Parse(VllmResult.Write(Level(), seed: 9));
        var root = json.RootElement;

        Assert.All(Members, member => Assert.True(root.TryGetProperty(member, out _), member));
        Assert.Equal("20260102-030405", root.GetProperty("date").GetString());
        Assert.Equal((3, 2, 1), (root.GetProperty("num_prompts").GetInt32(), root.GetProperty("completed").GetInt32(), root.GetProperty("failed").GetInt32()));
        Assert.Equal("ollama", root.GetProperty("backend").GetString());
        Assert.Equal(("inf", 2), (root.GetProperty("request_rate").GetString(), root.GetProperty("max_concurrency").GetInt32()));
        Assert.Equal([0.1, 0.2, 0], root.GetProperty("ttfts").EnumerateArray().Select(at => Math.Round(at.GetDouble(), 6)));
        Assert.Equal([0.25, 0.25], root.GetProperty("itls")[0].EnumerateArray().Select(at => Math.Round(at.GetDouble(), 6)));
        Assert.Equal(["", "", "server_error: It failed"], root.GetProperty("errors").EnumerateArray().Select(error => error.GetString()));
        Assert.Equal(150, root.GetProperty("mean_ttft_ms").GetDouble(), 9);
        Assert.Equal(0.5, root.GetProperty("request_throughput").GetDouble());
        Assert.Equal(9, root.GetProperty("panoptes").GetProperty("seed").GetInt32());
    }

    [Fact]
    public void What_was_written_is_read_as_it_was()
    {
        var level = Level();

        var run = VllmResultFile.Read(VllmResult.Write(level, seed: 9));

        Assert.Equal(level.Conditions, run.Conditions);
        Assert.Equal(level.Load.MeasuredFor, run.Duration);
        Assert.Equal([new PassedLimit("cpu_share", 0.9, 0.85)], run.ClientLimits);
        Assert.Equal([null, null, "server_error"], run.Requests.Select(request => request.Error));
        var (before, now) = (level.Load.Requests[1], run.Requests[0]);
        Assert.Equal(
            (before.TtftMs, before.TtfaMs, before.LatencyMs, before.DispatchLagMs, before.LastTokenMs, before.OutputTokens, before.CachedTokens, before.TokenSource, before.Chunks),
            (now.TtftMs, now.TtfaMs, now.LatencyMs, now.DispatchLagMs, now.LastTokenMs, now.OutputTokens, now.CachedTokens, now.TokenSource, now.Chunks));
        Assert.Equal(before.ItlMs, now.ItlMs);
    }

    [Fact]
    public void Figures_of_a_request_do_not_depend_on_how_many_of_its_gaps_were_kept()
    {
        var level = Level();
        var full = Measured.Request(1, at: 1000, ttft: 100, latency: 640, tokens: 11, tpot: 50, itl: [50, 50]) with
        {
            LastTokenMs = 600,
            Chunks = 11,
            GapsLeftOut = 8,
            TpsExcludingTtft = 20,
        };

        var read = VllmResultFile.Read(VllmResult.Write(level with { Load = level.Load with { Requests = [full] } }, seed: 9)).Requests[0];

        Assert.Equal((50, 20, 8), (Math.Round(read.TpotMs!.Value, 6), Math.Round(read.TpsExcludingTtft!.Value, 6), read.GapsLeftOut));
        Assert.Equal(11 / 0.64, read.OutputTps!.Value, 6);
    }

    [Fact]
    public void A_file_of_vllm_itself_is_read_by_vllms_own_definitions()
    {
        var run = Read(
            """
            {"date":"20250101-000000","backend":"vllm","model_id":"llama","num_prompts":3,"request_rate":4.0,"burstiness":1.0,"max_concurrency":null,
             "duration":2.0,"completed":2,"failed":1,"input_lens":[5,6,7],"output_lens":[3,1,0],"ttfts":[0.1,0.2,0.0],
             "itls":[[0.05,0.07],[],[]],"start_times":[1000.5,1000.75,1001.0],"generated_texts":["a","b",""],"errors":["","","refused"]}
            """);

        Assert.Equal(("llama", "Poisson arrivals, 4/s"), (run.Conditions.Model, run.Conditions.Load));
        var first = run.Requests[0];
        Assert.Equal((100, 220, 60, 0), (first.TtftMs, Math.Round(first.LatencyMs, 6), Math.Round(first.TpotMs!.Value, 6), first.DispatchedAt));
        Assert.Null(run.Requests[1].TpotMs);
        Assert.Equal(250, run.Requests[1].DispatchedAt);
        Assert.Equal((VllmResultFile.Unclassified, "refused"), (run.Requests[2].Error, run.Requests[2].ErrorMessage));
        Assert.Equal(2, BenchmarkStatisticsRules.Summarize(run.Requests, run.Duration).Completed);
    }

    [Fact]
    public void A_file_without_single_requests_says_how_to_save_them()
    {
        var refusal = Assert.Throws<PanoptesException>(() => Read("""{"duration":1.0,"completed":1,"mean_ttft_ms":5}"""));

        Assert.Contains("--save-detailed", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("half of {")]
    [InlineData("""{"duration":1,"completed":1,"ttfts":[1],"itls":[],"output_lens":[1]}""")]
    [InlineData("""{"duration":1,"completed":1,"ttfts":["x"],"itls":[[]],"output_lens":[1]}""")]
    [InlineData("""{"duration":1,"completed":1,"ttfts":[1],"itls":[[]],"output_lens":[1],"panoptes":3}""")]
    public void What_is_no_result_is_refused(string text) =>
        Assert.Equal("baseline", Assert.Throws<PanoptesException>(() => Read(text)).Field);

    private static MeasuredRun Read(string text) => VllmResultFile.Read(Encoding.UTF8.GetBytes(text));

    private static LevelReport Level()
    {
        var plan = new LoadPlan(new ClosedLoop(2)) { Requests = 3 };
        BenchmarkRequest[] requests =
        [
            Measured.Request(0, at: 0, ttft: 5000, phase: BenchmarkPhase.WarmUp),
            Measured.Request(1, at: 1000, ttft: 100, latency: 640, tokens: 3, tpot: 250, lag: 2, itl: [250, 250]) with { LastTokenMs = 600, TtfaMs = 350, CachedTokens = 8, TokenSource = TokenSource.ServerTimings },
            Measured.Request(3, at: 1500, ttft: null, latency: 20, tokens: null, error: "server_error") with { ErrorMessage = "It failed", LastTokenMs = null },
            Measured.Request(2, at: 1100, ttft: 200, latency: 700, tokens: 3, tpot: 250, itl: [250, 250]),
        ];
        var statistics = BenchmarkStatisticsRules.Summarize(requests, TimeSpan.FromSeconds(4));
        var load = new LoadResult
        {
            Model = "m",
            Plan = plan,
            StartedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            Requests = requests,
            MeasuredFor = TimeSpan.FromSeconds(4),
            End = LoadEnd.Completed,
            Client = ClientHealth.Judge(1, 1, 0.9, 0, new ClientLimits()),
        };
        var conditions = new RunConditions { Model = "llama", Format = "ollama", Prompts = "p", UniquePrompts = true, Load = plan.Shape.ToString(), MaxOutputTokens = 50, Temperature = 0 };
        return new LevelReport(conditions, load, statistics);
    }
}
