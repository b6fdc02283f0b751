using Panoptes.Llm;

namespace Panoptes.Catalog;

/// <summary>Where an account of a provider is spoken to.</summary>
/// <param name="Spec">Its kind; null if the catalog does not know it.</param>
/// <param name="Chat">Where chat completions are asked for; null where <paramref name="Problem"/> says why not.</param>
/// <param name="Root">The provider's own root, where models are listed; null if there is a problem.</param>
/// <param name="Problem">Why nothing can be sent, in words; null if it can.</param>
public sealed record ProviderEndpoint(ProviderSpec? Spec, LlmEndpoint? Chat, Uri? Root, string? Problem);

/// <summary>Turns a kind of provider and its credentials into an address. A key only ever goes to its own provider's address.</summary>
public sealed class EndpointResolver(ISimulatedProvider? simulated = null)
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

    private static ProviderEndpoint Resolve(ProviderSpec spec, IReadOnlyDictionary<string, string> credentials)
    {
        var own = credentials.GetValueOrDefault(ProviderCredentials.BaseUrl);
        var url = own ?? (spec.RequiresBaseUrl ? null : spec.DefaultBaseUrl);
        var needsKey = own is null && spec.RequiresApiKey && !spec.Local;
        var problem = url switch
        {
            null => spec.Local ? BaseUrlRequired : "A base URL is required and not set",
            _ when ProviderUrl.ProblemOf(url) is { } refused => $"The base URL cannot be used: it {refused}",
            _ when needsKey && !credentials.ContainsKey(ProviderCredentials.ApiKey) => "An API key is required and not set",
            _ when ProviderCredentials.ProblemOf(credentials) is { } wrong => $"The credential {wrong.Name} cannot be used: it {wrong.Message}",
            _ => null,
        };
        return problem is null ? At(spec, new Uri(url!), credentials) : new(spec, null, null, problem);
    }

    private static ProviderEndpoint At(ProviderSpec spec, Uri given, IReadOnlyDictionary<string, string> credentials)
    {
        var url = given.AbsoluteUri.TrimEnd('/');
        var root = spec.Api == ProviderApi.Ollama && url.EndsWith(V1, StringComparison.Ordinal) ? url[..^V1.Length] : url;
        var chat = spec.Api == ProviderApi.Ollama || (spec.V1AtRoot && given.AbsolutePath == "/") ? root + V1 : root;
        var key = credentials.GetValueOrDefault(ProviderCredentials.ApiKey) ?? NoKey;
        var endpoint = new LlmEndpoint(new Uri(chat), WireFormatId.OpenAiChat, key) { Headers = HeadersOf(spec, credentials) };
        return new(spec, endpoint, new Uri(spec.Api == ProviderApi.Ollama ? root : chat), null);
    }

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
