using System.Text.Json;
using Panoptes.Llm;

namespace Panoptes.Runtimes.Adapters;

/// <summary>What a runtime answered to a question.</summary>
/// <param name="Url">What was asked.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Text">The body.</param>
/// <param name="Secrets">What no message may show.</param>
internal sealed record RuntimeAnswer(Uri Url, int Status, string Text, IReadOnlyList<string> Secrets)
{
    public bool Ok => Status is >= 200 and < 300;

    /// <summary>The body; null if it is no JSON.</summary>
    public JsonElement? Json { get; } = RuntimeJson.Parse(Text);

    /// <summary>What it says went wrong, fit to be shown; empty if it says nothing.</summary>
    public string Message
    {
        get
        {
            var said = Json is { } json ? Said(json) ?? Text : ErrorText.OfPage(Text);
            return ErrorText.Clean(said, Secrets);
        }
    }

    /// <summary>The body of an answer that must be right.</summary>
    /// <exception cref="PanoptesException">It is a refusal, or no JSON.</exception>
    public JsonElement Must() => !Ok ? throw Failure()
        : Json ?? throw RuntimeFailures.Failed($"{Url} answered with {(Text.Length == 0 ? "nothing" : ErrorText.Clean(ErrorText.OfPage(Text), Secrets))} instead of JSON");

    /// <summary>That something JSON is not what the API says.</summary>
    public PanoptesException Unexpected() => RuntimeFailures.Failed($"{Url} answered with JSON that is not what was asked for: {Message}");

    /// <summary>That it refused.</summary>
    public PanoptesException Failure() => Status switch
    {
        401 or 403 => RuntimeFailures.Failed($"{Url} answered HTTP {Status}: the API key is missing or wrong"),
        _ => RuntimeFailures.Failed($"{Url} answered HTTP {Status}{(Message is { Length: > 0 } said ? ": " + said : "")}"),
    };

    private static string? Said(JsonElement json) =>
        json.Text("error") ?? json.Object("error")?.Text("message") ?? json.Text("errorMessage") ?? json.Text("message") ?? json.Text("detail");
}
