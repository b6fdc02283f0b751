using Panoptes.Catalog.Providers;
using Panoptes.Llm;

namespace Panoptes.Catalog;

/// <summary>Where an account of a provider is spoken to.</summary>
/// <param name="Spec">Its kind; null if the catalog does not know it.</param>
/// <param name="Chat">Where chat completions are asked for; null where <paramref name="Problem"/> says why not.</param>
/// <param name="Root">The provider's own root, where models are listed; null if there is a problem.</param>
/// <param name="Problem">Why nothing can be sent, in words; null if it can.</param>
public sealed record ProviderEndpoint(ProviderSpec? Spec, LlmEndpoint? Chat, Uri? Root, string? Problem)
{
    /// <summary>The credential that the problem is about; null if it is about none.</summary>
    public string? Field { get; init; }
}

/// <summary>Turns a kind of provider and its credentials into an address. A key only ever goes to its own provider's address.</summary>
public sealed class EndpointResolver(ISimulatedProvider? simulated = null, AccessTokens? tokens = null)
{
    internal const string BaseUrlRequired = "Base URL is required for local providers";

    private const string V1 = "/v1";

    /// <summary>What servers that check no key are sent where one is expected.</summary>
    private const string NoKey = "not-needed";

    /// <summary>The address of an account with these credentials.</summary>
    public async Task<ProviderEndpoint> ResolveAsync(string providerType, IReadOnlyDictionary<string, string> credentials, CancellationToken ct)
    {
        var spec = ProviderCatalog.Find(providerType);
        if (spec is null or { Api: ProviderApi.Unsupported })
        {
            return new(spec, null, null, $"Provider type {providerType} is not supported yet");
        }

        if (spec.Api == ProviderApi.Simulated)
        {
            return simulated is null
                ? new(spec, null, null, "The simulated provider is not available in this process")
                : At(spec, await simulated.AddressAsync(SimulatedSettings.From(credentials), ct), credentials);
        }

        return Resolve(spec, credentials);
    }

    private ProviderEndpoint Resolve(ProviderSpec spec, IReadOnlyDictionary<string, string> credentials)
    {
        var own = credentials.GetValueOrDefault(ProviderCredentials.BaseUrl);
        var url = own ?? (spec.RequiresBaseUrl ? null : spec.DefaultBaseUrl);
        var needsKey = own is null && spec.RequiresApiKey && !spec.Local && !HasOtherCredentials(spec.Api);
        var key = credentials.GetValueOrDefault(ProviderCredentials.ApiKey);
        return url switch
        {
            null when !FindsItself(spec.Api) => new(spec, null, null, spec.Local ? BaseUrlRequired : "A base URL is required and not set") { Field = ProviderCredentials.BaseUrl },
            { } given when ProviderUrl.ProblemOf(given) is { } refused =>
                new(spec, null, null, $"The base URL cannot be used: it {refused}") { Field = ProviderCredentials.BaseUrl },
            _ when needsKey && key is null => new(spec, null, null, "An API key is required and not set") { Field = ProviderCredentials.ApiKey },
            _ when ProviderCredentials.ProblemOf(credentials) is { } wrong =>
                new(spec, null, null, $"The credential {wrong.Name} cannot be used: it {wrong.Message}") { Field = wrong.Name },
            _ when spec.Api != ProviderApi.Vertex && key is ['{', ..] =>
                new(spec, null, null, "The credential api_key cannot be used: it is a key file, which this provider does not take") { Field = ProviderCredentials.ApiKey },
            _ => spec.Api switch
            {
                ProviderApi.Vertex => Of(spec, VertexAccount.Resolve(url, credentials, tokens)),
                ProviderApi.AzureOpenAi => Of(spec, AzureAccount.Resolve(url!, credentials, tokens)),
                ProviderApi.Bedrock => Of(spec, BedrockAccount.Resolve(url, credentials)),
                _ => At(spec, new Uri(url!), credentials),
            },
        };
    }

    /// <summary>Whether an account may have something else than a key.</summary>
    private static bool HasOtherCredentials(ProviderApi api) => api is ProviderApi.Vertex or ProviderApi.AzureOpenAi or ProviderApi.Bedrock;

    /// <summary>Whether the address follows from the region.</summary>
    private static bool FindsItself(ProviderApi api) => api is ProviderApi.Vertex or ProviderApi.Bedrock;

    private static ProviderEndpoint Of(ProviderSpec spec, ProviderAddress address) =>
        new(spec, address.Chat, address.Root, address.Problem) { Field = address.Field };

    private static ProviderEndpoint At(ProviderSpec spec, Uri given, IReadOnlyDictionary<string, string> credentials)
    {
        var url = given.AbsoluteUri.TrimEnd('/');
        var root = spec.Api == ProviderApi.Ollama && url.EndsWith(V1, StringComparison.Ordinal) ? url[..^V1.Length]
            : spec.V1AtRoot && given.AbsolutePath == "/" ? url + V1 : url;
        var key = credentials.GetValueOrDefault(ProviderCredentials.ApiKey) ?? (spec.Api is ProviderApi.OpenAi or ProviderApi.Simulated ? NoKey : null);
        var endpoint = new LlmEndpoint(new Uri(root), FormatOf(spec.Api, credentials), key) { Headers = HeadersOf(spec, credentials) };
        return new(spec, endpoint, new Uri(root), null);
    }

    private static WireFormatId FormatOf(ProviderApi api, IReadOnlyDictionary<string, string> credentials) => api switch
    {
        ProviderApi.Anthropic => WireFormatId.Anthropic,
        ProviderApi.Gemini => WireFormatId.Gemini,
        ProviderApi.Cohere => WireFormatId.Cohere,
        ProviderApi.Mistral => WireFormatId.Mistral,
        ProviderApi.Ollama => WireFormatId.Ollama,
        ProviderApi.OpenAi when credentials.GetValueOrDefault(CredentialNames.ApiFormat) == "responses" => WireFormatId.OpenAiResponses,
        _ => WireFormatId.OpenAiChat,
    };

    private static Dictionary<string, string> HeadersOf(ProviderSpec spec, IReadOnlyDictionary<string, string> credentials)
    {
        var headers = new Dictionary<string, string>();
        if (!spec.ShowOrgFields)
        {
            return headers;
        }

        if (credentials.TryGetValue("organization_id", out var organisation))
        {
            headers["OpenAI-Organization"] = organisation;
        }

        if (credentials.TryGetValue("project_id", out var project))
        {
            headers["OpenAI-Project"] = project;
        }

        return headers;
    }
}
