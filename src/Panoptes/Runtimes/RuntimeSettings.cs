namespace Panoptes.Runtimes;

/// <summary>How a runtime is reached, or run.</summary>
/// <param name="Kind">What kind it is.</param>
public sealed record RuntimeSettings(RuntimeKind Kind)
{
    /// <summary>Its root, without <c>/v1</c>; null takes the kind's usual address on this machine, or asks its command line.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>Sent as a bearer token; null sends none. Never logged.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The runtime's own program: Foundry Local's command line, or the llama.cpp server to start. Null looks it up on the PATH.</summary>
    public string? Program { get; init; }

    /// <summary>The folder whose GGUF files a managed llama.cpp server may serve; null for none.</summary>
    public string? ModelsFolder { get; init; }

    /// <summary>Further arguments for a managed llama.cpp server, e.g. <c>-ngl 99</c>, one word each.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>How long a model stays loaded after its last request, where the runtime takes such a time. Default ten minutes.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Leaves the key out, so that a log line or a debugger never shows it.</summary>
    public override string ToString() => BaseUrl is null ? Kind.ToString() : $"{Kind} at {BaseUrl}";
}
