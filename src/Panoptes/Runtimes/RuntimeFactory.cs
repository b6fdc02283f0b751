using Panoptes.Llm;
using Panoptes.Runtimes.Adapters;

namespace Panoptes.Runtimes;

/// <summary>Makes runtimes from their settings. Making one asks nothing of the network and starts nothing.</summary>
/// <param name="clients">Where HTTP clients come from, see <see cref="RuntimeServices.AddRuntimes"/>.</param>
/// <param name="llm">Makes the one request that loads a model where there is no other way.</param>
/// <param name="time">The clock of the bounds.</param>
/// <param name="simulated">Makes the simulated runtime; null if there is none.</param>
public sealed class RuntimeFactory(IHttpClientFactory clients, LlmClient llm, TimeProvider time, Func<RuntimeSettings, IRuntime>? simulated = null)
{
    /// <summary>How long things may take; tests shorten it.</summary>
    internal RuntimeLimits Limits { get; init; } = new();

    /// <summary>A runtime; the caller disposes it, which ends the servers that it started.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: a setting is wrong; the error names its field.</exception>
    public IRuntime Create(RuntimeSettings settings)
    {
        RuntimeSettingsRules.Check(settings);
        var parts = new RuntimeParts(clients, llm, time, Limits);
        return settings.Kind switch
        {
            RuntimeKind.FoundryLocal => new FoundryRuntime(settings, parts),
            RuntimeKind.Ollama => new OllamaRuntime(settings, parts),
            RuntimeKind.LlamaServer => new LlamaServerRuntime(settings, parts),
            RuntimeKind.ManagedLlamaServer => new ManagedLlamaRuntime(settings, parts),
            RuntimeKind.LmStudio => new LmStudioRuntime(settings, parts),
            RuntimeKind.Vllm => new VllmRuntime(settings, parts),
            RuntimeKind.OpenAiCompatible => new OpenAiRuntime(settings, parts),
            RuntimeKind.Simulated when simulated is not null => simulated(settings),
            _ => throw new PanoptesException(ErrorKind.Invalid, "runtime_kind_unknown", $"There is no runtime of the kind {settings.Kind} here", "kind"),
        };
    }
}

/// <summary>What every adapter needs.</summary>
internal sealed record RuntimeParts(IHttpClientFactory Clients, LlmClient Llm, TimeProvider Time, RuntimeLimits Limits);

/// <summary>How long things may take before they are given up.</summary>
internal sealed record RuntimeLimits
{
    /// <summary>One question of a probe.</summary>
    public TimeSpan Probe { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Any other short question.</summary>
    public TimeSpan Question { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>One run of a runtime's command line, downloads apart.</summary>
    public TimeSpan Command { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Reading a model into memory: large ones come from slow disks.</summary>
    public TimeSpan Load { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Without any progress of a download.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Between two looks at something that goes on elsewhere.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>From the request to end until a process is killed.</summary>
    public TimeSpan Stop { get; init; } = TimeSpan.FromSeconds(10);
}
