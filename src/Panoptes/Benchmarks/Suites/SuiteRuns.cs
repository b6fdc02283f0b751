using System.Globalization;
using Panoptes.Benchmarks.Resources;

namespace Panoptes.Benchmarks.Suites;

/// <summary>Starts runs of suites. They are benchmark runs like any other: queued, cancelled, listed and deleted there.</summary>
public sealed class SuiteRuns(SuiteStore suites, BenchmarkRuns runs)
{
    /// <summary>Checks what is asked for and has it run, in the background, when its turn comes.</summary>
    /// <param name="modelIds">The models; one that is named twice is measured once.</param>
    /// <param name="suiteName">The suite.</param>
    /// <param name="scenarios">The names of those of its scenarios that are run; null or empty for all.</param>
    /// <param name="change">What is wanted otherwise than the suite has it.</param>
    /// <param name="trigger">Who asks.</param>
    /// <param name="name">The run's name for people; null names it by suite and time.</param>
    /// <param name="ct">Gives up before the run is queued.</param>
    /// <exception cref="PanoptesException">
    /// <see cref="ErrorKind.NotFound"/>: the suite; <see cref="ErrorKind.Invalid"/>: a scenario or a model does not exist, or a rule is broken;
    /// <see cref="ErrorKind.Unavailable"/>: too many runs are waiting.
    /// </exception>
    public Task<BenchmarkRun> StartAsync(
        IReadOnlyList<Guid> modelIds,
        string suiteName,
        IReadOnlyList<string>? scenarios,
        SuiteConfigChange? change,
        BenchmarkTrigger trigger,
        string? name,
        CancellationToken ct)
    {
        var suite = suites.Find(suiteName) ?? throw SuiteStore.NotFound();
        var config = (change ?? new SuiteConfigChange()).Over(suite.DefaultConfig);
        var errors = new FieldErrors();
        errors.Add("config.", config.Validate());
        FieldErrors.Throw(errors.All, "invalid_config");
        return runs.StartAsync(Order(suite, Chosen(suite, scenarios), config, modelIds, name), trigger, ct);
    }

    /// <summary>How a run of a suite was asked to be; null for other runs.</summary>
    public static SuiteConfig? ConfigOf(BenchmarkRun run) => run.SuiteConfig is { } json ? BenchmarkJson.Read<SuiteConfig>(json) : null;

    /// <summary>The machine that a run was made on; null where nobody looked.</summary>
    public static HardwareInfo? HardwareOf(BenchmarkRun run) => run.Hardware is { } json ? BenchmarkJson.Read<HardwareInfo>(json) : null;

    private static List<SuiteScenario> Chosen(Suite suite, IReadOnlyList<string>? names)
    {
        if (names is null or [])
        {
            return [.. suite.Scenarios];
        }

        var unknown = names.Where(name => suite.Scenarios.All(scenario => scenario.Name != name)).Distinct().ToList();
        return unknown.Count == 0
            ? [.. suite.Scenarios.Where(scenario => names.Contains(scenario.Name))]
            : throw new PanoptesException(
                ErrorKind.Invalid, "scenario_not_found", $"selectedScenarios: the suite {suite.Name} has no scenario {string.Join(", ", unknown)}", "selectedScenarios");
    }

    private static BenchmarkOrder Order(Suite suite, List<SuiteScenario> chosen, SuiteConfig config, IReadOnlyList<Guid> modelIds, string? name) => new()
    {
        Name = name ?? string.Create(CultureInfo.InvariantCulture, $"Suite {suite.Name}"),
        ModelIds = modelIds,
        PromptPack = suite.Name,
        Prompts = new PromptSet(suite.Name, suite.Name, [.. chosen.Select(scenario => scenario.Prompt)]),
        Requests = config.Iterations,
        Load = new ClosedLoop(config.Concurrency),
        WarmUpRequests = config.Concurrency,
        Temperature = config.Temperature,
        Suite = new SuiteOrder(
            suite.Name,
            [.. chosen.Select(scenario => new BenchmarkScenario(scenario.Name, new PromptSet(suite.Name, scenario.Name, [scenario.Prompt]), scenario.MaxTokens))],
            TimeSpan.FromMilliseconds(config.Timeout),
            config.Streaming),
    };
}
