using System.Text.Json;
using System.Text.RegularExpressions;
using Panoptes.Storage.Config;

namespace Panoptes.Runtimes;

/// <summary>A local runtime that is known here: what kind, where, and how it is run.</summary>
public sealed partial class RuntimeAccount : IAudited
{
    /// <summary>Its id.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>Its short name, the prefix of its models' ids: <c>ollama</c> in <c>ollama:llama3.2:1b</c>.</summary>
    public required string Slug { get; set; }

    /// <summary>What kind it is; never changes.</summary>
    public required RuntimeKind Kind { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; set; }

    /// <summary>Its root, without <c>/v1</c>; null takes the kind's usual address, or asks its command line.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>Its key, encrypted; null sends none.</summary>
    public string? ProtectedKey { get; set; }

    /// <summary>The runtime's own program; null looks it up on the PATH.</summary>
    public string? Program { get; set; }

    /// <summary>The folder whose GGUF files a managed llama.cpp server may serve.</summary>
    public string? ModelsFolder { get; set; }

    /// <summary>Further arguments of that server, a JSON array of texts.</summary>
    public string Arguments { get; set; } = "[]";

    /// <summary>How long a model stays loaded after its last request, seconds.</summary>
    public int KeepAliveSeconds { get; set; } = 600;

    /// <summary>Whether it is used at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Whether models without a prefix are its own.</summary>
    public bool IsDefault { get; set; }

    /// <summary>When it was added, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }

    string IAudited.AuditKind => "runtime";

    string IAudited.AuditSubject => $"{Name} ({Slug})";

    IReadOnlyList<string> IAudited.AuditOmits => [nameof(UpdatedAt)];

    /// <summary>Whether a text may be a short name.</summary>
    public static bool IsSlug(string text) => SlugPattern().IsMatch(text);

    /// <summary>How it is reached, or run.</summary>
    /// <param name="key">Its key in the clear.</param>
    internal RuntimeSettings Settings(string? key) => new(Kind)
    {
        BaseUrl = BaseUrl is null ? null : new Uri(BaseUrl),
        ApiKey = key,
        Program = Program,
        ModelsFolder = ModelsFolder,
        Arguments = JsonSerializer.Deserialize<List<string>>(Arguments) ?? [],
        KeepAlive = TimeSpan.FromSeconds(KeepAliveSeconds),
    };

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,31}\z")]
    private static partial Regex SlugPattern();
}
