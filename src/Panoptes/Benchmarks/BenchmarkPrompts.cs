namespace Panoptes.Benchmarks;

/// <summary>
/// The prompts of a run. Unless asked otherwise each is unique from its first characters on, so that no prefix cache answers
/// for the model; which they are follows from the seed and the request's number alone.
/// </summary>
/// <param name="Source">The texts.</param>
public sealed record BenchmarkPrompts(PromptSource Source)
{
    /// <summary>Whether each request gets a mark of its own in front; true by default.</summary>
    public bool Unique { get; init; } = true;

    /// <summary>What the marks and synthetic texts are drawn from.</summary>
    public int Seed { get; init; }

    /// <summary>The prompt of a request; of about the traced length, if a trace gives one.</summary>
    /// <param name="index">The request's number.</param>
    /// <param name="inputTokens">The length that a trace asks for; null takes the source's own text.</param>
    public string For(int index, int? inputTokens = null)
    {
        var source = inputTokens is { } tokens ? new SyntheticPrompts(tokens) : Source;
        var text = source.Text(index, Unique, Seed);
        return Unique ? $"[{PromptSeed.Mark(Seed, index)}] {text}" : text;
    }
}
