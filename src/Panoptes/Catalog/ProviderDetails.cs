namespace Panoptes.Catalog;

/// <summary>A provider account as it may be shown: no credential, only which are set.</summary>
/// <param name="Account">The account.</param>
/// <param name="CredentialsReadable">Whether its credentials can be decrypted; if not, they must be entered anew.</param>
/// <param name="CredentialsSet">The names of the credentials that are set, sorted.</param>
/// <param name="ApiKeyHint">The last four characters of a key that is long enough to show them; null else.</param>
public sealed record ProviderDetails(
    ProviderAccount Account, bool CredentialsReadable, IReadOnlyList<string> CredentialsSet, string? ApiKeyHint)
{
    /// <summary>Its id.</summary>
    public Guid Id => Account.Id;

    /// <summary>Its kind; null if the catalog does not know it.</summary>
    public ProviderSpec? Spec => ProviderCatalog.Find(Account.ProviderType);

    internal static ProviderDetails Of(ProviderAccount account, IReadOnlyDictionary<string, string>? credentials) => new(
        account,
        credentials is not null,
        [.. (credentials ?? new Dictionary<string, string>()).Keys.Order(StringComparer.Ordinal)],
        credentials?.GetValueOrDefault(ProviderCredentials.ApiKey) is { Length: >= 12 } key ? key[^4..] : null);
}

/// <summary>A provider account to make, or to try before it is made.</summary>
/// <param name="ProviderType">Its kind; any text, for kinds come and go.</param>
/// <param name="DisplayName">What people call it; may be empty.</param>
/// <param name="Credentials">Credentials by name; blank ones are not kept.</param>
public sealed record ProviderDraft(string ProviderType, string DisplayName, IReadOnlyDictionary<string, string> Credentials)
{
    /// <summary>Whether anything may be sent to it.</summary>
    public bool Enabled { get; init; } = true;
}

/// <summary>What to change of a provider account; null leaves a part as it is.</summary>
public sealed record ProviderChange
{
    /// <summary>Its new name.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Merged name by name; a null or blank value removes that credential.</summary>
    public IReadOnlyDictionary<string, string?>? Credentials { get; init; }

    /// <summary>Whether anything may be sent to it.</summary>
    public bool? Enabled { get; init; }
}
