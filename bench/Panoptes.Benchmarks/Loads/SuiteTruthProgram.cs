using System.Diagnostics;
using System.Globalization;
using Panoptes.Benchmarks.Suites;
using Panoptes.Llm;
using Panoptes.Testing.Llm;

namespace Panoptes.Benchmarks.Loads;

/// <summary>
/// Is what a suite says of a model the truth? The same model (a first token after 100 ms, 64 tokens within 960 ms more) answers in chunks of 1, 4
/// and 16 tokens and as one document; tokens per second must agree within 2 %, and with the truth of its own stamps within 1 %, first tokens
/// within 2 ms.
/// </summary>
internal static class SuiteTruthProgram
{
    private const int Tokens = 64;
    private const int Requests = 20;
    private const double Streaming = 960;

    public static async Task<int> RunAsync()
    {
        Console.WriteLine("| tokens per chunk | streamed | tok/s | truth | ratio | TTFT ms | truth | error ms | tok/s ÷ that of single tokens |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        await OneAsync(1, stream: true); // warms this process
        double? reference = null;
        var good = true;
        foreach (var (perChunk, stream) in new[] { (1, true), (4, true), (16, true), (1, false), (16, false) })
        {
            var (result, truth) = await OneAsync(perChunk, stream);
            var speed = result.Tps.GetValueOrDefault();
            var first = reference ??= speed;
            var (ratio, agreement, error) = (speed / truth.Tps, speed / first, stream ? result.TtftMs.GetValueOrDefault() - truth.Ttft : 0);
            good &= Math.Abs(ratio - 1) <= 0.01 && Math.Abs(agreement - 1) <= 0.02 && Math.Abs(error) <= 2;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {perChunk} | {(stream ? "yes" : "no")} | {speed:0.00} | {truth.Tps:0.00} | {ratio:0.0000} | {(stream ? $"{result.TtftMs:0.00}" : "–")} | {(stream ? $"{truth.Ttft:0.00}" : "–")} | {(stream ? $"{error:0.00}" : "–")} | {agreement:0.0000} |"));
        }

        return good ? 0 : 1;
    }

    private static async Task<(SuiteResult Result, (double Tps, double Ttft) Truth)> OneAsync(int perChunk, bool stream)
    {
        var chunks = Tokens / perChunk;
        await using var fake = await FakeProvider.StartAsync(new FakeScript
        {
            FirstToken = TimeSpan.FromMilliseconds(100),
            Interval = TimeSpan.FromMilliseconds(Streaming / (chunks - 1)),
            Tokens = Tokens,
            TokensPerChunk = perChunk,
        });
        using var client = new LlmClient(TimeProvider.System);
        var model = new BenchmarkModel(Guid.NewGuid().ToString(), "fake", "fake-model", new LlmEndpoint(fake.BaseUrl, WireFormatId.OpenAiChat, "key"));
        var order = new SuiteOrder("truth", [new BenchmarkScenario("one", new PromptSet("truth", "one", ["Go"]), Tokens)], TimeSpan.FromMinutes(1), stream);
        var plan = order.Of(new BenchmarkPlan([model], new PromptSet("truth", "truth", ["Go"]), new LoadPlan(new ClosedLoop(1)) { Requests = Requests, WarmUpRequests = 3 }));
        SuiteResult? result = null;
        var run = new BenchmarkRun { Name = "truth", PromptPack = "truth", SuiteName = "truth", MaxTokens = Tokens, Load = "", CreatedAt = default, UpdatedAt = default };
        await new BenchmarkRunner(client, TimeProvider.System).RunAsync(
            plan,
            null,
            ended =>
            {
                result = SuiteResult.Of(run, "fake", ended, true, default);
                return ValueTask.CompletedTask;
            },
            CancellationToken.None);

        var measured = fake.Requests.TakeLast(Requests).ToList();
        if (!stream)
        {
            return (result!, (Tokens * 1000 / (100 + Streaming), 0));
        }

        var seconds = measured.Sum(request => Stopwatch.GetElapsedTime(request.ArrivedAt, request.EmittedAt[^1]).TotalSeconds);
        var firsts = measured.Select(request => Stopwatch.GetElapsedTime(request.ArrivedAt, request.EmittedAt[0]).TotalMilliseconds).Order().ToArray();
        return (result!, (Tokens * Requests / seconds, Percentiles.Percentile(firsts, 0.5)));
    }
}
