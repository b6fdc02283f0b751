using System.Globalization;
using System.Text.Json;
using Panoptes.Runtimes;

namespace Panoptes.Server.Ui.Runtimes;

/// <summary>What is typed into the form of a runtime, and which fields its kind has.</summary>
internal sealed class RuntimeDraftForm
{
    public RuntimeKind Kind { get; set; } = RuntimeKind.Ollama;

    public string Name { get; set; } = "";

    public string Slug { get; set; } = "";

    public string BaseUrl { get; set; } = "";

    public string Key { get; set; } = "";

    public bool KeyIsSet { get; init; }

    /// <summary>Whether the stored key shall go.</summary>
    public bool RemoveKey { get; set; }

    public string Program { get; set; } = "";

    public string ModelsFolder { get; set; } = "";

    /// <summary>One argument a line.</summary>
    public string Arguments { get; set; } = "";

    public string KeepAlive { get; set; } = "600";

    public bool Enabled { get; set; } = true;

    public bool IsDefault { get; set; }

    public bool HasAddress => Kind is not (RuntimeKind.ManagedLlamaServer or RuntimeKind.Simulated);

    public bool HasKey => Kind != RuntimeKind.Simulated;

    public bool HasProgram => Kind is RuntimeKind.FoundryLocal or RuntimeKind.ManagedLlamaServer;

    public bool HasFolder => Kind == RuntimeKind.ManagedLlamaServer;

    public bool HasKeepAlive => Kind is RuntimeKind.Ollama or RuntimeKind.FoundryLocal;

    /// <summary>The form of a runtime that is known: its key stays where it is.</summary>
    public static RuntimeDraftForm Of(RuntimeAccount account) => new()
    {
        Kind = account.Kind,
        Name = account.Name,
        Slug = account.Slug,
        BaseUrl = account.BaseUrl ?? "",
        KeyIsSet = account.ProtectedKey is not null,
        Program = account.Program ?? "",
        ModelsFolder = account.ModelsFolder ?? "",
        Arguments = string.Join('\n', JsonSerializer.Deserialize<List<string>>(account.Arguments) ?? []),
        KeepAlive = account.KeepAliveSeconds.ToString(CultureInfo.InvariantCulture),
        Enabled = account.Enabled,
        IsDefault = account.IsDefault,
    };

    /// <summary>What is typed. Fields that the kind does not have are left as they are; a blank key leaves the stored one.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: the time is no number.</exception>
    public RuntimeDraft Draft() => new()
    {
        Name = Name.Trim(),
        Slug = Slug.Trim(),
        BaseUrl = HasAddress ? BaseUrl.Trim() : null,
        ApiKey = !HasKey ? null : RemoveKey ? "" : Key.Trim() is { Length: > 0 } key ? key : null,
        Program = HasProgram ? Program.Trim() : null,
        ModelsFolder = HasFolder ? ModelsFolder.Trim() : null,
        Arguments = HasFolder ? Arguments.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : null,
        KeepAliveSeconds = HasKeepAlive ? Seconds() : null,
        Enabled = Enabled,
        IsDefault = IsDefault,
    };

    private int Seconds() => int.TryParse(KeepAlive.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        ? seconds
        : throw new PanoptesException(ErrorKind.Invalid, "invalid_runtime", "keep_alive_seconds must be between 1 and 604800", "keep_alive_seconds");
}
