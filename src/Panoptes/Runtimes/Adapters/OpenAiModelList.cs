using System.Text.Json;

namespace Panoptes.Runtimes.Adapters;

/// <summary>Reads OpenAI's list of models, as all compatible servers have it.</summary>
internal static class OpenAiModelList
{
    /// <summary>The entries of <c>/v1/models</c> that have an id; null if this is no such list.</summary>
    public static List<JsonElement>? Entries(JsonElement? json) =>
        json is { } found && found.Objects("data") is { } data ? [.. data.Where(m => m.Text("id") is not null)] : null;

    /// <summary>The entries.</summary>
    /// <exception cref="PanoptesException">The answer is a refusal or something else.</exception>
    public static List<JsonElement> Read(RuntimeAnswer answer) => Entries(answer.Must()) ?? throw answer.Unexpected();
}
