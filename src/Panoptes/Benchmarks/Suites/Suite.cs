using System.Text.RegularExpressions;

namespace Panoptes.Benchmarks.Suites;

/// <summary>A set of tasks by which local models are compared.</summary>
/// <param name="Name">Its name, by which runs are asked for: 1 to 64 small letters, digits, dashes or underscores.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Version">Its version.</param>
/// <param name="Scenarios">1 to 100 tasks, each name once.</param>
/// <param name="DefaultConfig">How it is run unless a run says otherwise.</param>
public sealed partial record Suite(string Name, string Description, string Version, IReadOnlyList<SuiteScenario> Scenarios, SuiteConfig DefaultConfig)
{
    /// <summary>The suite that is always there.</summary>
    public const string Default = "default";

    /// <summary>Whether it came with the product, and so cannot be changed.</summary>
    public bool BuiltIn { get; init; }

    /// <summary>Whether a text may be the name of a suite. Such a name is also safe as the name of a file.</summary>
    public static bool IsName(string text) => NamePattern().IsMatch(text);

    /// <summary>What is wrong with it; empty if nothing is.</summary>
    public IReadOnlyList<FieldError> Validate()
    {
        var errors = new FieldErrors();
        errors.Require(IsName(Name), "name", "must be 1 to 64 small letters, digits, dashes or underscores, and begin with a letter or digit");
        errors.Require(Description.Length <= 2_000, "description", "must not be longer than 2000 characters");
        errors.Require(Version.Length is > 0 and <= 50, "version", "must be 1 to 50 characters");
        errors.Between(Scenarios.Count, 1, BenchmarkLimits.Scenarios, "scenarios");
        errors.Require(Scenarios.Select(scenario => scenario.Name).Distinct(StringComparer.Ordinal).Count() == Scenarios.Count, "scenarios", "must not hold a name twice");
        for (var i = 0; i < Scenarios.Count; i++)
        {
            errors.Add(FormattableString.Invariant($"scenarios[{i}]."), Scenarios[i].Validate());
        }

        errors.Add("default_config.", DefaultConfig.Validate());
        return errors.All;
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_-]{0,63}\z")]
    private static partial Regex NamePattern();
}

/// <summary>One task of a suite.</summary>
/// <param name="Name">Its name, by which runs choose it; 1 to 200 characters.</param>
/// <param name="Prompt">What is asked; 1 to 100,000 characters.</param>
/// <param name="MaxTokens">The most tokens to answer with, 1 to 32,768.</param>
public sealed record SuiteScenario(string Name, string Prompt, int MaxTokens)
{
    /// <summary>The longest prompt, in UTF-16 units.</summary>
    public const int LongestPrompt = 100_000;

    /// <summary>The most tokens that a scenario may ask for.</summary>
    public const int MostTokens = 32_768;

    /// <summary>What it is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>How long an answer is expected to be: <c>short</c>, <c>medium</c> or <c>long</c>; for display.</summary>
    public string ExpectedOutputLength { get; init; } = "medium";

    /// <summary>What is wrong with it; empty if nothing is.</summary>
    public IReadOnlyList<FieldError> Validate()
    {
        var errors = new FieldErrors();
        errors.Require(!string.IsNullOrWhiteSpace(Name) && Name.Length <= 200, "name", "must be 1 to 200 characters");
        errors.Require(!string.IsNullOrWhiteSpace(Prompt) && Prompt.Length <= LongestPrompt, "prompt", FormattableString.Invariant($"must be 1 to {LongestPrompt} characters"));
        errors.Between(MaxTokens, 1, MostTokens, "max_tokens");
        errors.Require(Description.Length <= 2_000, "description", "must not be longer than 2000 characters");
        errors.Require(ExpectedOutputLength is "short" or "medium" or "long", "expected_output_length", "must be short, medium or long");
        return errors.All;
    }
}

/// <summary>How a suite is run.</summary>
public sealed record SuiteConfig
{
    /// <summary>Measured requests of each model and scenario, 1 to 1,000.</summary>
    public int Iterations { get; init; } = 5;

    /// <summary>Requests at once, 1 to 64.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>When a request is given up, milliseconds: 100 to 3,600,000.</summary>
    public int Timeout { get; init; } = 30_000;

    /// <summary>Sampling temperature, 0 to 2; 0 is sent as 0.</summary>
    public double Temperature { get; init; } = 0.7;

    /// <summary>Whether answers are streamed: only then are the times of tokens known.</summary>
    public bool Streaming { get; init; } = true;

    /// <summary>What is wrong with it; empty if nothing is.</summary>
    public IReadOnlyList<FieldError> Validate()
    {
        var errors = new FieldErrors();
        errors.Between(Iterations, 1, 1_000, "iterations");
        errors.Between(Concurrency, 1, 64, "concurrency");
        errors.Between(Timeout, 100, 3_600_000, "timeout");
        errors.Between(Temperature, 0, 2, "temperature");
        return errors.All;
    }
}

/// <summary>What a run wants otherwise than its suite; null keeps the suite's.</summary>
/// <param name="Iterations">As <see cref="SuiteConfig.Iterations"/>.</param>
/// <param name="Concurrency">As <see cref="SuiteConfig.Concurrency"/>.</param>
/// <param name="Timeout">As <see cref="SuiteConfig.Timeout"/>.</param>
/// <param name="Temperature">As <see cref="SuiteConfig.Temperature"/>.</param>
/// <param name="Streaming">As <see cref="SuiteConfig.Streaming"/>.</param>
public sealed record SuiteConfigChange(int? Iterations = null, int? Concurrency = null, int? Timeout = null, double? Temperature = null, bool? Streaming = null)
{
    /// <summary>The suite's configuration with these changes.</summary>
    public SuiteConfig Over(SuiteConfig suite) => new()
    {
        Iterations = Iterations ?? suite.Iterations,
        Concurrency = Concurrency ?? suite.Concurrency,
        Timeout = Timeout ?? suite.Timeout,
        Temperature = Temperature ?? suite.Temperature,
        Streaming = Streaming ?? suite.Streaming,
    };
}
