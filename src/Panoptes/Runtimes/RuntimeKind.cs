namespace Panoptes.Runtimes;

/// <summary>The kinds of runtimes that can be managed.</summary>
public enum RuntimeKind
{
    /// <summary>Microsoft Foundry Local, of either generation.</summary>
    FoundryLocal,

    /// <summary>Ollama.</summary>
    Ollama,

    /// <summary>A llama.cpp server that somebody else started, with one model or as a router.</summary>
    LlamaServer,

    /// <summary>llama.cpp servers that we start and stop, one for each model.</summary>
    ManagedLlamaServer,

    /// <summary>LM Studio.</summary>
    LmStudio,

    /// <summary>vLLM.</summary>
    Vllm,

    /// <summary>Any other server with OpenAI's chat completions.</summary>
    OpenAiCompatible,

    /// <summary>The built-in simulated runtime, the ground truth of the meter.</summary>
    Simulated,
}

/// <summary>What a runtime can do.</summary>
[Flags]
public enum RuntimeCapabilities
{
    /// <summary>Only answer.</summary>
    None = 0,

    /// <summary>Load a model when asked, without answering anything.</summary>
    CanLoad = 1,

    /// <summary>Unload a model when asked.</summary>
    CanUnload = 2,

    /// <summary>Download a model that it does not have.</summary>
    CanDownload = 4,

    /// <summary>Its answers carry its own timings.</summary>
    ReportsServerTimings = 8,

    /// <summary>Its streams end with the token counts.</summary>
    ReportsUsageInStream = 16,

    /// <summary>A request to a model that is not loaded loads it, and waits: a cold start inside the first request.</summary>
    AutoLoads = 32,

    /// <summary>Prompts that begin alike are answered from a cache.</summary>
    HasPromptCache = 64,

    /// <summary>It serves one request at a time: concurrency measures its queue.</summary>
    SingleUser = 128,
}

/// <summary>What a probe of a runtime found.</summary>
/// <param name="Reachable">Whether it answered.</param>
/// <param name="Root">Its root, without <c>/v1</c>; null if none is known.</param>
/// <param name="Version">Its version, as it says it; null if it does not.</param>
/// <param name="Problem">Why it did not answer, in words; null if it did.</param>
public sealed record RuntimeProbe(bool Reachable, Uri? Root, string? Version, string? Problem);

/// <summary>A model that a runtime could serve. What it does not say is null.</summary>
/// <param name="Id">Its id there.</param>
/// <param name="Alias">Its short name; several variants may share one.</param>
/// <param name="OnDisk">Whether it is here already; null if the runtime does not say.</param>
public sealed record RuntimeModel(string Id, string Alias, bool? OnDisk)
{
    /// <summary>Its version.</summary>
    public string? Version { get; init; }

    /// <summary>CPU, GPU or NPU.</summary>
    public string? DeviceType { get; init; }

    /// <summary>What executes it, e.g. CUDAExecutionProvider.</summary>
    public string? ExecutionProvider { get; init; }

    /// <summary>Size on disk in bytes.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>How its weights are quantised, e.g. Q4_K_M.</summary>
    public string? Quantization { get; init; }

    /// <summary>Its number of parameters as the runtime words it, e.g. 7.6B.</summary>
    public string? Parameters { get; init; }

    /// <summary>The longest context in tokens.</summary>
    public int? ContextLength { get; init; }

    /// <summary>The rest that a runtime says and a client may want: <c>uri, promptTemplate, provider, publisher, license, task</c>.</summary>
    public IReadOnlyDictionary<string, string> More { get; init; } = new Dictionary<string, string>();
}

/// <summary>A model in a runtime's memory. What the runtime does not say is null.</summary>
/// <param name="Id">Its id there.</param>
public sealed record LoadedModel(string Id)
{
    /// <summary>The runtime's name for this copy of it, where that differs.</summary>
    public string? InstanceId { get; init; }

    /// <summary>When it will be unloaded if nobody asks it anything, UTC.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Memory of the machine that it takes, in bytes.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Memory of the graphics card that it takes, in bytes.</summary>
    public long? GpuMemoryBytes { get; init; }

    /// <summary>The context that it was loaded with, in tokens.</summary>
    public int? ContextLength { get; init; }
}

/// <summary>Where a load stands.</summary>
/// <param name="Step">What is being done.</param>
/// <param name="Part">How much of it is done, 0 to 1; null if the runtime does not say.</param>
/// <param name="Bytes">Bytes that have come, in a download that says so.</param>
/// <param name="TotalBytes">Bytes in all, in a download that says so.</param>
public sealed record RuntimeProgress(RuntimeStep Step, double? Part = null, long? Bytes = null, long? TotalBytes = null);

/// <summary>The steps of a load.</summary>
public enum RuntimeStep
{
    /// <summary>The model's files come over the network.</summary>
    Downloading,

    /// <summary>The model is read into memory.</summary>
    Loading,
}

/// <summary>The kinds' names on the wire.</summary>
public static class RuntimeKinds
{
    private static readonly Dictionary<RuntimeKind, string> Names = new()
    {
        [RuntimeKind.FoundryLocal] = "foundry_local",
        [RuntimeKind.Ollama] = "ollama",
        [RuntimeKind.LlamaServer] = "llama_server",
        [RuntimeKind.ManagedLlamaServer] = "managed_llama_server",
        [RuntimeKind.LmStudio] = "lm_studio",
        [RuntimeKind.Vllm] = "vllm",
        [RuntimeKind.OpenAiCompatible] = "openai_compatible",
        [RuntimeKind.Simulated] = "simulated",
    };

    /// <summary>The kind's name.</summary>
    public static string Wire(this RuntimeKind kind) => Names[kind];

    /// <summary>The kind of a name; null if it is none.</summary>
    public static RuntimeKind? Parse(string name) => Names.Where(pair => pair.Value == name).Select(pair => (RuntimeKind?)pair.Key).FirstOrDefault();
}
