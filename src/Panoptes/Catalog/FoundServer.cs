namespace Panoptes.Catalog;

/// <summary>A model server that answers on this machine.</summary>
/// <param name="ProviderType">The kind to add it as.</param>
/// <param name="Label">What it is, for people.</param>
/// <param name="BaseUrl">Where it is.</param>
/// <param name="Models">The models that it lists.</param>
/// <param name="AlreadyAdded">Whether an account with that address exists.</param>
public sealed record FoundServer(string ProviderType, string Label, string BaseUrl, IReadOnlyList<string> Models, bool AlreadyAdded);

/// <summary>Where model servers are looked for. Section <c>Panoptes:Found</c>; read once, at start.</summary>
public sealed class FoundOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Panoptes:Found";

    /// <summary>
    /// Ports of 127.0.0.1, separated by commas. By default those of Ollama, LM Studio, llama-server (two) and vLLM; empty looks nowhere.
    /// </summary>
    public string Ports { get; set; } = "11434,1234,8080,9931,8000";
}
