using System.Text.Json;
using System.Text.RegularExpressions;

namespace Panoptes.Catalog;

/// <summary>What a listed model is for, judged by its id and by what its provider says of it.</summary>
/// <remarks>Providers list everything they have; a probe that chats with an embedding model only reports a fault that is none.</remarks>
internal static partial class ModelKind
{
    /// <summary>The member of a model's metadata that names the kind; absent for one that chats.</summary>
    public const string Member = "model_kind";

    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["embedding"] = "embedding",
        ["embeddings"] = "embedding",
        ["text-embedding"] = "embedding",
        ["feature-extraction"] = "embedding",
        ["image"] = "image",
        ["text-to-image"] = "image",
        ["video"] = "image",
        ["audio"] = "audio",
        ["transcribe"] = "audio",
        ["tts"] = "audio",
        ["speech"] = "audio",
        ["text-to-speech"] = "audio",
        ["automatic-speech-recognition"] = "audio",
        ["moderation"] = "moderation",
        ["rerank"] = "rerank",
        ["reranker"] = "rerank",
        ["classification"] = "moderation",
    };

    /// <summary>The kind if it does not chat, e.g. <c>embedding</c>; null if it does, or if nothing says otherwise.</summary>
    public static string? NotChat(string id, JsonElement item) => OfMetadata(item) ?? OfId(id);

    /// <summary>Whether stored metadata marks a model that does not chat.</summary>
    public static bool IsChat(string metadata)
    {
        using var json = JsonDocument.Parse(metadata);
        return json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty(Member, out _);
    }

    private static string? OfId(string id) => id switch
    {
        _ when Embedding().IsMatch(id) => "embedding",
        _ when Rerank().IsMatch(id) => "rerank",
        _ when Moderation().IsMatch(id) => "moderation",
        _ when Audio().IsMatch(id) => "audio",
        _ when Image().IsMatch(id) => "image",
        _ when Completion().IsMatch(id) => "completion",
        _ => null,
    };

    private static string? OfMetadata(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var member in new[] { "type", "task", "model_type" })
        {
            if (item.TryGetProperty(member, out var type) && type.ValueKind == JsonValueKind.String && Types.TryGetValue(type.GetString()!, out var kind))
            {
                return kind;
            }
        }

        if (item.TryGetProperty("capabilities", out var can) && can.ValueKind == JsonValueKind.Object
            && can.TryGetProperty("completion_chat", out var chats) && chats.ValueKind == JsonValueKind.False)
        {
            return "other";
        }

        return WritesNoText(item) ? "image" : null;
    }

    // OpenRouter's form: architecture.output_modalities.
    private static bool WritesNoText(JsonElement item) =>
        item.TryGetProperty("architecture", out var architecture) && architecture.ValueKind == JsonValueKind.Object
        && architecture.TryGetProperty("output_modalities", out var outputs) && outputs.ValueKind == JsonValueKind.Array
        && outputs.GetArrayLength() > 0
        && !outputs.EnumerateArray().Any(o => o.ValueKind == JsonValueKind.String && o.ValueEquals("text"));

    private const RegexOptions AnyCase = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    [GeneratedRegex(@"embed|(^|[/_-])(bge|e5|gte|minilm|nomic-bert)([-_.]|$)|all-minilm", AnyCase)]
    private static partial Regex Embedding();

    [GeneratedRegex("rerank", AnyCase)]
    private static partial Regex Rerank();

    [GeneratedRegex(@"moderation|(^|[/_-])(llama-?guard|shieldgemma|prompt-guard)", AnyCase)]
    private static partial Regex Moderation();

    [GeneratedRegex(@"whisper|(^|[/_-])tts([-_.]|$)|transcribe|-audio(-|$)|realtime|speech|(^|[/_-])orpheus", AnyCase)]
    private static partial Regex Audio();

    [GeneratedRegex(@"dall-e|gpt-image|(^|[/_-])(flux|sdxl|imagen|sora|veo)([-_.]|$)|stable-diffusion|-image(-|$)", AnyCase)]
    private static partial Regex Image();

    [GeneratedRegex(@"^(babbage|davinci)-002$|-instruct-0914$|^gpt-3\.5-turbo-instruct", AnyCase)]
    private static partial Regex Completion();
}
