using Panoptes.Catalog;
using Panoptes.Testing.Llm;

namespace Panoptes.Tests.Catalog.Providers;

/// <summary>A kind of provider that is exercised end to end, and how its fake behaves where it has ways of its own.</summary>
internal sealed record TestedProvider(string Type, FakeProtocol Protocol = FakeProtocol.OpenAiChat)
{
    public const string Key = "key-of-the-account";

    /// <summary>What the provider does with a question.</summary>
    public FakeScript Script { get; init; } = new() { ReasoningTokens = 2, Tokens = 6 };

    /// <summary>Whether a connection test only pings it.</summary>
    public bool Pinged { get; init; }

    /// <summary>The path of the API's root; null for the one of its default base URL.</summary>
    public string? BasePath { get; init; }

    /// <summary>Every kind that the catalog calls tested, and no other.</summary>
    public static IReadOnlyList<TestedProvider> All { get; } =
    [
        new("openai") { Script = new() { ReasoningTokens = 0, Tokens = 8 } },
        new("anthropic", FakeProtocol.Anthropic),
        new("google_vertex", FakeProtocol.Vertex) { BasePath = "/" },
        new("google_ai_studio", FakeProtocol.Gemini),
        new("aws_bedrock", FakeProtocol.Bedrock) { BasePath = "/" },
        new("azure_openai", FakeProtocol.AzureOpenAi) { BasePath = "/" },
        new("ollama", FakeProtocol.Ollama) { Pinged = true },
        new("lm_studio") { Pinged = true },
        new("openrouter") { Script = new() { ReasoningTokens = 2, Tokens = 6, Reasoning = FakeReasoning.Reasoning, Framing = new() { Comments = true } } },
        new("together_ai"),
        new("groq") { Script = new() { ReasoningTokens = 2, Tokens = 6, Reasoning = FakeReasoning.Reasoning, Usage = FakeUsage.FinishChunk } },
        new("mistral", FakeProtocol.Mistral),
        new("xai") { Script = new() { ReasoningTokens = 2, Tokens = 6, Usage = FakeUsage.EveryChunk } },
        new("fireworks_ai") { Script = new() { ReasoningTokens = 2, Tokens = 6, Usage = FakeUsage.FinishChunk } },
        new("deepseek") { Script = new() { ReasoningTokens = 2, Tokens = 6, Framing = new() { Comments = true } } },
        new("custom_openai_compatible") { BasePath = "/v1" },
        new("cohere", FakeProtocol.Cohere),
    ];

    /// <summary>A fake of it that takes its own key in its own place, and nothing else.</summary>
    public async Task<FakeProvider> StartAsync()
    {
        var fake = await FakeProvider.StartAsync(Script, protocol: Protocol);
        fake.Models = Protocol is FakeProtocol.Gemini or FakeProtocol.Vertex
            ? ["text-embedding-005", "gemini-2.5-pro", "gemini-2.5-flash"]
            : ["text-embedding-3-small", "a-model", "b-mini"];
        fake.RequiredKey = Pinged ? null : Key;
        if (Type == "google_vertex")
        {
            fake.RequiresToken = true;
            fake.Identity.Token = Key;
        }

        return fake;
    }

    /// <summary>The credentials of an account there.</summary>
    public Dictionary<string, string> Credentials(FakeProvider fake)
    {
        var credentials = new Dictionary<string, string>
        {
            [ProviderCredentials.BaseUrl] = new Uri(fake.Root, BasePath ?? new Uri(ProviderCatalog.Find(Type)!.DefaultBaseUrl!).AbsolutePath).AbsoluteUri,
        };
        if (Type == "google_vertex")
        {
            var tokenUrl = new Uri(fake.Root, "/token").AbsoluteUri;
            credentials["service_account_json"] = fake.Identity.ServiceAccount(tokenUrl);
            credentials["token_url"] = tokenUrl;
        }
        else if (!Pinged)
        {
            credentials[ProviderCredentials.ApiKey] = Key;
        }

        if (ProviderCatalog.Find(Type)!.RequiresRegion)
        {
            credentials[ProviderCredentials.Region] = "us-east-1";
        }

        return credentials;
    }
}
