using Panoptes.Llm;

namespace Panoptes.Benchmarks.Suites;

/// <summary>A suite as a run is asked for it: what it is made of is kept with the run, for the suite itself may change.</summary>
/// <param name="Name">The suite.</param>
/// <param name="Scenarios">Those of its scenarios that are run, in order.</param>
/// <param name="Timeout">When a request is given up: the whole request, as its clients mean it.</param>
/// <param name="Stream">Whether answers are streamed.</param>
public sealed record SuiteOrder(string Name, IReadOnlyList<BenchmarkScenario> Scenarios, TimeSpan Timeout, bool Stream)
{
    /// <summary>How it is run, as suites word it.</summary>
    internal SuiteConfig Config(BenchmarkOrder order) => new()
    {
        Iterations = order.Requests ?? 0,
        Concurrency = order.Load is ClosedLoop { Concurrency: var slots } ? slots : 1,
        Timeout = (int)Timeout.TotalMilliseconds,
        Temperature = order.Temperature,
        Streaming = Stream,
    };

    /// <summary>The plan that runs this suite instead of the plan's own prompts.</summary>
    internal BenchmarkPlan Of(BenchmarkPlan plan) => plan with
    {
        Scenarios = Scenarios,
        Stream = Stream,
        KeepAnswers = true,
        WatchResources = true,
        Timeouts = new LlmTimeouts { Connect = Timeout, FirstToken = Timeout, Stall = Timeout, Total = Timeout },

        // Each failure is a counted outcome of its scenario; no number of them ends it.
        Load = plan.Load with { StopAfterFailures = null },
    };
}
