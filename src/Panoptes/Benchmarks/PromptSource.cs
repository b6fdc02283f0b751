using System.Globalization;
using System.Text.Json.Serialization;
using Panoptes.Llm;

namespace Panoptes.Benchmarks;

/// <summary>Where a benchmark's prompts come from. Written as JSON, its member <c>kind</c> says which.</summary>
/// <param name="Id">Its stable name, to be found in reports and compared between runs.</param>
/// <param name="Name">Its name for people.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(PromptSet), "set")]
[JsonDerivedType(typeof(SyntheticPrompts), "synthetic")]
public abstract record PromptSource(string Id, string Name)
{
    /// <summary>What is wrong with it; empty if nothing is.</summary>
    public abstract IReadOnlyList<FieldError> Validate();

    /// <summary>The prompt of a request.</summary>
    /// <param name="index">The request's number.</param>
    /// <param name="unique">Whether it may be another for each request.</param>
    /// <param name="seed">What is random comes from here and from the number alone.</param>
    internal abstract string Text(int index, bool unique, int seed);
}

/// <summary>Prompts that someone wrote, sent in turn.</summary>
/// <param name="Id">1 to 64 letters, digits, dots, dashes or underscores.</param>
/// <param name="Name">1 to 200 characters.</param>
/// <param name="Prompts">1 to 10,000, none empty.</param>
public sealed record PromptSet(string Id, string Name, IReadOnlyList<string> Prompts) : PromptSource(Id, Name)
{
    /// <summary>A built-in pack.</summary>
    public static PromptSet Of(PromptPack pack) => new(pack.Id, pack.Name, [pack.Prompt]);

    /// <inheritdoc />
    public override IReadOnlyList<FieldError> Validate()
    {
        var errors = new FieldErrors();
        errors.Require(Id.Length is > 0 and <= 64 && Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'), "id", "must be 1 to 64 letters, digits, dots, dashes or underscores");
        errors.Require(!string.IsNullOrWhiteSpace(Name) && Name.Length <= 200, "name", "must be 1 to 200 characters");
        errors.Between(Prompts.Count, 1, BenchmarkLimits.Prompts, "prompts");
        errors.Require(Prompts.All(prompt => !string.IsNullOrWhiteSpace(prompt)), "prompts", "must not be empty");
        errors.Require(
            Prompts.All(prompt => prompt.Length <= BenchmarkLimits.PromptLength),
            "prompts",
            string.Create(CultureInfo.InvariantCulture, $"must not be longer than {BenchmarkLimits.PromptLength} characters"));
        return errors.All;
    }

    internal override string Text(int index, bool unique, int seed) => Prompts[index % Prompts.Count];
}

/// <summary>Text of about a given length that means little: for prefill, and for traces.</summary>
/// <param name="Tokens">About how many tokens; common English words are one token each in today's vocabularies. The usage of the answers says it exactly.</param>
public sealed record SyntheticPrompts(int Tokens)
    : PromptSource(FormattableString.Invariant($"synthetic_{Tokens}_tokens"), FormattableString.Invariant($"Synthetic, about {Tokens} tokens"))
{
    /// <inheritdoc />
    public override IReadOnlyList<FieldError> Validate()
    {
        var errors = new FieldErrors();
        errors.Between(Tokens, 1, BenchmarkLimits.SyntheticTokens, "tokens");
        return errors.All;
    }

    internal override string Text(int index, bool unique, int seed) => SyntheticText.Of(Tokens, PromptSeed.Of(seed, unique ? index : 0));
}
