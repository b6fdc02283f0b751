using Panoptes.Benchmarks.Suites;

namespace Panoptes.Server.Ui.Benchmarks.Suites;

/// <summary>What is typed into the form of a suite. A field that is empty where a number is needed reads as 0 or −1, which its rule then refuses.</summary>
public sealed class SuiteDraft
{
    public string Name { get; set; } = "";

    public string Description { get; set; } = "";

    public string Version { get; set; } = "1.0.0";

    public List<ScenarioDraft> Scenarios { get; } = [new()];

    public int? Iterations { get; set; }

    public int? Concurrency { get; set; }

    public int? Timeout { get; set; }

    public double? Temperature { get; set; }

    public bool Streaming { get; set; }

    public SuiteDraft() => Take(new SuiteConfig());

    /// <summary>Fills the form with a suite.</summary>
    public static SuiteDraft Of(Suite suite, string name)
    {
        var draft = new SuiteDraft { Name = name, Description = suite.Description, Version = suite.Version };
        draft.Take(suite.DefaultConfig);
        draft.Scenarios.Clear();
        draft.Scenarios.AddRange(suite.Scenarios.Select(ScenarioDraft.Of));
        return draft;
    }

    public Suite Suite() => new(
        Name.Trim(),
        Description.Trim(),
        Version.Trim(),
        [.. Scenarios.Select(scenario => scenario.Scenario())],
        new SuiteConfig { Iterations = Iterations ?? 0, Concurrency = Concurrency ?? 0, Timeout = Timeout ?? 0, Temperature = Temperature ?? -1, Streaming = Streaming });

    private void Take(SuiteConfig config) =>
        (Iterations, Concurrency, Timeout, Temperature, Streaming) = (config.Iterations, config.Concurrency, config.Timeout, config.Temperature, config.Streaming);
}

/// <summary>What is typed for one scenario.</summary>
public sealed class ScenarioDraft
{
    public string Name { get; set; } = "";

    public string Description { get; set; } = "";

    public string Prompt { get; set; } = "";

    public int? MaxTokens { get; set; } = 150;

    public string Length { get; set; } = "medium";

    public static ScenarioDraft Of(SuiteScenario scenario) => new()
    {
        Name = scenario.Name,
        Description = scenario.Description,
        Prompt = scenario.Prompt,
        MaxTokens = scenario.MaxTokens,
        Length = scenario.ExpectedOutputLength,
    };

    public SuiteScenario Scenario() => new(Name.Trim(), Prompt.ReplaceLineEndings("\n").Trim(), MaxTokens ?? 0) { Description = Description.Trim(), ExpectedOutputLength = Length };
}
