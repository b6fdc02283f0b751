namespace Panoptes.Runtimes.Adapters;

/// <summary>
/// Any server with OpenAI's chat completions, https://platform.openai.com/docs/api-reference. It can only be asked for its models and for
/// answers, so a load is one request for one token, and all that it lists counts as loaded.
/// </summary>
internal sealed class OpenAiRuntime(RuntimeSettings settings, RuntimeParts parts) : HttpRuntime(settings, parts, "http://127.0.0.1:8000")
{
    public override RuntimeCapabilities Capabilities => RuntimeCapabilities.ReportsUsageInStream | RuntimeCapabilities.AutoLoads;

    public override async Task<IReadOnlyList<RuntimeModel>> ListAsync(CancellationToken ct) =>
        [.. OpenAiModelList.Read(await Http.GetAsync(At("/v1/models"), ct)).Select(m => new RuntimeModel(m.Text("id")!, ModelNames.LastPart(m.Text("id")!), null)
        {
            ContextLength = m.Count("max_model_len") ?? m.Count("context_length"),
            More = m.Text("owned_by") is { } owner ? new Dictionary<string, string> { ["publisher"] = owner } : [],
        })];

    public override async Task<IReadOnlyList<LoadedModel>> LoadedAsync(CancellationToken ct) => [.. (await ListAsync(ct)).Select(Loaded)];

    public override async Task<LoadedModel> LoadAsync(string model, IProgress<RuntimeProgress>? progress, CancellationToken ct)
    {
        var known = await KnownAsync(model, ct);
        progress?.Report(new RuntimeProgress(RuntimeStep.Loading));
        await WarmUpAsync(OpenAi(known.Id), ct);
        return Loaded(known);
    }

    public override Task UnloadAsync(string model, CancellationToken ct) =>
        throw RuntimeFailures.Cannot("An OpenAI-compatible server cannot be told to unload a model");

    protected override async Task<string?> IdentifyAsync(CancellationToken ct)
    {
        var answer = await Http.GetAsync(At("/v1/models"), Parts.Limits.Probe, ct);
        return answer.Ok && OpenAiModelList.Entries(answer.Json) is null
            ? throw RuntimeFailures.NotThis(Root, "an OpenAI-compatible server", "/v1/models holds no list of models")
            : answer.Must().Text("version");
    }

    private static LoadedModel Loaded(RuntimeModel model) => new(model.Id) { ContextLength = model.ContextLength };
}
