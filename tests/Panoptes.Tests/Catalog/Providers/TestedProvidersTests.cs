using Panoptes.Catalog;
using Panoptes.Llm;
using Panoptes.Testing.Llm;

namespace Panoptes.Tests.Catalog.Providers;

/// <summary>
/// What <c>tested</c> means in the catalog: an account of the kind is made, its models discovered, its connection tested and one of them
/// probed, over real sockets, with the provider's own paths and its own place for the key.
/// </summary>
public sealed class TestedProvidersTests(CatalogOfTests catalog) : IClassFixture<CatalogOfTests>
{
    public static TheoryData<string> Types => [.. TestedProvider.All.Select(p => p.Type)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void The_catalog_calls_tested_what_is_tested_here_and_nothing_else() => Assert.Equal(
        TestedProvider.All.Select(p => p.Type).Order(StringComparer.Ordinal),
        ProviderCatalog.All.Where(p => p.Tested).Select(p => p.Id).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Types))]
    public async Task An_account_is_discovered_tested_and_probed(string type)
    {
        var provider = TestedProvider.All.Single(p => p.Type == type);
        await using var fake = await provider.StartAsync();
        var account = await catalog.AccountAsync(type, provider.Credentials(fake));

        var discovered = await catalog.Get<ModelDiscovery>().RefreshAsync(account.Id, Ct, monitor: 1);
        var tested = await catalog.Get<ConnectionTest>().RunAsync(account.Id, null, Ct);
        var target = Assert.Single(await catalog.Get<ModelTargets>().MonitoredAsync(Ct), t => t.Provider.Id == account.Id);
        var probe = await catalog.Get<LlmClient>().MeasureAsync(
            new LlmCall(target.Endpoint!, target.Model.ModelId, [LlmMessage.User("Count")]) { MaxOutputTokens = 100 }, null, Ct);

        Assert.True(discovered is { Success: true, Added: >= 2 }, discovered.Message);
        Assert.True(tested.Success, tested.Message);
        Assert.True(probe.Error is null, $"{probe.Error}");
        Assert.Equal(8, probe.Chunks.Count);
        Assert.Equal(8, probe.Tokens.Output);
        Assert.Equal(provider.Script.ReasoningTokens > 0, probe.FirstReasoning is not null);
        Assert.Equal(provider.Protocol == FakeProtocol.Ollama ? TokenSource.ServerTimings : TokenSource.Usage, probe.Tokens.Source);
        AssertPaths(provider, fake, target.Model.ModelId);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_wrong_key_is_named_as_such_by_discovery_and_by_the_test(string type)
    {
        var provider = TestedProvider.All.Single(p => p.Type == type);
        await using var fake = await provider.StartAsync();
        var credentials = provider.Credentials(fake);
        fake.RequiredKey = "another-key";
        if (provider.Pinged)
        {
            credentials[ProviderCredentials.ApiKey] = TestedProvider.Key;
        }

        var account = await catalog.AccountAsync(type, credentials);
        var discovered = await catalog.Get<ModelDiscovery>().RefreshAsync(account.Id, Ct);
        var tested = await catalog.Get<ConnectionTest>().RunAsync(account.Id, null, Ct);

        Assert.Equal((false, 0, 0), (discovered.Success, discovered.Found, discovered.Added));
        Assert.Matches("HTTP 40[013]", discovered.Message);
        Assert.False(tested.Success);
        Assert.DoesNotContain(TestedProvider.Key, discovered.Message + tested.Message, StringComparison.Ordinal);
        Assert.All(fake.Requests, r => Assert.Equal("GET", r.Path.StartsWith("/token", StringComparison.Ordinal) ? "GET" : r.Method));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_key_that_has_used_up_its_quota_is_named_as_such(string type)
    {
        var provider = TestedProvider.All.Single(p => p.Type == type);
        if (provider.Pinged)
        {
            return; // nothing is asked
        }

        await using var fake = await provider.StartAsync();
        fake.Script = FakeScript.Failing(429, "You exceeded your current quota");
        var tested = await catalog.Get<ConnectionTest>().RunAsync(new ProviderDraft(type, "", provider.Credentials(fake)), Ct);

        Assert.False(tested.Success);
        Assert.Contains("the quota or rate limit is exhausted", tested.Message, StringComparison.Ordinal);
        Assert.Equal(("RateLimitError", 429), (tested.Details["error_type"], tested.Details["status_code"]));
    }

    /// <summary>Where the provider's documentation says, below the root that the catalog gives.</summary>
    private static void AssertPaths(TestedProvider provider, FakeProvider fake, string model)
    {
        var asked = fake.Requests.Select(r => $"{r.Method} {r.Path.Split('?')[0]}").ToHashSet(StringComparer.Ordinal);
        var root = provider.BasePath ?? new Uri(ProviderCatalog.Find(provider.Type)!.DefaultBaseUrl!).AbsolutePath;
        root = root.TrimEnd('/');
        Assert.Subset(asked, provider.Protocol switch
        {
            FakeProtocol.Anthropic => ["GET /v1/models", "POST /v1/messages"],
            FakeProtocol.Gemini => [$"GET {root}/models", $"POST {root}/models/{model}:streamGenerateContent"],
            FakeProtocol.Vertex => ["POST /token", "GET /v1beta1/publishers/google/models", $"POST /v1/projects/fake-project/locations/us-central1/publishers/google/models/{model}:streamGenerateContent"],
            FakeProtocol.AzureOpenAi => ["GET /openai/deployments", $"POST /openai/deployments/{model}/chat/completions"],
            FakeProtocol.Bedrock => ["GET /foundation-models", "GET /inference-profiles", $"POST /model/{model}/converse-stream"],
            FakeProtocol.Cohere => ["GET /v1/models", "POST /v2/chat"],
            FakeProtocol.Ollama => ["GET /api/tags", "POST /api/chat"],
            _ => new HashSet<string> { $"GET {root}/models", $"POST {root}/chat/completions" },
        });
    }
}
