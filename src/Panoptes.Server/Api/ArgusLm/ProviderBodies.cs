using System.Text.Json.Serialization;

namespace Panoptes.Server.Api.ArgusLm;

// What the API pages show of the bodies that these calls take; the readers are laxer.
internal sealed record CreateProviderBody(
    [property: JsonPropertyName("provider_type")] string ProviderType,
    [property: JsonPropertyName("display_name")] string DisplayName,
    [property: JsonPropertyName("credentials")] IReadOnlyDictionary<string, string>? Credentials = null);

internal sealed record UpdateProviderBody(
    [property: JsonPropertyName("display_name")] string? DisplayName = null,
    [property: JsonPropertyName("credentials")] IReadOnlyDictionary<string, string?>? Credentials = null,
    [property: JsonPropertyName("enabled")] bool? Enabled = null);

internal sealed record TestProviderBody(
    [property: JsonPropertyName("provider_type")] string ProviderType,
    [property: JsonPropertyName("credentials")] IReadOnlyDictionary<string, string>? Credentials = null);

internal sealed record AddFoundBody([property: JsonPropertyName("base_url")] string BaseUrl);
