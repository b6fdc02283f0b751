using Panoptes.Storage.Config;

namespace Panoptes.Benchmarks;

/// <summary>Prompts that people wrote for benchmarks and probes, sent in turn.</summary>
public sealed class CustomPromptPack : IAudited
{
    /// <summary>Its name on the wire: 1 to 64 letters, digits, dots, dashes or underscores; never changes.</summary>
    public required string Id { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Name { get; set; }

    /// <summary>The prompts as a JSON array.</summary>
    public string PromptTexts { get; set; } = "[]";

    /// <summary>The prompts.</summary>
    public IReadOnlyList<string> Prompts
    {
        get => BenchmarkJson.Read<IReadOnlyList<string>>(PromptTexts);
        set => PromptTexts = BenchmarkJson.Write(value);
    }

    /// <summary>About how many tokens an answer has, for people.</summary>
    public int ExpectedTokens { get; set; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }

    string IAudited.AuditKind => "prompt_pack";

    string IAudited.AuditSubject => $"{Name} ({Id})";

    IReadOnlyList<string> IAudited.AuditOmits => [nameof(UpdatedAt)];
}

/// <summary>What a custom pack shall be.</summary>
/// <param name="Name">1 to 200 characters.</param>
/// <param name="Prompts">1 to 1,000 prompts, none empty.</param>
/// <param name="ExpectedTokens">1 to 1,000,000.</param>
public sealed record PromptPackDraft(string Name, IReadOnlyList<string> Prompts, int ExpectedTokens)
{
    /// <summary>The most prompts.</summary>
    public const int MostPrompts = 1_000;

    /// <summary>The most characters of all prompts together: a run keeps a copy.</summary>
    public const int MostCharacters = 500_000;

    /// <summary>What is wrong with it; empty if nothing is.</summary>
    public IReadOnlyList<FieldError> Validate()
    {
        var errors = new FieldErrors();
        errors.Add("", new PromptSet("any", Name, Prompts).Validate());
        errors.Require(Prompts.Count <= MostPrompts, "prompts", FormattableString.Invariant($"must be at most {MostPrompts}"));
        errors.Require(Prompts.Sum(prompt => (long)prompt.Length) <= MostCharacters, "prompts", FormattableString.Invariant($"must have at most {MostCharacters} characters together"));
        errors.Between(ExpectedTokens, 1, BenchmarkLimits.OutputTokens, "expected_tokens");
        return errors.All;
    }
}
