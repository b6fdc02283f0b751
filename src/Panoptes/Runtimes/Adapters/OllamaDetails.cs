using System.Collections.Concurrent;
using System.Text.Json;

namespace Panoptes.Runtimes.Adapters;

/// <summary>What Ollama says about a model: partly in its list, partly when asked for that model, which is remembered by the weights' digest.</summary>
internal sealed class OllamaDetails
{
    private const int MostAsked = 200;
    private readonly ConcurrentDictionary<string, JsonElement> _shown = new(StringComparer.Ordinal);

    /// <summary>What <c>/api/show</c> says about each entry of the list; null where it says nothing.</summary>
    /// <param name="entries">The list.</param>
    /// <param name="show">Asks about one model.</param>
    /// <param name="ct">Stops asking.</param>
    public async Task<IReadOnlyList<JsonElement?>> OfAsync(IReadOnlyList<JsonElement> entries, Func<string, Task<RuntimeAnswer>> show, CancellationToken ct)
    {
        using var places = new SemaphoreSlim(4);
        return await Task.WhenAll(entries.Select(async (entry, i) =>
        {
            var name = entry.Text("model") ?? entry.Text("name")!;
            var key = $"{name} {entry.Text("digest")}";
            if (_shown.TryGetValue(key, out var known))
            {
                return known;
            }

            if (i >= MostAsked)
            {
                return (JsonElement?)null;
            }

            await places.WaitAsync(ct);
            try
            {
                var answer = await show(name);
                if (answer is not { Ok: true, Json: { } json })
                {
                    return null;
                }

                // Templates and licences are long, and nobody asks for them here.
                return _shown[key] = Kept(json);
            }
            finally
            {
                places.Release();
            }
        }));
    }

    /// <summary>The model of an entry of the list.</summary>
    public static RuntimeModel Model(JsonElement entry, JsonElement? shown)
    {
        var id = entry.Text("model") ?? entry.Text("name")!;
        var details = entry.Object("details");
        var more = new Dictionary<string, string>();
        foreach (var (name, value) in new[] { ("format", details?.Text("format")), ("family", details?.Text("family")), ("task", TaskOf(shown ?? entry)) })
        {
            if (value is not null)
            {
                more[name] = value;
            }
        }

        return new RuntimeModel(id, id.LastIndexOf(':') is > 0 and var colon && colon > id.LastIndexOf('/') ? id[..colon] : id, true)
        {
            Version = entry.Text("digest"),
            SizeBytes = entry.Whole("size"),
            Quantization = details?.Text("quantization_level"),
            Parameters = details?.Text("parameter_size"),
            ContextLength = shown?.Count("context_length"),
            More = more,
        };
    }

    private static string? TaskOf(JsonElement of) => of.Member("capabilities")?.Texts() switch
    {
        { } can when can.Contains("completion") => "chat-completion",
        { } can when can.Contains("embedding") => "embedding",
        _ => null,
    };

    private static JsonElement Kept(JsonElement shown)
    {
        var info = shown.Object("model_info");
        var context = info?.Text("general.architecture") is { } architecture ? info?.Count($"{architecture}.context_length") : null;
        return JsonSerializer.SerializeToElement(new { context_length = context, capabilities = shown.Member("capabilities")?.Texts() });
    }
}
