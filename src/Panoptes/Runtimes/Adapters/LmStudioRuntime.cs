using System.Text.Json.Nodes;

namespace Panoptes.Runtimes.Adapters;

/// <summary>
/// LM Studio over its own API, https://lmstudio.ai/docs/developer/rest: version 1 loads, unloads and downloads; version 0, which it had
/// before 0.4, only lists, and a model is loaded by the first request to it.
/// </summary>
internal sealed class LmStudioRuntime(RuntimeSettings settings, RuntimeParts parts) : HttpRuntime(settings, parts, "http://127.0.0.1:1234")
{
    private const RuntimeCapabilities Old = RuntimeCapabilities.ReportsUsageInStream | RuntimeCapabilities.AutoLoads | RuntimeCapabilities.HasPromptCache;
    private volatile bool _old;

    public override RuntimeCapabilities Capabilities =>
        _old ? Old : Old | RuntimeCapabilities.CanLoad | RuntimeCapabilities.CanUnload | RuntimeCapabilities.CanDownload;

    public override async Task<IReadOnlyList<RuntimeModel>> ListAsync(CancellationToken ct) => [.. (await ModelsAsync(Parts.Limits.Question, ct)).Select(m => m.Model)];

    public override async Task<IReadOnlyList<LoadedModel>> LoadedAsync(CancellationToken ct) => [.. (await ModelsAsync(Parts.Limits.Question, ct)).SelectMany(m => m.Loaded)];

    public override async Task<LoadedModel> LoadAsync(string model, IProgress<RuntimeProgress>? progress, CancellationToken ct)
    {
        var found = await FindAsync(model, ct);
        if (found is null && !_old)
        {
            await new LmStudioDownload(Http, At("/api/v1/models/download"), Parts).RunAsync(model, progress, ct);
            found = await FindAsync(model, ct);
        }

        if (found is null)
        {
            throw RuntimeFailures.UnknownModel(model);
        }

        if (found.Loaded is [var there, ..])
        {
            return there;
        }

        progress?.Report(new RuntimeProgress(RuntimeStep.Loading));
        var id = found.Model.Id;
        if (_old)
        {
            await WarmUpAsync(OpenAi(id), ct);
            return new LoadedModel(id);
        }

        var answer = await Http.PostAsync(At("/api/v1/models/load"), new JsonObject { ["model"] = id, ["echo_load_config"] = true }, Parts.Limits.Load, ct);
        if (answer.Status == 404)
        {
            throw RuntimeFailures.UnknownModel(model);
        }

        var loaded = answer.Must();
        return loaded.Text("status") == "loaded"
            ? new LoadedModel(id) { InstanceId = loaded.Text("instance_id"), ContextLength = loaded.Object("load_config")?.Count("context_length") }
            : throw answer.Unexpected();
    }

    public override async Task UnloadAsync(string model, CancellationToken ct)
    {
        var all = await ModelsAsync(Parts.Limits.Question, ct);
        if (_old)
        {
            throw RuntimeFailures.Cannot("This version of LM Studio cannot be told to unload a model; version 0.4 can");
        }

        var one = all.SelectMany(m => m.Loaded).FirstOrDefault(m => m.InstanceId == model && m.Id != model);
        var found = one is null ? ModelNames.Find([.. all.Select(m => m.Model)], model) ?? throw RuntimeFailures.UnknownModel(model) : null;
        foreach (var loaded in one is not null ? [one] : all.First(m => m.Model == found).Loaded)
        {
            var answer = await Http.PostAsync(At("/api/v1/models/unload"), new JsonObject { ["instance_id"] = loaded.InstanceId }, Parts.Limits.Load, ct);

            // Gone meanwhile is gone.
            if (answer is { Ok: false, Status: not 404 })
            {
                throw answer.Failure();
            }
        }
    }

    public override async Task<RuntimeTarget> TargetAsync(string model, CancellationToken ct)
    {
        var found = await FindAsync(model, ct) ?? throw RuntimeFailures.UnknownModel(model);
        return OpenAi(found.Loaded is [{ InstanceId: { } instance }, ..] ? instance : found.Model.Id);
    }

    protected override async Task<string?> IdentifyAsync(CancellationToken ct)
    {
        await ModelsAsync(Parts.Limits.Probe, ct);
        return null;
    }

    private async Task<LmStudioModel?> FindAsync(string model, CancellationToken ct)
    {
        var all = await ModelsAsync(Parts.Limits.Question, ct);
        return ModelNames.Find([.. all.Select(m => m.Model)], model) is { } found ? all.First(m => m.Model == found) : null;
    }

    /// <summary>Asks the newer API first. An unknown path is answered with 200 and an error, so what counts is the list.</summary>
    private async Task<IReadOnlyList<LmStudioModel>> ModelsAsync(TimeSpan limit, CancellationToken ct)
    {
        var answer = await Http.GetAsync(At("/api/v1/models"), limit, ct);
        if (answer is { Ok: true, Json: { } json } && json.Objects("models") is { } models && models.All(m => m.Text("key") is not null))
        {
            _old = false;
            return [.. models.Select(LmStudioModel.Read)];
        }

        if (answer.Status is 401 or 403)
        {
            throw answer.Failure();
        }

        var old = await Http.GetAsync(At("/api/v0/models"), limit, ct);
        if (OpenAiModelList.Entries(old.Json) is not { } entries || !entries.All(m => m.Text("type") is not null))
        {
            throw RuntimeFailures.NotThis(Root, "LM Studio", "neither /api/v1/models nor /api/v0/models is its list of models");
        }

        _old = true;
        return [.. entries.Select(LmStudioModel.ReadOld)];
    }
}
