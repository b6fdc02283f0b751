using Panoptes.Benchmarks;
using Panoptes.Llm;
using Panoptes.Server.Commands.Bench;

namespace Panoptes.Server.Tests.Commands.Bench;

/// <summary>Reports whose every number follows from a seed: what is tested here is not the clock.</summary>
internal static class BenchReports
{
    public static readonly SloSet Slos = new() { TtftMs = 500, TpotMs = 50 };

    /// <summary>A report of closed loops of these sizes.</summary>
    public static BenchmarkReport Of(BenchmarkPlan plan, int requests = 120, double ttft = 120, int failedEvery = 0, bool limited = false, bool cancelled = false, string failure = "It failed")
    {
        var levels = plan.Shapes.Select((shape, i) => Level(plan, shape, i, requests, ttft, failedEvery, limited, failure)).ToList();
        var all = levels.SelectMany(level => level.Load.Requests).ToList();
        var statistics = BenchmarkStatisticsRules.Summarize(all, TimeSpan.FromSeconds(levels.Sum(level => level.Load.MeasuredFor.TotalSeconds)), plan.Slos, seed: plan.Seed);
        var knee = plan.Sweep is null ? null : Knee.Find([.. levels.Select(level => level.AsPoint())], plan.Sweep.Rule);
        return new BenchmarkReport
        {
            StartedAt = DateTimeOffset.UnixEpoch,
            EndedAt = DateTimeOffset.UnixEpoch.AddSeconds(60),
            Seed = plan.Seed,
            Models = [new ModelReport("model", plan.Models[0].Name, null, levels, statistics, knee)],
            Overall = statistics,
            Cancelled = cancelled,
        };
    }

    public static BenchmarkPlan Plan(string model = "m", params IReadOnlyList<int> concurrencies) => new(
        [new BenchmarkModel("model", model, model, new LlmEndpoint(new Uri("http://127.0.0.1:1/v1"), WireFormatId.OpenAiChat, null))],
        PromptSet.Of(PromptPacks.Get("synthetic_short")),
        new LoadPlan(new ClosedLoop(concurrencies.Count > 0 ? concurrencies[0] : 4)) { Requests = 120 })
    {
        Sweep = concurrencies.Count > 1 ? LoadSweep.Concurrencies(concurrencies) : null,
        Slos = Slos,
        Seed = 7,
    };

    public static BenchSettings Settings(BenchmarkPlan plan) => new()
    {
        Plan = plan,
        Address = "http://127.0.0.1:1/v1",
        Searches = false,
        GoodputMin = 0.95,
    };

    private static LevelReport Level(BenchmarkPlan plan, LoadShape shape, int level, int count, double ttft, int failedEvery, bool limited, string failure)
    {
        var random = new Random(plan.Seed);
        var slots = (int)shape.Level;
        var slow = 1 + (Math.Max(0, slots - 8) / 8.0); // eight at once are answered side by side
        var ends = new double[slots];
        var requests = Enumerable.Range(0, count).Select(i =>
        {
            var at = ends[i % slots];
            var first = ttft * slow * (0.8 + (0.5 * random.NextDouble()) + (random.Next(40) == 0 ? 1.5 : 0));
            var gaps = Enumerable.Range(0, 31).Select(_ => (float)(slow * (18 + (6 * random.NextDouble())))).ToArray();
            var failed = failedEvery > 0 && i % failedEvery == failedEvery - 1;
            var latency = first + gaps.Sum();
            ends[i % slots] = at + latency + 1;
            return new BenchmarkRequest
            {
                Model = "model",
                Level = level,
                Index = i,
                Phase = BenchmarkPhase.Measured,
                StartedAt = DateTimeOffset.UnixEpoch.AddMilliseconds(at),
                IntendedAt = at,
                DispatchedAt = at + 0.25,
                DispatchLagMs = 0.25,
                Error = failed ? "server_error" : null,
                ErrorMessage = failed ? failure : null,
                HttpStatus = failed ? 503 : 200,
                TtftMs = failed ? null : first,
                TtfaMs = failed ? null : first,
                LatencyMs = failed ? 40 : latency,
                LastTokenMs = failed ? null : latency,
                TpotMs = failed ? null : gaps.Average(),
                OutputTps = failed ? null : 32 / latency * 1000,
                InputTokens = 20,
                OutputTokens = failed ? null : 32,
                TokenSource = failed ? TokenSource.Unknown : TokenSource.Usage,
                Chunks = failed ? 0 : 32,
                ItlMs = failed ? [] : gaps,
                FinishReason = failed ? null : "stop",
            };
        }).ToList();
        var took = TimeSpan.FromMilliseconds(requests.Max(request => request.DispatchedAt + request.LatencyMs));
        var load = new LoadResult
        {
            Model = "model",
            Plan = plan.Load with { Shape = shape, Seed = plan.Seed },
            StartedAt = DateTimeOffset.UnixEpoch,
            Requests = requests,
            MeasuredFor = took,
            End = LoadEnd.Completed,
            Client = ClientHealth.Judge(0.3, limited ? 48 : 1, 0.4, 0, new ClientLimits()),
        };
        var conditions = new RunConditions
        {
            Model = plan.Models[0].WireModel,
            Prompts = plan.Prompts.Id,
            UniquePrompts = true,
            Load = shape.ToString(),
            MaxOutputTokens = plan.MaxOutputTokens,
        };
        return new LevelReport(conditions, load, BenchmarkStatisticsRules.Summarize(requests, took, plan.Slos, seed: plan.Seed));
    }
}
