using System.Text.Json.Serialization;
using Panoptes.Catalog;
using Panoptes.Server.Api.ArgusLm.Input;

namespace Panoptes.Server.Api.ArgusLm;

/// <summary>A provider account on the wire. No credential but <c>base_url</c> and <c>region</c> is ever in it.</summary>
internal sealed record ProviderJson(
    [property: JsonPropertyName("id")] Guid Id,
    [property: JsonPropertyName("provider_type")] string ProviderType,
    [property: JsonPropertyName("display_name")] string DisplayName,
    [property: JsonPropertyName("enabled")] bool Enabled,
    [property: JsonPropertyName("base_url")] string? BaseUrl,
    [property: JsonPropertyName("region")] string? Region,
    [property: JsonPropertyName("created_at"), JsonConverter(typeof(WireTimeConverter))] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("updated_at"), JsonConverter(typeof(WireTimeConverter))] DateTimeOffset UpdatedAt,
    [property: JsonPropertyName("credentials_set")] IReadOnlyList<string> CredentialsSet,
    [property: JsonPropertyName("credentials_readable")] bool CredentialsReadable,
    [property: JsonPropertyName("api_key_hint")] string? ApiKeyHint)
{
    public static ProviderJson From(ProviderDetails provider)
    {
        var account = provider.Account;
        return new ProviderJson(
            account.Id, account.ProviderType, account.DisplayName, account.Enabled, account.BaseUrl, account.Region,
            account.CreatedAt, account.UpdatedAt, provider.CredentialsSet, provider.CredentialsReadable, provider.ApiKeyHint);
    }
}

internal sealed record ProviderListJson(
    [property: JsonPropertyName("providers")] IReadOnlyList<ProviderJson> Providers,
    [property: JsonPropertyName("total")] int Total);

internal sealed record ProviderCatalogJson(
    [property: JsonPropertyName("providers")] IReadOnlyDictionary<string, ProviderSpecJson> Providers,
    [property: JsonPropertyName("total")] int Total,
    [property: JsonPropertyName("tested_count")] int TestedCount);

internal sealed record ProviderSpecJson(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("label")] string Label,
    [property: JsonPropertyName("tested")] bool Tested,
    [property: JsonPropertyName("requires_api_key")] bool RequiresApiKey,
    [property: JsonPropertyName("requires_base_url")] bool RequiresBaseUrl,
    [property: JsonPropertyName("requires_region")] bool RequiresRegion,
    [property: JsonPropertyName("show_org_fields")] bool ShowOrgFields,
    [property: JsonPropertyName("default_base_url")] string? DefaultBaseUrl,
    [property: JsonPropertyName("api_key_label")] string? ApiKeyLabel,
    [property: JsonPropertyName("base_url_label")] string? BaseUrlLabel,
    [property: JsonPropertyName("region_options")] IReadOnlyList<IReadOnlyList<string>> RegionOptions,
    [property: JsonPropertyName("supported")] bool Supported)
{
    public static ProviderSpecJson From(ProviderSpec spec) => new(
        spec.Id, spec.Label, spec.Tested, spec.RequiresApiKey, spec.RequiresBaseUrl, spec.RequiresRegion, spec.ShowOrgFields,
        spec.DefaultBaseUrl, spec.ApiKeyLabel, spec.BaseUrlLabel, spec.RegionOptions, spec.Api != ProviderApi.Unsupported);
}

internal sealed record ConnectionTestJson(
    [property: JsonPropertyName("success")] bool Success,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("details")] IReadOnlyDictionary<string, object?>? Details)
{
    public static ConnectionTestJson From(ConnectionTestResult result) => new(result.Success, result.Message, result.Details);
}

internal sealed record RefreshJson(
    [property: JsonPropertyName("success")] bool Success,
    [property: JsonPropertyName("models_discovered")] int ModelsDiscovered,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("models_added")] int ModelsAdded)
{
    public static RefreshJson From(DiscoveryResult result) => new(result.Success, result.Found, result.Message, result.Added);
}

internal sealed record FoundServerJson(
    [property: JsonPropertyName("provider_type")] string ProviderType,
    [property: JsonPropertyName("label")] string Label,
    [property: JsonPropertyName("base_url")] string BaseUrl,
    [property: JsonPropertyName("models")] IReadOnlyList<string> Models,
    [property: JsonPropertyName("already_added")] bool AlreadyAdded)
{
    public static FoundServerJson From(FoundServer server) =>
        new(server.ProviderType, server.Label, server.BaseUrl, server.Models, server.AlreadyAdded);
}
