using System.Globalization;
using System.Text.Json;

namespace Panoptes.Catalog;

/// <summary>Tells what listens on a port of this machine by what it answers.</summary>
internal sealed class LocalServer(HttpClient http, int port)
{
    private const int MostBytes = 1024 * 1024;
    private const int MostModels = 200;

    private readonly string _root = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    /// <summary>The model server there; null if there is none, or none that answers in time.</summary>
    public async Task<FoundServer?> IdentifyAsync(CancellationToken ct)
    {
        try
        {
            return await OllamaAsync(ct) ?? await LmStudioAsync(ct) ?? await OpenAiAsync(ct);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<FoundServer?> OllamaAsync(CancellationToken ct) =>
        Has(await GetAsync("/api/version", ct), "version") && Ids(await GetAsync("/api/tags", ct), "models", "name") is { } models
            ? new FoundServer("ollama", "Ollama", _root, models, false)
            : null;

    // Its own list says what each model is; a server that answers any path with OpenAI's list does not.
    private async Task<FoundServer?> LmStudioAsync(CancellationToken ct)
    {
        var list = await GetAsync("/api/v0/models", ct);
        return Ids(list, "data", "id") is { } models && list!.Value.GetProperty("data").EnumerateArray().All(m => Has(m, "type"))
            ? new FoundServer("lm_studio", "LM Studio", $"{_root}/v1", models, false)
            : null;
    }

    private async Task<FoundServer?> OpenAiAsync(CancellationToken ct)
    {
        var list = await GetAsync("/v1/models", ct);
        if (Ids(list, "data", "id") is not { } models)
        {
            return null;
        }

        var (type, label) = Owner(list!.Value) switch
        {
            "vllm" => ("vllm", "vLLM"),
            "llamacpp" => ("custom_openai_compatible", "llama-server (llama.cpp)"),
            _ when Has(await GetAsync("/props", ct), "default_generation_settings") => ("custom_openai_compatible", "llama-server (llama.cpp)"),
            _ => ("custom_openai_compatible", "OpenAI-compatible server"),
        };
        return new FoundServer(type, label, $"{_root}/v1", models, false);
    }

    private static bool Has(JsonElement? json, string member) =>
        json is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(member, out _);

    private static string? Owner(JsonElement list) =>
        list.GetProperty("data").EnumerateArray()
            .Select(m => m.ValueKind == JsonValueKind.Object && m.TryGetProperty("owned_by", out var owner) && owner.ValueKind == JsonValueKind.String
                ? owner.GetString()
                : null)
            .FirstOrDefault();

    private static List<string>? Ids(JsonElement? json, string list, string id) =>
        json is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(list, out var items) && items.ValueKind == JsonValueKind.Array
            ? [.. items.EnumerateArray()
                .Select(m => m.ValueKind == JsonValueKind.Object && m.TryGetProperty(id, out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null)
                .OfType<string>()
                .Take(MostModels)]
            : null;

    private async Task<JsonElement?> GetAsync(string path, CancellationToken ct)
    {
        using var response = await http.GetAsync(new Uri(_root + path), HttpCompletionOption.ResponseHeadersRead, ct);
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        var bytes = new byte[MostBytes];
        var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        try
        {
            using var json = JsonDocument.Parse(bytes.AsMemory(0, read));
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
