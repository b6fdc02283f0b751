using System.Text.Json;

namespace Panoptes.Runtimes.Adapters;

/// <summary>
/// vLLM, https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html: a process serves one base model and loads it at its start.
/// With sleep mode (<c>VLLM_SERVER_DEV_MODE=1 --enable-sleep-mode</c>) its weights can leave the graphics card and come back.
/// </summary>
internal sealed class VllmRuntime(RuntimeSettings settings, RuntimeParts parts) : HttpRuntime(settings, parts, "http://127.0.0.1:8000")
{
    private const RuntimeCapabilities Always = RuntimeCapabilities.ReportsUsageInStream | RuntimeCapabilities.HasPromptCache;
    private volatile bool _sleeps;

    public override RuntimeCapabilities Capabilities => _sleeps ? Always | RuntimeCapabilities.CanLoad | RuntimeCapabilities.CanUnload : Always;

    public override async Task<IReadOnlyList<RuntimeModel>> ListAsync(CancellationToken ct) =>
        [.. OpenAiModelList.Read(await Http.GetAsync(At("/v1/models"), ct)).Select(m => new RuntimeModel(m.Text("id")!, ModelNames.LastPart(m.Text("id")!), true)
        {
            ContextLength = m.Count("max_model_len"),
            More = More(m),
        })];

    public override async Task<IReadOnlyList<LoadedModel>> LoadedAsync(CancellationToken ct) =>
        await IsSleepingAsync(Parts.Limits.Question, ct) == true ? [] : [.. (await ListAsync(ct)).Select(Loaded)];

    public override async Task<LoadedModel> LoadAsync(string model, IProgress<RuntimeProgress>? progress, CancellationToken ct)
    {
        var known = await KnownAsync(model, ct);
        if (await IsSleepingAsync(Parts.Limits.Question, ct) == true)
        {
            progress?.Report(new RuntimeProgress(RuntimeStep.Loading));
            await Sent(await Http.PostAsync(At("/wake_up"), null, Parts.Limits.Load, ct));
            await Waiting.UntilAsync(async () => await IsSleepingAsync(Parts.Limits.Question, ct) != true, $"'{known.Id}' did not wake up", Parts.Limits.Load, Parts, ct);
        }

        return Loaded(known);
    }

    public override async Task UnloadAsync(string model, CancellationToken ct)
    {
        await KnownAsync(model, ct);
        switch (await IsSleepingAsync(Parts.Limits.Question, ct))
        {
            case null:
                throw RuntimeFailures.Cannot("This vLLM server runs without sleep mode, so its model stays loaded until the server is stopped");
            case false:
                await Sent(await Http.PostAsync(At("/sleep?level=1"), null, Parts.Limits.Load, ct));
                break;
            default:
                break;
        }
    }

    protected override async Task<string?> IdentifyAsync(CancellationToken ct)
    {
        var version = await Http.GetAsync(At("/version"), Parts.Limits.Probe, ct);
        if (version.Ok && version.Json?.Text("version") is null)
        {
            throw RuntimeFailures.NotThis(Root, "vLLM", "/version says no version");
        }

        var said = version.Must().Text("version");
        var health = await Http.GetAsync(At("/health"), Parts.Limits.Probe, ct);
        if (!health.Ok)
        {
            throw RuntimeFailures.Failed($"vLLM {said} at {Root} says that its engine is not healthy (HTTP {health.Status})");
        }

        // Ollama's /version is elsewhere, but others' may not be: the list says whose it is.
        if (!OpenAiModelList.Read(await Http.GetAsync(At("/v1/models"), Parts.Limits.Probe, ct)).All(m => m.Text("owned_by") is null or "vllm"))
        {
            throw RuntimeFailures.NotThis(Root, "vLLM", "its models belong to another server");
        }

        await IsSleepingAsync(Parts.Limits.Probe, ct);
        return said;
    }

    private static LoadedModel Loaded(RuntimeModel model) => new(model.Id) { ContextLength = model.ContextLength };

    private static Dictionary<string, string> More(JsonElement model)
    {
        var more = new Dictionary<string, string>();
        if (model.Text("root") is { } root)
        {
            more["uri"] = root;
        }

        if (model.Text("parent") is { } parent)
        {
            more["parent"] = parent;
        }

        return more;
    }

    private static Task Sent(RuntimeAnswer answer) => answer.Ok ? Task.CompletedTask : throw answer.Failure();

    /// <returns>Null without sleep mode.</returns>
    private async Task<bool?> IsSleepingAsync(TimeSpan limit, CancellationToken ct)
    {
        var answer = await Http.GetAsync(At("/is_sleeping"), limit, ct);
        var sleeping = answer.Ok ? answer.Json?.Flag("is_sleeping") : null;
        _sleeps = sleeping is not null;
        return sleeping;
    }
}
