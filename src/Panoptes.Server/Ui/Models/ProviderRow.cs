using Panoptes.Catalog;

namespace Panoptes.Server.Ui.Models;

/// <summary>A provider account as the page lists it.</summary>
public sealed record ProviderRow(ProviderDetails Details, int Models, int Monitored)
{
    public string Name => Details.Account.DisplayName.Length > 0 ? Details.Account.DisplayName : ProviderCatalog.LabelOf(Details.Account.ProviderType);

    /// <summary>Where it is: its own address, else its kind's; null if neither is known.</summary>
    public string? Url => Details.Account.BaseUrl ?? Details.Spec?.DefaultBaseUrl;

    /// <summary>E.g. <c>set, ends in …4f2a</c>; never the key.</summary>
    public string KeyState => Details switch
    {
        { ApiKeyHint: { } hint } => $"set, ends in …{hint}",
        _ when Details.CredentialsSet.Contains(ProviderCredentials.ApiKey) => "set",
        { Spec.RequiresApiKey: false } => "none needed",
        _ => "not set",
    };
}
