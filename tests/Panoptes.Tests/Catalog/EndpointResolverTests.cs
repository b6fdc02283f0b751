using Panoptes.Catalog;

namespace Panoptes.Tests.Catalog;

public sealed class EndpointResolverTests
{
    [Theory]
    [InlineData("openai", null, "k", "https://api.openai.com/v1", "k")]
    [InlineData("openai", "https://proxy.example/v1/", "k", "https://proxy.example/v1", "k")]
    [InlineData("deepseek", null, "k", "https://api.deepseek.com/", "k")]
    [InlineData("ollama", "http://127.0.0.1:11434", null, "http://127.0.0.1:11434/v1", "not-needed")]
    [InlineData("ollama", "http://127.0.0.1:11434/v1/", null, "http://127.0.0.1:11434/v1", "not-needed")]
    [InlineData("lm_studio", "http://127.0.0.1:1234", null, "http://127.0.0.1:1234/v1", "not-needed")]
    [InlineData("lm_studio", "http://127.0.0.1:1234/v1", null, "http://127.0.0.1:1234/v1", "not-needed")]
    [InlineData("vllm", null, null, "http://127.0.0.1:8000/v1", "not-needed")]
    [InlineData("custom_openai_compatible", "http://10.0.0.5:9931/v1", null, "http://10.0.0.5:9931/v1", "not-needed")]
    public async Task A_kind_and_its_credentials_are_an_address(string type, string? baseUrl, string? key, string url, string sent)
    {
        var endpoint = await ResolveAsync(type, baseUrl, key);

        Assert.Null(endpoint.Problem);
        Assert.Equal(new Uri(url), endpoint.Chat?.BaseUrl);
        Assert.Equal(sent, endpoint.Chat?.ApiKey);
    }

    [Theory]
    [InlineData("ollama", "http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/")]
    [InlineData("vllm", "http://127.0.0.1:8000", "http://127.0.0.1:8000/v1")]
    public async Task Models_are_listed_at_the_root(string type, string baseUrl, string root) =>
        Assert.Equal(new Uri(root), (await ResolveAsync(type, baseUrl, null)).Root);

    [Theory]
    [InlineData("openai", null, null, "An API key is required and not set")]
    [InlineData("ollama", null, null, "Base URL is required for local providers")]
    [InlineData("custom_openai_compatible", null, "k", "A base URL is required and not set")]
    [InlineData("openai", "http://169.254.169.254/v1", "k", "The base URL cannot be used: it must not be a link-local or metadata address")]
    [InlineData("openai", null, "k\nk", "The credential api_key cannot be used: it must hold printable ASCII characters only, without spaces")]
    [InlineData("azure_openai", "https://mine.openai.azure.com", "k", "Provider type azure_openai is not supported yet")]
    [InlineData("tomorrow", "https://example.com/v1", "k", "Provider type tomorrow is not supported yet")]
    [InlineData("simulated", null, null, "The simulated provider is not available in this process")]
    public async Task What_cannot_be_called_has_a_problem_and_no_address(string type, string? baseUrl, string? key, string problem)
    {
        var endpoint = await ResolveAsync(type, baseUrl, key);

        Assert.Equal(problem, endpoint.Problem);
        Assert.Null(endpoint.Chat);
    }

    [Fact]
    public async Task Every_default_base_url_may_be_called_and_only_supported_kinds_need_one()
    {
        foreach (var spec in ProviderCatalog.All.Where(p => p.DefaultBaseUrl is not null))
        {
            Assert.Null(ProviderUrl.ProblemOf(spec.DefaultBaseUrl!));
            Assert.True(spec.Local == spec.DefaultBaseUrl!.StartsWith("http://127.0.0.1:", StringComparison.Ordinal), spec.Id);
            var endpoint = await ResolveAsync(spec.Id, spec.RequiresBaseUrl ? spec.DefaultBaseUrl : null, "k");
            Assert.True(endpoint.Problem is null == (spec.Api != ProviderApi.Unsupported), spec.Id);
        }
    }

    private static Task<ProviderEndpoint> ResolveAsync(string type, string? baseUrl, string? key)
    {
        var credentials = new Dictionary<string, string>();
        if (baseUrl is not null)
        {
            credentials["base_url"] = baseUrl;
        }

        if (key is not null)
        {
            credentials["api_key"] = key;
        }

        return new EndpointResolver().ResolveAsync(type, credentials, TestContext.Current.CancellationToken);
    }
}
