using System.Text.Json;

namespace Panoptes.Runtimes.Adapters;

/// <summary>Foundry Local since 0.10: its catalog and its downloads are on the command line, what runs is on HTTP.</summary>
internal sealed class FoundryModern(Uri root, RuntimeHttp http, FoundryCli? cli, RuntimeParts parts) : FoundryApi(root, http, cli, parts)
{
    public override RuntimeCapabilities Capabilities =>
        RuntimeCapabilities.ReportsUsageInStream | RuntimeCapabilities.HasPromptCache | (Cli is null ? RuntimeCapabilities.None : RuntimeCapabilities.CanDownload);

    public override async Task<IReadOnlyList<RuntimeModel>> ListAsync(CancellationToken ct)
    {
        if (Cli is not null && await Cli.ModelsAsync([], ct) is { } all && await Cli.ModelsAsync(["--cached"], ct) is { } cached)
        {
            var here = cached.Select(m => m.Text("id")).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
            return [.. all.Concat(cached).Where(m => m.Text("id") is not null).DistinctBy(m => m.Text("id")).Select(m => Read(m, here.Contains(m.Text("id")!)))];
        }

        // This list may hold the whole catalog, so it says neither what is here nor what is loaded.
        return [.. OpenAiModelList.Read(await Http.GetAsync(At("/v1/models"), ct)).Select(m => Read(m, null))];
    }

    public override Task<IReadOnlyList<string>> LoadedAsync(CancellationToken ct) => TextsAsync("/models/loaded", ct);

    public override async Task<bool> LoadAsync(RuntimeModel model, TimeSpan keepAlive, CancellationToken ct)
    {
        var answer = await Http.GetAsync(At($"/models/load/{Uri.EscapeDataString(model.Id)}"), Parts.Limits.Load, ct);
        return answer.Status switch
        {
            404 => throw RuntimeFailures.UnknownModel(model.Id),
            400 when answer.Text.Contains("not cached", StringComparison.OrdinalIgnoreCase) => false,
            _ when !answer.Ok => throw answer.Failure(),

            // Some builds only acknowledge.
            _ => answer.Json?.Text("status") is null or "loaded" or "already_loaded" ? true : throw answer.Unexpected(),
        };
    }

    public override async Task UnloadAsync(string id, CancellationToken ct)
    {
        var answer = await Http.GetAsync(At($"/models/unload/{Uri.EscapeDataString(id)}"), Parts.Limits.Load, ct);
        if (answer is { Ok: false, Status: not 404 })
        {
            throw answer.Failure();
        }
    }

    public override Task DownloadAsync(RuntimeModel model, Action<double> part, CancellationToken ct) => Cli is null
        ? throw RuntimeFailures.Cannot($"'{model.Id}' is not on the disk of Foundry Local, and its command line is not here to download it")
        : Cli.DownloadAsync(model.Id, part, ct);

    public override async Task<IReadOnlyList<string>> LogAsync(int limit, CancellationToken ct) =>
        Cli is null ? [] : await Cli.LinesAsync(["server", "logs", "-n", limit.ToString(System.Globalization.CultureInfo.InvariantCulture)], limit, ct);

    private static RuntimeModel Read(JsonElement entry, bool? onDisk)
    {
        var id = entry.Text("id")!;
        var more = new Dictionary<string, string>();
        foreach (var (name, value) in new[]
        {
            ("task", entry.Text("task") ?? entry.Text("type")), ("publisher", entry.Text("publisher") ?? entry.Text("owned_by")),
            ("license", entry.Text("license")), ("uri", entry.Text("uri")), ("displayName", entry.Text("displayName")),
        })
        {
            if (value is not null)
            {
                more[name] = value;
            }
        }

        var alias = entry.Text("alias") ?? entry.Text("parent") ?? WithoutVersion(id);
        return new RuntimeModel(id, alias, onDisk)
        {
            Version = entry.Text("version") ?? (WithoutVersion(id) is { } bare && bare.Length < id.Length ? id[(bare.Length + 1)..] : null),
            DeviceType = entry.Text("device") ?? entry.Object("runtime")?.Text("deviceType"),
            ExecutionProvider = entry.Text("executionProvider") ?? entry.Object("runtime")?.Text("executionProvider"),
            SizeBytes = entry.Number("fileSizeMb") is >= 0 and < 1e9 and var size ? (long)(size * 1024 * 1024) : null,
            ContextLength = entry.Count("contextLength"),
            More = more,
        };
    }
}
