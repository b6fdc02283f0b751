using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Panoptes.Llm;

namespace Panoptes.Runtimes.Adapters;

/// <summary>Ollama over its own API, https://docs.ollama.com/api. Absent models are pulled by <see cref="OllamaPull"/>.</summary>
internal sealed class OllamaRuntime(RuntimeSettings settings, RuntimeParts parts)
    : HttpRuntime(settings, parts, OllamaAddress.Of(Environment.GetEnvironmentVariable("OLLAMA_HOST")))
{
    private readonly OllamaDetails _details = new();

    /// <summary>Where the server writes its log on this machine.</summary>
    internal string LogFile { get; init; } = OperatingSystem.IsWindows()
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "Ollama", "server.log")
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".ollama", "logs", "server.log");

    public override RuntimeCapabilities Capabilities =>
        RuntimeCapabilities.CanLoad | RuntimeCapabilities.CanUnload | RuntimeCapabilities.CanDownload | RuntimeCapabilities.ReportsServerTimings
        | RuntimeCapabilities.ReportsUsageInStream | RuntimeCapabilities.AutoLoads | RuntimeCapabilities.HasPromptCache;

    /// <summary>A duration as Ollama reads it; -1 keeps a model for ever.</summary>
    private JsonNode KeepAlive => Settings.KeepAlive == Timeout.InfiniteTimeSpan
        ? JsonValue.Create(-1)
        : JsonValue.Create(string.Create(CultureInfo.InvariantCulture, $"{(long)Math.Ceiling(Settings.KeepAlive.TotalMilliseconds)}ms"));

    public override async Task<IReadOnlyList<RuntimeModel>> ListAsync(CancellationToken ct)
    {
        var entries = await TagsAsync(ct);
        var details = await _details.OfAsync(
            entries, name => Http.PostAsync(At("/api/show"), new JsonObject { ["model"] = name }, Parts.Limits.Question, ct), ct);
        return [.. entries.Select((entry, i) => OllamaDetails.Model(entry, details[i]))];
    }

    public override async Task<IReadOnlyList<LoadedModel>> LoadedAsync(CancellationToken ct)
    {
        var answer = await Http.GetAsync(At("/api/ps"), ct);
        var models = answer.Must().Objects("models") ?? throw answer.Unexpected();
        return [.. models.Where(m => Name(m) is not null).Select(Loaded)];
    }

    public override async Task<LoadedModel> LoadAsync(string model, IProgress<RuntimeProgress>? progress, CancellationToken ct)
    {
        var name = (await TagsAsync(ct)).Select(Name).FirstOrDefault(n => OllamaAddress.Same(n!, model)) ?? OllamaAddress.Full(model);
        progress?.Report(new RuntimeProgress(RuntimeStep.Loading));
        var answer = await GenerateAsync(name, KeepAlive, ct);
        if (answer.Status == 404)
        {
            await new OllamaPull(Http, At("/api/pull")).RunAsync(name, progress, ct);
            progress?.Report(new RuntimeProgress(RuntimeStep.Loading));
            answer = await GenerateAsync(name, KeepAlive, ct);
        }

        Check(answer, model);
        return (await LoadedAsync(ct)).FirstOrDefault(m => OllamaAddress.Same(m.Id, name)) ?? new LoadedModel(name);
    }

    public override async Task UnloadAsync(string model, CancellationToken ct) => Check(await GenerateAsync(OllamaAddress.Full(model), JsonValue.Create(0), ct), model);

    public override async Task<RuntimeTarget> TargetAsync(string model, CancellationToken ct)
    {
        var name = (await TagsAsync(ct)).Select(Name).FirstOrDefault(n => OllamaAddress.Same(n!, model)) ?? throw RuntimeFailures.UnknownModel(model);
        return new RuntimeTarget(new LlmEndpoint(Root, WireFormatId.Ollama, Settings.ApiKey), name);
    }

    public override Task<IReadOnlyList<string>> LogAsync(string model, int limit, CancellationToken ct) =>
        Root.IsLoopback ? LogTail.ReadAsync(LogFile, limit, ct) : base.LogAsync(model, limit, ct);

    protected override async Task<string?> IdentifyAsync(CancellationToken ct)
    {
        var answer = await Http.GetAsync(At("/api/version"), Parts.Limits.Probe, ct);
        var version = answer.Ok || answer.Status == 404 ? answer.Json?.Text("version") : answer.Must().Text("version");
        return version ?? throw RuntimeFailures.NotThis(Root, "Ollama", "/api/version says no version");
    }

    private static string? Name(JsonElement entry) => entry.Text("model") ?? entry.Text("name");

    private static LoadedModel Loaded(JsonElement entry)
    {
        var (size, gpu) = (entry.Whole("size"), entry.Whole("size_vram"));
        return new LoadedModel(Name(entry)!)
        {
            ExpiresAt = DateTimeOffset.TryParse(entry.Text("expires_at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                ? at.ToUniversalTime()
                : null,
            MemoryBytes = size is { } all && gpu is { } there ? Math.Max(0, all - there) : size,
            GpuMemoryBytes = gpu,
            ContextLength = entry.Count("context_length"),
        };
    }

    private static void Check(RuntimeAnswer answer, string model)
    {
        switch (answer.Status)
        {
            case 404:
                throw RuntimeFailures.UnknownModel(model);
            case 400:
                throw RuntimeFailures.Cannot($"Ollama refuses '{model}': {answer.Message}");
            default:
                // Some failures come with 200.
                if (answer.Must().Text("error") is not null)
                {
                    throw answer.Failure();
                }

                break;
        }
    }

    private async Task<List<JsonElement>> TagsAsync(CancellationToken ct)
    {
        var answer = await Http.GetAsync(At("/api/tags"), ct);
        var models = answer.Must().Objects("models") ?? throw answer.Unexpected();
        return [.. models.Where(m => Name(m) is not null)];
    }

    /// <summary>Without a prompt it only sets for how long the model stays, and answers once it is loaded or gone.</summary>
    private Task<RuntimeAnswer> GenerateAsync(string name, JsonNode keepAlive, CancellationToken ct) => Http.PostAsync(
        At("/api/generate"), new JsonObject { ["model"] = name, ["keep_alive"] = keepAlive, ["stream"] = false }, Parts.Limits.Load, ct);
}
