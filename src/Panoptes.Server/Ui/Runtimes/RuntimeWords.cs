using System.Globalization;
using Panoptes.Runtimes;
using Panoptes.Server.Ui.Parts;
using Panoptes.Server.Ui.Shell;

namespace Panoptes.Server.Ui.Runtimes;

/// <summary>How runtimes and their models are spoken of.</summary>
internal static class RuntimeWords
{
    public static string Label(this RuntimeKind kind) => kind switch
    {
        RuntimeKind.FoundryLocal => "Foundry Local",
        RuntimeKind.Ollama => "Ollama",
        RuntimeKind.LlamaServer => "llama.cpp server",
        RuntimeKind.ManagedLlamaServer => "llama.cpp servers started by Panoptes",
        RuntimeKind.LmStudio => "LM Studio",
        RuntimeKind.Vllm => "vLLM",
        RuntimeKind.OpenAiCompatible => "OpenAI-compatible server",
        _ => "Simulated",
    };

    /// <summary>Where it is looked for if no address is given.</summary>
    public static string UsualAddress(this RuntimeKind kind) => kind switch
    {
        RuntimeKind.FoundryLocal => "as its command line says",
        RuntimeKind.Ollama => "http://127.0.0.1:11434",
        RuntimeKind.LlamaServer => "http://127.0.0.1:9931 or :8080",
        RuntimeKind.LmStudio => "http://127.0.0.1:1234",
        RuntimeKind.Vllm => "http://127.0.0.1:8000",
        RuntimeKind.ManagedLlamaServer => "a free port for each model",
        RuntimeKind.Simulated => "built in",
        _ => Words.None,
    };

    /// <summary>What makes it answer.</summary>
    public static string Advice(this RuntimeKind kind) => kind switch
    {
        RuntimeKind.FoundryLocal => "Start it with “foundry server start” (up to 0.8: “foundry service start”).",
        RuntimeKind.Ollama => "Start it with “ollama serve”, or open its app.",
        RuntimeKind.LlamaServer => "Start it with “llama-server -m model.gguf --port 9931”.",
        RuntimeKind.LmStudio => "Start its server on the Developer page, or with “lms server start”.",
        RuntimeKind.Vllm => "Start it with “vllm serve <model>”.",
        RuntimeKind.ManagedLlamaServer => "Check the program and the models folder in its settings.",
        _ => "Start it, or correct its address.",
    };

    /// <summary>E.g. <c>1.2 GB</c>; decimal, as the disk's maker counts.</summary>
    public static string Size(long bytes) => bytes switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0#} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes:#,0} B"),
    };

    /// <summary>Gigabytes without their unit.</summary>
    public static string Gigabytes(long? bytes) => Words.Figure(bytes / 1e9);

    public static string Tokens(int? count) => count?.ToString("#,0", CultureInfo.InvariantCulture) ?? Words.None;

    public static MarkState Mark(this ManagedModelStatus status) => status switch
    {
        ManagedModelStatus.Running => MarkState.Up,
        ManagedModelStatus.Error => MarkState.Down,
        ManagedModelStatus.Stopped => MarkState.Unknown,
        _ => MarkState.Maintenance,
    };

    /// <summary>The state in words, e.g. <c>Downloading 42 % of 1.2 GB</c>.</summary>
    public static string State(ManagedModelStatus status, RuntimeProgress? progress) => status switch
    {
        ManagedModelStatus.Downloading or ManagedModelStatus.Loading => string.Concat(
            status.ToString(),
            Percent(progress) is { } percent ? $" {percent} %" : "",
            progress is { Step: RuntimeStep.Downloading, TotalBytes: > 0 and var all } ? $" of {Size(all)}" : ""),
        _ => status.ToString(),
    };

    /// <summary>A load's part as a whole percentage; null if its runtime does not say.</summary>
    public static string? Percent(RuntimeProgress? progress) => progress?.Part is { } part
        ? Math.Floor(Math.Clamp(part, 0, 1) * 100).ToString("0", CultureInfo.InvariantCulture)
        : null;
}
