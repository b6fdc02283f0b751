using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panoptes.Runtimes.Adapters;

/// <summary>Foundry Local up to 0.8, https://learn.microsoft.com/azure/ai-foundry/foundry-local/reference/reference-rest.</summary>
internal sealed class FoundryLegacy(Uri root, RuntimeHttp http, FoundryCli? cli, RuntimeParts parts) : FoundryApi(root, http, cli, parts)
{
    private static readonly TimeSpan Ever = TimeSpan.FromDays(365);

    public override RuntimeCapabilities Capabilities => RuntimeCapabilities.CanDownload;

    public override async Task<IReadOnlyList<RuntimeModel>> ListAsync(CancellationToken ct)
    {
        var answer = await Http.GetAsync(At("/foundry/list"), ct);
        var entries = answer.Must().Objects() ?? answer.Must().Objects("models") ?? throw answer.Unexpected();
        var cached = await TextsAsync("/openai/models", ct);
        var listed = entries.Where(m => m.Text("name") is not null).Select(m => Read(m, cached)).ToList();
        var own = cached.Where(id => !listed.Any(m => Same(m.Id, id))).Select(id => new RuntimeModel(id, WithoutVersion(id), true));
        return [.. listed, .. own];
    }

    public override Task<IReadOnlyList<string>> LoadedAsync(CancellationToken ct) => TextsAsync("/openai/loadedmodels", ct);

    public override async Task<bool> LoadAsync(RuntimeModel model, TimeSpan keepAlive, CancellationToken ct)
    {
        var seconds = (long)Math.Ceiling((keepAlive == Timeout.InfiniteTimeSpan ? Ever : keepAlive).TotalSeconds);
        var url = At(string.Create(CultureInfo.InvariantCulture, $"/openai/load/{Uri.EscapeDataString(model.Id)}?ttl={seconds}"));
        var answer = await Http.GetAsync(url, Parts.Limits.Load, ct);

        // What is not downloaded is told by nothing but this text.
        if (answer.Text.Contains("No OpenAIService provider found", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return answer.Ok ? true : throw answer.Failure();
    }

    public override async Task UnloadAsync(string id, CancellationToken ct)
    {
        var answer = await Http.GetAsync(At($"/openai/unload/{Uri.EscapeDataString(id)}?force=true"), Parts.Limits.Load, ct);
        if (!answer.Ok)
        {
            throw answer.Failure();
        }
    }

    public override async Task DownloadAsync(RuntimeModel model, Action<double> part, CancellationToken ct)
    {
        var body = new JsonObject
        {
            ["model"] = new JsonObject
            {
                ["Name"] = model.Id,
                ["Uri"] = model.More.GetValueOrDefault("uri"),
                ["Publisher"] = model.More.GetValueOrDefault("publisher"),
                ["ProviderType"] = "AzureFoundryLocal",
                ["PromptTemplate"] = model.More.GetValueOrDefault("promptTemplate") is { } template ? JsonNode.Parse(template) : null,
            },
            ["IgnorePipeReport"] = true,
        };
        var said = new FoundryProgress(part);
        if (await Http.StreamAsync(At("/openai/download"), body, said.Add, ct) is { } refusal)
        {
            throw refusal.Failure();
        }

        if (FoundryCli.FirstObject(said.Tail, "success") is not { } end)
        {
            throw RuntimeFailures.Failed($"The download of '{model.Id}' ended before it was complete");
        }

        if (end.Flag("success") != true)
        {
            throw RuntimeFailures.Failed($"The download of '{model.Id}' failed: {Llm.ErrorText.Clean(end.Text("errorMessage") ?? "no cause was told", [])}");
        }
    }

    public override async Task<IReadOnlyList<string>> LogAsync(int limit, CancellationToken ct) =>
        Cli is null ? [] : await Cli.LinesAsync(["service", "diag"], limit, ct);

    private static RuntimeModel Read(JsonElement entry, IReadOnlyList<string> cached)
    {
        var id = entry.Text("name")!;
        var more = new Dictionary<string, string>();
        foreach (var (name, value) in new[]
        {
            ("uri", entry.Text("uri")), ("provider", entry.Text("providerType")), ("publisher", entry.Text("publisher")), ("license", entry.Text("license")),
            ("task", entry.Text("task")), ("displayName", entry.Text("displayName")), ("promptTemplate", entry.Object("promptTemplate")?.GetRawText()),
        })
        {
            if (value is not null)
            {
                more[name] = value;
            }
        }

        return new RuntimeModel(id, entry.Text("alias") ?? WithoutVersion(id), cached.Any(c => Same(c, id)))
        {
            Version = entry.Text("version"),
            DeviceType = entry.Object("runtime")?.Text("deviceType"),
            ExecutionProvider = entry.Object("runtime")?.Text("executionProvider"),
            SizeBytes = entry.Number("fileSizeMb") is >= 0 and < 1e9 and var size ? (long)(size * 1024 * 1024) : null,
            More = more,
        };
    }
}
