namespace Panoptes.Llm;

/// <summary>One call to make: a single attempt, streamed, timed.</summary>
/// <param name="Endpoint">Where.</param>
/// <param name="Model">The model as the provider names it, sent as it is.</param>
/// <param name="Messages">The conversation, oldest first; at least one.</param>
public sealed record LlmCall(LlmEndpoint Endpoint, string Model, IReadOnlyList<LlmMessage> Messages)
{
    /// <summary>The most tokens to answer with; null leaves it to the provider.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Sampling temperature, sent as it is (0 included); null leaves it to the provider.</summary>
    public double? Temperature { get; init; }

    /// <summary>
    /// Whether the answer is streamed; true by default. Chat completions, Mistral and Ollama can be asked for a document instead, whose first
    /// token nobody sees: the times of tokens are unknown then, and their number is what the provider says. The other formats stream all the same.
    /// </summary>
    public bool Stream { get; init; } = true;

    /// <summary>When each stage is given up.</summary>
    public LlmTimeouts Timeouts { get; init; } = new();

    /// <summary>Whether <see cref="LlmMeasurement.Text"/> is kept; off by default, so that a probe stores no answers.</summary>
    public bool KeepText { get; init; }
}

/// <summary>One message of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">Its text.</param>
public sealed record LlmMessage(string Role, string Content)
{
    /// <summary>A user's message.</summary>
    public static LlmMessage User(string content) => new("user", content);
}

/// <summary>When each stage of a call is given up.</summary>
public sealed record LlmTimeouts
{
    /// <summary>Until a connection stands, TLS included. Default 5 seconds.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From dispatch to the first token. Default 15 seconds.</summary>
    public TimeSpan FirstToken { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Between two reads once tokens flow. Default 10 seconds.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From dispatch to the end of the stream. Default 15 seconds.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromSeconds(15);
}
