using System.Text.Json;

namespace Panoptes.Runtimes.Adapters;

/// <summary>
/// A llama.cpp server that somebody else started, https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md: with one model,
/// which stays loaded, or as a router that loads and unloads models by itself and when asked (<see cref="LlamaRouter"/>).
/// </summary>
internal sealed class LlamaServerRuntime(RuntimeSettings settings, RuntimeParts parts) : HttpRuntime(settings, parts, Usual)
{
    private const string Usual = "http://127.0.0.1:9931";
    private const RuntimeCapabilities Single = RuntimeCapabilities.ReportsServerTimings | RuntimeCapabilities.ReportsUsageInStream | RuntimeCapabilities.HasPromptCache;
    private const RuntimeCapabilities Router =
        Single | RuntimeCapabilities.CanLoad | RuntimeCapabilities.CanUnload | RuntimeCapabilities.CanDownload | RuntimeCapabilities.AutoLoads;

    private volatile bool _router;
    private volatile bool _found = settings.BaseUrl is not null;

    /// <summary>Where it is looked for without an address: its port, and the one that it had before.</summary>
    internal IReadOnlyList<Uri> UsualRoots { get; init; } = [new(Usual), new("http://127.0.0.1:8080")];

    public override RuntimeCapabilities Capabilities => _router ? Router : Single;

    public override async Task<IReadOnlyList<RuntimeModel>> ListAsync(CancellationToken ct)
    {
        var entries = await EntriesAsync(ct);
        if (_router)
        {
            return [.. entries.Select(LlamaRouter.Model)];
        }

        return [.. entries.Select(LlamaModel.Read)];
    }

    public override async Task<IReadOnlyList<LoadedModel>> LoadedAsync(CancellationToken ct)
    {
        var entries = await EntriesAsync(ct);
        if (_router)
        {
            return [.. entries.Where(LlamaRouter.IsLoaded).Select(m => new LoadedModel(m.Text("id")!))];
        }

        var ready = (await Http.GetAsync(At("/health"), ct)).Ok;
        var context = ready ? await LlamaModel.ContextAsync(Http, At("/props"), ct) : null;
        return ready ? [.. entries.Select(m => new LoadedModel(m.Text("id")!) { ContextLength = context })] : [];
    }

    public override async Task<LoadedModel> LoadAsync(string model, IProgress<RuntimeProgress>? progress, CancellationToken ct)
    {
        await EntriesAsync(ct);
        if (_router)
        {
            var id = await new LlamaRouter(Http, Root, Parts).LoadAsync(model, progress, ct);
            if (id.Sleeping)
            {
                // It is woken by a request, and by nothing else.
                await WarmUpAsync(OpenAi(id.Id), ct);
            }

            return new LoadedModel(id.Id);
        }

        var known = await KnownAsync(model, ct);
        if ((await Http.GetAsync(At("/health"), ct)).Status == 503)
        {
            progress?.Report(new RuntimeProgress(RuntimeStep.Loading));
            await Waiting.UntilAsync(
                async () => (await Http.GetAsync(At("/health"), ct)).Status != 503, $"The llama.cpp server at {Root} did not finish loading", Parts.Limits.Load, Parts, ct);
        }

        return (await LoadedAsync(ct)).FirstOrDefault(m => m.Id == known.Id) ?? throw RuntimeFailures.Failed($"The llama.cpp server at {Root} is not healthy");
    }

    public override async Task UnloadAsync(string model, CancellationToken ct)
    {
        await EntriesAsync(ct);
        if (!_router)
        {
            throw RuntimeFailures.Cannot("A llama.cpp server with one model keeps it until the server is stopped; as a router it can unload");
        }

        await new LlamaRouter(Http, Root, Parts).UnloadAsync(model, ct);
    }

    protected override async Task<string?> IdentifyAsync(CancellationToken ct)
    {
        PanoptesException? first = null;
        foreach (var root in Settings.BaseUrl is null ? UsualRoots : [Root])
        {
            try
            {
                var version = await IdentifyAsync(root, ct);
                Root = root;
                _found = true;
                return version;
            }
            catch (PanoptesException e)
            {
                first ??= e;
            }
        }

        throw first!;
    }

    private async Task<string?> IdentifyAsync(Uri root, CancellationToken ct)
    {
        var health = await Http.GetAsync(At(root, "/health"), Parts.Limits.Probe, ct);
        if (health.Status == 503 && health.Json?.Object("error") is not null)
        {
            return null; // it is loading, and says nothing more until it has
        }

        if (health.Json?.Text("status") != "ok")
        {
            throw health.Ok ? RuntimeFailures.NotThis(root, "a llama.cpp server", "/health does not say ok") : health.Failure();
        }

        var props = await Http.GetAsync(At(root, "/props"), Parts.Limits.Probe, ct);
        var said = props.Must();
        if (said.Text("build_info") is null && said.Text("role") is null && said.Object("default_generation_settings") is null)
        {
            throw RuntimeFailures.NotThis(root, "a llama.cpp server", "/props holds none of its properties");
        }

        await EntriesAsync(root, ct);
        return said.Text("build_info");
    }

    private async Task<List<JsonElement>> EntriesAsync(CancellationToken ct)
    {
        if (!_found)
        {
            await IdentifyAsync(ct);
        }

        return await EntriesAsync(Root, ct);
    }

    /// <summary>Only a router says how each model stands; the list of a router without models says nothing, its properties do.</summary>
    private async Task<List<JsonElement>> EntriesAsync(Uri root, CancellationToken ct)
    {
        var answer = await Http.GetAsync(At(root, "/models"), ct);
        var entries = OpenAiModelList.Read(answer.Status == 404 ? await Http.GetAsync(At(root, "/v1/models"), ct) : answer);
        _router = entries.Count > 0
            ? entries.All(m => m.Object("status")?.Text("value") is not null)
            : (await Http.GetAsync(At(root, "/props"), ct)).Json?.Text("role") == "router";
        return entries;
    }
}
