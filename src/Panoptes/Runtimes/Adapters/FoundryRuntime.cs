using Panoptes.Llm;

namespace Panoptes.Runtimes.Adapters;

/// <summary>
/// Microsoft Foundry Local, of either generation. Its service moves to another port at each start, so it is looked for again whenever
/// the connection is refused. It serves one request at a time.
/// </summary>
internal sealed class FoundryRuntime : IRuntime, IModelCache
{
    private const RuntimeCapabilities Always = RuntimeCapabilities.CanLoad | RuntimeCapabilities.CanUnload | RuntimeCapabilities.SingleUser;

    /// <summary>Where it keeps its models unless told otherwise.</summary>
    private static readonly string Usual = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".foundry", "cache", "models");

    private readonly RuntimeSettings _settings;
    private readonly FoundryFinder _finder;
    private FoundryApi? _api;
    private Listed? _listed;

    public FoundryRuntime(RuntimeSettings settings, RuntimeParts parts)
    {
        _settings = settings;
        _finder = new FoundryFinder(settings, new RuntimeHttp(parts, settings.ApiKey), parts);
    }

    public RuntimeKind Kind => RuntimeKind.FoundryLocal;

    public RuntimeCapabilities Capabilities => Always | (Volatile.Read(ref _api)?.Capabilities ?? RuntimeCapabilities.CanDownload);

    public async Task<RuntimeProbe> ProbeAsync(CancellationToken ct)
    {
        try
        {
            // A service that says that it is ready may have a dead port, so it is asked, and found again.
            var api = await FoundAsync(ct);
            return new RuntimeProbe(true, api.Root, _finder.Cli is null ? null : await _finder.Cli.VersionAsync(ct), null);
        }
        catch (PanoptesException e)
        {
            Volatile.Write(ref _api, null);
            return new RuntimeProbe(false, _settings.BaseUrl is { } url ? RuntimeSettingsRules.Root(url) : null, null, e.Message);
        }
    }

    public Task<IReadOnlyList<RuntimeModel>> ListAsync(CancellationToken ct) => AskAsync(api => ListAsync(api, ct), ct);

    public Task<IReadOnlyList<LoadedModel>> LoadedAsync(CancellationToken ct) => AskAsync<IReadOnlyList<LoadedModel>>(
        async api =>
        {
            var loaded = await api.LoadedAsync(ct);
            var models = loaded.Count == 0 ? [] : await RememberedAsync(api, ct);
            return [.. loaded.Select(id => new LoadedModel(models.FirstOrDefault(m => FoundryApi.Same(m.Id, id))?.Id ?? id))];
        },
        ct);

    public Task<LoadedModel> LoadAsync(string model, IProgress<RuntimeProgress>? progress, CancellationToken ct) => AskAsync(
        async api =>
        {
            var (found, loaded) = await PickAsync(api, await ListAsync(api, ct), model, ct);
            if (loaded is not null)
            {
                return new LoadedModel(found.Id);
            }

            for (var downloaded = false; ; downloaded = true)
            {
                if (downloaded || found.OnDisk == false)
                {
                    progress?.Report(new RuntimeProgress(RuntimeStep.Downloading));
                    await api.DownloadAsync(found, part => progress?.Report(new RuntimeProgress(RuntimeStep.Downloading, part)), ct);
                    downloaded = true;
                }

                progress?.Report(new RuntimeProgress(RuntimeStep.Loading));
                if (await api.LoadAsync(found, _settings.KeepAlive, ct))
                {
                    return new LoadedModel(found.Id);
                }

                if (downloaded)
                {
                    throw RuntimeFailures.Failed($"Foundry Local downloaded '{found.Id}' and says that it is not there");
                }
            }
        },
        ct);

    public Task UnloadAsync(string model, CancellationToken ct) => AskAsync(
        async api =>
        {
            if ((await PickAsync(api, await RememberedAsync(api, ct), model, ct)).Loaded is { } id)
            {
                await api.UnloadAsync(id, ct);
            }

            return true;
        },
        ct);

    public Task<RuntimeTarget> TargetAsync(string model, CancellationToken ct) => AskAsync(
        async api =>
        {
            var (found, loaded) = await PickAsync(api, await RememberedAsync(api, ct), model, ct);
            return new RuntimeTarget(
                new LlmEndpoint(new Uri(api.Root.AbsoluteUri.TrimEnd('/') + "/v1"), WireFormatId.OpenAiChat, _settings.ApiKey), loaded ?? found.Id);
        },
        ct);

    public int? ProcessOf(string model) => Volatile.Read(ref _api)?.ProcessId;

    public Task<IReadOnlyList<string>> LogAsync(string model, int limit, CancellationToken ct) => AskAsync(api => api.LogAsync(limit, ct), ct);

    public async Task<string> LocationAsync(CancellationToken ct) => (await Cli().CacheAsync(ct)).Folder;

    public async Task<string?> DefaultAsync(CancellationToken ct)
    {
        var (folder, chosen) = await Cli().CacheAsync(ct);
        return chosen == false ? folder : Usual;
    }

    public Task SwitchAsync(string? folder, CancellationToken ct) => Cli().ChangeCacheAsync(folder ?? Usual, ct);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private FoundryCli Cli() => _finder.Cli ?? throw RuntimeFailures.Failed("Foundry Local's command line is not there, and only it knows the folder of the models");

    /// <summary>The variant that a name means, one that is loaded before one on disk before the rest, and its id in memory.</summary>
    private static async Task<(RuntimeModel Found, string? Loaded)> PickAsync(
        FoundryApi api, IReadOnlyList<RuntimeModel> models, string model, CancellationToken ct)
    {
        var loaded = await api.LoadedAsync(ct);
        var found = models.FirstOrDefault(m => m.Id == model)
            ?? models.FirstOrDefault(m => FoundryApi.Same(m.Id, model))
            ?? models.FirstOrDefault(m => m.Alias.Equals(model, StringComparison.OrdinalIgnoreCase) && loaded.Any(id => FoundryApi.Same(m.Id, id)))
            ?? ModelNames.Find(models, model)
            ?? loaded.Where(id => FoundryApi.Same(id, model)).Select(id => new RuntimeModel(id, id, true)).FirstOrDefault()
            ?? throw RuntimeFailures.UnknownModel(model);
        return (found, loaded.FirstOrDefault(id => FoundryApi.Same(found.Id, id)));
    }

    private async Task<IReadOnlyList<RuntimeModel>> ListAsync(FoundryApi api, CancellationToken ct)
    {
        var models = await api.ListAsync(ct);
        Volatile.Write(ref _listed, new Listed(api, models));
        return models;
    }

    /// <summary>The last list: a command line takes its time, and names change only with downloads, which list anew.</summary>
    private async Task<IReadOnlyList<RuntimeModel>> RememberedAsync(FoundryApi api, CancellationToken ct) =>
        Volatile.Read(ref _listed) is { } listed && listed.Api == api ? listed.Models : await ListAsync(api, ct);

    private async Task<T> AskAsync<T>(Func<FoundryApi, Task<T>> question, CancellationToken ct)
    {
        if (Volatile.Read(ref _api) is { } known)
        {
            try
            {
                return await question(known);
            }
            catch (PanoptesException e) when (e.Code == RuntimeFailures.Unreachable)
            {
                // It was started anew, elsewhere.
            }
        }

        return await question(await FoundAsync(ct));
    }

    private async Task<FoundryApi> FoundAsync(CancellationToken ct)
    {
        var found = await _finder.FindAsync(ct);
        Volatile.Write(ref _api, found);
        return found;
    }

    private sealed record Listed(FoundryApi Api, IReadOnlyList<RuntimeModel> Models);
}
