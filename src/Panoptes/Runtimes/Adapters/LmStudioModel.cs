using System.Text.Json;

namespace Panoptes.Runtimes.Adapters;

/// <summary>A model of LM Studio and its copies in memory.</summary>
internal sealed record LmStudioModel(RuntimeModel Model, IReadOnlyList<LoadedModel> Loaded)
{
    /// <summary>An entry of version 1's list.</summary>
    public static LmStudioModel Read(JsonElement entry)
    {
        var key = entry.Text("key")!;
        var model = new RuntimeModel(key, ModelNames.LastPart(key), true)
        {
            SizeBytes = entry.Whole("size_bytes"),
            Quantization = entry.Object("quantization")?.Text("name"),
            Parameters = entry.Text("params_string"),
            ContextLength = entry.Count("max_context_length"),
            More = More(entry, entry.Text("display_name")),
        };
        var instances = entry.Objects("loaded_instances") ?? [];
        return new LmStudioModel(model, [.. instances.Where(i => i.Text("id") is not null).Select(i => new LoadedModel(key)
        {
            InstanceId = i.Text("id"),
            ContextLength = i.Object("config")?.Count("context_length"),
        })]);
    }

    /// <summary>An entry of version 0's list.</summary>
    public static LmStudioModel ReadOld(JsonElement entry)
    {
        var id = entry.Text("id")!;
        var model = new RuntimeModel(id, ModelNames.LastPart(id), true)
        {
            Quantization = entry.Text("quantization"),
            ContextLength = entry.Count("max_context_length"),
            More = More(entry, null),
        };
        return new LmStudioModel(model, entry.Text("state") == "loaded" ? [new LoadedModel(id) { ContextLength = entry.Count("loaded_context_length") }] : []);
    }

    private static Dictionary<string, string> More(JsonElement entry, string? displayName)
    {
        var more = new Dictionary<string, string>();
        foreach (var (name, value) in new[]
        {
            ("publisher", entry.Text("publisher")),
            ("format", entry.Text("format") ?? entry.Text("compatibility_type")),
            ("family", entry.Text("architecture") ?? entry.Text("arch")),
            ("displayName", displayName),
            ("task", entry.Text("type") switch { "llm" or "vlm" => "chat-completion", "embedding" or "embeddings" => "embedding", _ => null }),
        })
        {
            if (value is not null)
            {
                more[name] = value;
            }
        }

        return more;
    }
}
