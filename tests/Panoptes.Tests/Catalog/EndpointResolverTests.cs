using Panoptes.Catalog;

namespace Panoptes.Tests.Catalog;

public sealed class EndpointResolverTests
{
    [Theory]
    [InlineData("openai", null, "k", "https://api.openai.com/v1", "k")]
    [InlineData("openai", "https://proxy.example/v1/", "k", "https://proxy.example/v1", "k")]
    [InlineData("deepseek", null, "k", "https://api.deepseek.com/", "k")]
    [InlineData("ollama", "http://127.0.0.1:11434", null, "http://127.0.0.1:11434/", null)]
    [InlineData("ollama", "http://127.0.0.1:11434/v1/", "k", "http://127.0.0.1:11434/", "k")]
    [InlineData("anthropic", null, "k", "https://api.anthropic.com/", "k")]
    [InlineData("google_ai_studio", null, "k", "https://generativelanguage.googleapis.com/v1beta", "k")]
    [InlineData("gemini", null, "k", "https://generativelanguage.googleapis.com/v1beta", "k")]
    [InlineData("azure_openai", "https://mine.openai.azure.com", "k", "https://mine.openai.azure.com/", "k")]
    [InlineData("aws_bedrock", null, "k", "https://bedrock-runtime.us-east-1.amazonaws.com/", "k")]
    [InlineData("cohere", null, "k", "https://api.cohere.com/", "k")]
    [InlineData("mistral", null, "k", "https://api.mistral.ai/v1", "k")]
    [InlineData("lm_studio", "http://127.0.0.1:1234", null, "http://127.0.0.1:1234/v1", "not-needed")]
    [InlineData("lm_studio", "http://127.0.0.1:1234/v1", null, "http://127.0.0.1:1234/v1", "not-needed")]
    [InlineData("vllm", null, null, "http://127.0.0.1:8000/v1", "not-needed")]
    [InlineData("custom_openai_compatible", "http://10.0.0.5:9931/v1", null, "http://10.0.0.5:9931/v1", "not-needed")]
    public async Task A_kind_and_its_credentials_are_an_address(string type, string? baseUrl, string? key, string url, string? sent)
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
    [InlineData("anthropic", null, null, "An API key is required and not set")]
    [InlineData("azure_openai", null, "k", "A base URL is required and not set")]
    [InlineData("azure_openai", "https://mine.openai.azure.com", null, "An API key is required and not set")]
    [InlineData("openai", null, "{ }", "The credential api_key cannot be used: it is a key file, which this provider does not take")]
    [InlineData("google_vertex", null, "{ }", "The credential service_account_json is not the JSON key of a service account")]
    [InlineData("google_vertex", null, "k", "A project (project_id) is required and not set")]
    [InlineData("aws_bedrock", null, null, "An API key is required and not set")]
    [InlineData("replicate", null, "k", "Provider type replicate is not supported yet")]
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

    [Theory]
    [InlineData("azure_openai", "client_id", "tenant_id=t,client_secret=s,base_url=https://mine.openai.azure.com")]
    [InlineData("azure_openai", "client_secret", "tenant_id=t,client_id=c,base_url=https://mine.openai.azure.com")]
    [InlineData("azure_openai", "tenant_id", "client_id=c,client_secret=s,base_url=https://mine.openai.azure.com")]
    [InlineData("azure_openai", "token_url", "tenant_id=../t,client_id=c,client_secret=s,base_url=https://mine.openai.azure.com")]
    [InlineData("azure_openai", "base_url", "api_key=k")]
    [InlineData("aws_bedrock", "aws_secret_access_key", "aws_access_key_id=AKIA")]
    [InlineData("aws_bedrock", "aws_access_key_id", "aws_secret_access_key=s")]
    [InlineData("aws_bedrock", "region", "api_key=k,region=evil.example/")]
    [InlineData("google_vertex", "service_account_json", "project_id=p")]
    [InlineData("google_vertex", "project_id", "access_token=t")]
    [InlineData("google_vertex", "project_id", "access_token=t,project_id=../p")]
    [InlineData("anthropic", "api_key", "region=x")]
    public async Task What_is_missing_or_wrong_is_named_by_its_field(string type, string field, string credentials)
    {
        var endpoint = await new EndpointResolver().ResolveAsync(
            type, credentials.Split(',').Select(c => c.Split('=', 2)).ToDictionary(c => c[0], c => c[1]), TestContext.Current.CancellationToken);

        Assert.NotNull(endpoint.Problem);
        Assert.Equal(field, endpoint.Field);
    }

    [Theory]
    [InlineData("aws_bedrock", "api_key=k,region=eu-central-1", "https://bedrock-runtime.eu-central-1.amazonaws.com/", "https://bedrock.eu-central-1.amazonaws.com/")]
    [InlineData("aws_bedrock", "aws_access_key_id=i,aws_secret_access_key=s,aws_region_name=cn-north-1", "https://bedrock-runtime.cn-north-1.amazonaws.com.cn/", "https://bedrock.cn-north-1.amazonaws.com.cn/")]
    [InlineData("google_vertex", "access_token=t,project_id=p,region=global", "https://aiplatform.googleapis.com/v1/projects/p/locations/global", "https://aiplatform.googleapis.com/")]
    [InlineData("vertex_ai", "access_token=t,vertex_project=p,vertex_location=europe-west4", "https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4", "https://europe-west4-aiplatform.googleapis.com/")]
    public async Task An_address_follows_from_the_region(string type, string credentials, string chat, string root)
    {
        var endpoint = await new EndpointResolver().ResolveAsync(
            type, credentials.Split(',').Select(c => c.Split('=', 2)).ToDictionary(c => c[0], c => c[1]), TestContext.Current.CancellationToken);

        Assert.Null(endpoint.Problem);
        Assert.Equal((new Uri(chat), new Uri(root)), (endpoint.Chat!.BaseUrl, endpoint.Root));
    }

    [Fact]
    public async Task Openai_is_asked_over_responses_if_the_account_says_so()
    {
        var endpoint = await new EndpointResolver().ResolveAsync(
            "openai", new Dictionary<string, string> { ["api_key"] = "k", ["api_format"] = "responses" }, TestContext.Current.CancellationToken);

        Assert.Equal(Panoptes.Llm.WireFormatId.OpenAiResponses, endpoint.Chat?.Format);
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
