namespace Panoptes.Benchmarks;

/// <summary>One task of a suite: every model is given it as a load of its own, so that its figures stand apart.</summary>
/// <param name="Name">Its name, unique in the suite; 1 to 200 characters.</param>
/// <param name="Prompts">What is sent.</param>
/// <param name="MaxOutputTokens">The most tokens to answer with.</param>
public sealed record BenchmarkScenario(string Name, PromptSource Prompts, int MaxOutputTokens)
{
    /// <summary>What is wrong with it; empty if nothing is.</summary>
    public IReadOnlyList<FieldError> Validate()
    {
        var errors = new FieldErrors();
        errors.Require(!string.IsNullOrWhiteSpace(Name) && Name.Length <= 200, "name", "must be 1 to 200 characters");
        errors.Add("", Prompts.Validate());
        errors.Between(MaxOutputTokens, 1, BenchmarkLimits.OutputTokens, "max_tokens");
        return errors.All;
    }
}

/// <summary>One load of a run: a scenario, or the run's only task, under a shape.</summary>
/// <param name="Number">Its place in the run, from 0.</param>
/// <param name="Scenario">The scenario; null in a run without.</param>
/// <param name="Shape">When requests are sent.</param>
public sealed record PlannedLevel(int Number, BenchmarkScenario? Scenario, LoadShape Shape)
{
    /// <summary>All loads, scenario by scenario and in each shape by shape.</summary>
    internal static IReadOnlyList<PlannedLevel> Of(IReadOnlyList<BenchmarkScenario> scenarios, IReadOnlyList<LoadShape> shapes) => scenarios.Count == 0
        ? [.. shapes.Select((shape, number) => new PlannedLevel(number, null, shape))]
        : [.. scenarios.SelectMany(_ => shapes, (scenario, shape) => (scenario, shape)).Select((at, number) => new PlannedLevel(number, at.scenario, at.shape))];
}
