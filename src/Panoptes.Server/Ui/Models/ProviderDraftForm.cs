using Panoptes.Catalog;
using Panoptes.Catalog.Providers;

namespace Panoptes.Server.Ui.Models;

/// <summary>One credential of the form.</summary>
internal sealed class CredentialField(string key, string label)
{
    public string Key { get; } = key;

    public string Label { get; } = label;

    public bool Required { get; init; }

    public bool Secret { get; init; }

    /// <summary>Ids and names to choose from; empty for free text.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Options { get; init; } = [];

    public string? Placeholder { get; init; }

    public string? Hint { get; init; }

    /// <summary>Whether one is stored.</summary>
    public bool IsSet { get; init; }

    public string Value { get; set; } = "";

    /// <summary>Whether the stored one shall go.</summary>
    public bool Remove { get; set; }

    public string? HintNow => Remove ? "It will be removed when you save." : Hint;
}

/// <summary>What is typed into the form of a provider, with the fields that its kind asks for.</summary>
internal sealed class ProviderDraftForm
{
    public required string Type { get; init; }

    public ProviderSpec? Spec { get; init; }

    public string Label => ProviderCatalog.LabelOf(Type);

    public string DisplayName { get; set; } = "";

    public bool Monitor { get; set; }

    public bool Unreadable { get; init; }

    public required IReadOnlyList<CredentialField> Fields { get; init; }

    /// <summary>An empty form of a kind.</summary>
    public static ProviderDraftForm New(ProviderSpec spec) => new()
    {
        Type = spec.Id,
        Spec = spec,
        DisplayName = spec.Label,
        Monitor = spec.Local,
        Fields = FieldsOf(spec, null),
    };

    /// <summary>The form of an account: stored secrets stay where they are.</summary>
    public static ProviderDraftForm Of(ProviderDetails details) => new()
    {
        Type = details.Account.ProviderType,
        Spec = details.Spec,
        DisplayName = details.Account.DisplayName,
        Unreadable = !details.CredentialsReadable,
        Fields = FieldsOf(details.Spec, details),
    };

    /// <summary>What is typed, for a new account.</summary>
    public ProviderDraft Draft() => new(
        Type, DisplayName.Trim(), Fields.Where(f => f.Value.Trim().Length > 0).ToDictionary(f => f.Key, f => f.Value.Trim(), StringComparer.Ordinal));

    /// <summary>What is changed: a blank field leaves its credential, a removed one takes it away.</summary>
    public Dictionary<string, string?> Change() => Fields
        .Where(f => f.Remove || f.Value.Trim().Length > 0)
        .ToDictionary(f => f.Key, f => f.Remove ? null : f.Value.Trim(), StringComparer.Ordinal);

    private static List<CredentialField> FieldsOf(ProviderSpec? spec, ProviderDetails? stored)
    {
        var fields = new List<CredentialField>();
        bool IsSet(string key) => stored?.CredentialsSet.Contains(key) == true;
        CredentialField Text(string key, string label, string? hint = null, string? placeholder = null, bool required = false) => new(key, label)
        {
            Required = required,
            Hint = hint,
            Placeholder = IsSet(key) && placeholder is null ? "set; blank leaves it" : placeholder,
            IsSet = IsSet(key),
        };

        if (spec?.Id == ProviderCatalog.SimulatedId)
        {
            return
            [
                Text("ttft_ms", "Time to first token", "ms; 250 if left empty"),
                Text("tokens_per_second", "Output speed", "tokens/s; 60 if left empty"),
                Text("failure_rate", "Share of requests that fail", "0 to 1; 0 if left empty"),
            ];
        }

        fields.Add(new CredentialField(ProviderCredentials.ApiKey, spec?.ApiKeyLabel ?? "API key")
        {
            Required = spec is { RequiresApiKey: true },
            Secret = true,
            IsSet = IsSet(ProviderCredentials.ApiKey),
            Placeholder = stored?.ApiKeyHint is { } ending ? $"set, ends in …{ending}; blank leaves it" : IsSet(ProviderCredentials.ApiKey) ? "set; blank leaves it" : null,
            Hint = "Encrypted before it is stored; sent to this provider only",
        });
        fields.Add(new CredentialField(ProviderCredentials.BaseUrl, spec?.BaseUrlLabel ?? "Base URL")
        {
            Required = spec is { RequiresBaseUrl: true },
            IsSet = IsSet(ProviderCredentials.BaseUrl),
            Value = stored?.Account.BaseUrl ?? "",
            Placeholder = spec?.DefaultBaseUrl ?? "https://…",
            Hint = spec is { RequiresBaseUrl: false, DefaultBaseUrl: not null } ? "The provider's own if left empty" : null,
        });
        if (spec is { RequiresRegion: true } || IsSet(ProviderCredentials.Region))
        {
            fields.Add(new CredentialField(ProviderCredentials.Region, "Region")
            {
                Required = spec is { RequiresRegion: true },
                Options = spec?.RegionOptions ?? [],
                IsSet = IsSet(ProviderCredentials.Region),
                Value = stored?.Account.Region ?? "",
            });
        }

        if (spec is { ShowOrgFields: true })
        {
            fields.Add(Text("organization_id", "Organisation", "Optional"));
            fields.Add(Text("project_id", "Project", "Optional"));
        }

        foreach (var more in spec is null ? [] : CredentialFields.Of(spec).Where(more => fields.All(f => f.Key != more.Name)))
        {
            fields.Add(new CredentialField(more.Name, more.Label)
            {
                Secret = more.Secret,
                Hint = more.Hint ?? "Optional",
                Placeholder = IsSet(more.Name) ? "set; blank leaves it" : null,
                IsSet = IsSet(more.Name),
            });
        }

        return fields;
    }
}
