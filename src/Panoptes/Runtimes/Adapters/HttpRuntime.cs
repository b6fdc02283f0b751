using Panoptes.Llm;

namespace Panoptes.Runtimes.Adapters;

/// <summary>A runtime that somebody else started and that is spoken to over HTTP.</summary>
internal abstract class HttpRuntime : IRuntime
{
    private Uri _root;

    protected HttpRuntime(RuntimeSettings settings, RuntimeParts parts, string usualRoot)
    {
        Settings = settings;
        Parts = parts;
        Http = new RuntimeHttp(parts, settings.ApiKey);
        _root = settings.BaseUrl is { } url ? RuntimeSettingsRules.Root(url) : new Uri(usualRoot);
    }

    public RuntimeKind Kind => Settings.Kind;

    public abstract RuntimeCapabilities Capabilities { get; }

    protected RuntimeSettings Settings { get; }

    protected RuntimeParts Parts { get; }

    protected RuntimeHttp Http { get; }

    protected Uri Root
    {
        get => Volatile.Read(ref _root);
        set => Volatile.Write(ref _root, value);
    }

    public async Task<RuntimeProbe> ProbeAsync(CancellationToken ct)
    {
        try
        {
            var version = await IdentifyAsync(ct);
            return new RuntimeProbe(true, Root, version, null);
        }
        catch (PanoptesException e)
        {
            return new RuntimeProbe(false, Root, null, e.Message);
        }
    }

    public abstract Task<IReadOnlyList<RuntimeModel>> ListAsync(CancellationToken ct);

    public abstract Task<IReadOnlyList<LoadedModel>> LoadedAsync(CancellationToken ct);

    public abstract Task<LoadedModel> LoadAsync(string model, IProgress<RuntimeProgress>? progress, CancellationToken ct);

    public abstract Task UnloadAsync(string model, CancellationToken ct);

    public virtual async Task<RuntimeTarget> TargetAsync(string model, CancellationToken ct) => OpenAi((await KnownAsync(model, ct)).Id);

    public virtual int? ProcessOf(string model) => null;

    public virtual Task<IReadOnlyList<string>> LogAsync(string model, int limit, CancellationToken ct) => Task.FromResult<IReadOnlyList<string>>([]);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Makes sure that it is what it should be.</summary>
    /// <returns>Its version; null if it does not say.</returns>
    /// <exception cref="PanoptesException">It cannot be reached, or is something else.</exception>
    protected abstract Task<string?> IdentifyAsync(CancellationToken ct);

    protected Uri At(string path) => At(Root, path);

    protected static Uri At(Uri root, string path) => new(root.AbsoluteUri.TrimEnd('/') + path);

    /// <summary>The model that a client means.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>: there is none.</exception>
    protected virtual async Task<RuntimeModel> KnownAsync(string model, CancellationToken ct) =>
        ModelNames.Find(await ListAsync(ct), model) ?? throw RuntimeFailures.UnknownModel(model);

    protected RuntimeTarget OpenAi(string wireModel) => new(new LlmEndpoint(At("/v1"), WireFormatId.OpenAiChat, Settings.ApiKey), wireModel);

    /// <summary>Asks for one token, so that a runtime that loads by itself has done so afterwards.</summary>
    protected async Task WarmUpAsync(RuntimeTarget target, CancellationToken ct)
    {
        var limit = Parts.Limits.Load;
        var call = new LlmCall(target.Endpoint, target.WireModel, [LlmMessage.User("Hi")])
        {
            MaxOutputTokens = 1,
            Timeouts = new LlmTimeouts { FirstToken = limit, Stall = limit, Total = limit },
        };
        var error = (await Parts.Llm.MeasureAsync(call, null, ct)).Error;

        // An answer without text is an answer: the model is there.
        if (error is not null and not { Kind: LlmErrorKind.Empty or LlmErrorKind.ContentFilter })
        {
            throw error.Kind switch
            {
                LlmErrorKind.NotFound => RuntimeFailures.UnknownModel(target.WireModel),
                LlmErrorKind.Connect or LlmErrorKind.Dns or LlmErrorKind.Tls or LlmErrorKind.TimeoutConnect =>
                    new PanoptesException(ErrorKind.Unavailable, RuntimeFailures.Unreachable, error.Message),
                LlmErrorKind.InvalidRequest => RuntimeFailures.Cannot($"'{target.WireModel}' does not chat: {error.Message}"),
                _ => RuntimeFailures.Failed($"'{target.WireModel}' does not answer: {error.Message}"),
            };
        }
    }
}
