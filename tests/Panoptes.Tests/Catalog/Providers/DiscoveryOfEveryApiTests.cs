using Panoptes.Catalog;
using Panoptes.Llm;
using Panoptes.Testing;
using Panoptes.Testing.Llm;

namespace Panoptes.Tests.Catalog.Providers;

/// <summary>How each API lists its models: pages, filters, and what stands in for what is not there.</summary>
public sealed class DiscoveryOfEveryApiTests(CatalogOfTests catalog) : IClassFixture<CatalogOfTests>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Paged => ["openai", "anthropic", "google_ai_studio", "google_vertex", "cohere"];

    [Theory]
    [MemberData(nameof(Paged))]
    public async Task Pages_are_followed_to_the_end(string type)
    {
        var provider = TestedProvider.All.Single(p => p.Type == type);
        await using var fake = await provider.StartAsync();
        fake.Models = [.. Enumerable.Range(0, 7).Select(i => $"gemini-{i}")];
        fake.PageSize = 3;

        var list = await ListAsync(type, provider.Credentials(fake));

        Assert.Null(list.Error);
        Assert.Equal(fake.Models, list.Models.Select(m => m.Id));
    }

    [Theory]
    [InlineData("google_ai_studio", "gemini-2.5-flash", "gemini-embedding-001:embedding")]
    [InlineData("anthropic", "claude-haiku-4-5", null)]
    [InlineData("mistral", "mistral-small-latest", "mistral-embed:other")]
    [InlineData("azure_openai", "my-chat", "my-embedder:embedding")]
    public async Task What_does_not_chat_is_marked(string type, string chats, string? marked)
    {
        var provider = TestedProvider.All.Single(p => p.Type == type);
        await using var fake = await provider.StartAsync();
        var other = marked?.Split(':');
        fake.Models = other is null ? [chats] : [chats, other[0]];

        var list = await ListAsync(type, provider.Credentials(fake));

        Assert.Null(list.Error);
        Assert.Equal(fake.Models, list.Models.Select(m => m.Id));
        Assert.Equal(other is null ? [null] : [null, other[1]], list.Models.Select(m => m.Kind));
    }

    [Theory]
    [InlineData("cohere")]
    [InlineData("google_vertex")]
    [InlineData("aws_bedrock")]
    public async Task What_an_API_can_leave_out_is_not_listed(string type)
    {
        var provider = TestedProvider.All.Single(p => p.Type == type);
        await using var fake = await provider.StartAsync();
        fake.Models = ["gemini-embed", "imagen-embed", "gemini-chat"];
        fake.PageSize = 1;

        var list = await ListAsync(type, provider.Credentials(fake));

        Assert.Null(list.Error);
        Assert.Equal("gemini-chat", list.Models.Where(m => m.Kind is null).Select(m => m.Id).Single());
    }

    [Fact]
    public async Task Bedrocks_profiles_stand_in_for_models_that_have_no_call_of_their_own()
    {
        var provider = TestedProvider.All.Single(p => p.Type == "aws_bedrock");
        await using var fake = await provider.StartAsync();
        fake.Models = ["amazon.nova-lite-v1:0", "anthropic.profile-only-v1:0", "amazon.titan-embed-v2:0"];

        var list = await ListAsync("aws_bedrock", provider.Credentials(fake));

        Assert.Null(list.Error);
        Assert.Equal(["amazon.nova-lite-v1:0", "us.anthropic.profile-only-v1:0"], list.Models.Select(m => m.Id));
    }

    [Fact]
    public async Task Bedrock_is_listed_and_asked_with_signed_requests()
    {
        await using var fake = await FakeProvider.StartAsync(protocol: FakeProtocol.Bedrock);
        fake.Models = ["amazon.nova-lite-v1:0"];
        fake.RequiredSignature = new AwsKeys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "session/token=", "eu-west-1");
        var credentials = new Dictionary<string, string>
        {
            ["base_url"] = fake.BaseUrl.AbsoluteUri,
            ["aws_access_key_id"] = "AKIDEXAMPLE",
            ["aws_secret_access_key"] = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            ["aws_session_token"] = "session/token=",
            ["aws_region_name"] = "eu-west-1",
        };

        var good = await catalog.Get<ConnectionTest>().RunAsync(new ProviderDraft("aws_bedrock", "", credentials), Ct);
        credentials["aws_secret_access_key"] = "another-secret-that-is-wrong";
        var bad = await catalog.Get<ConnectionTest>().RunAsync(new ProviderDraft("aws_bedrock", "", credentials), Ct);

        Assert.True(good.Success, good.Message);
        Assert.Equal("amazon.nova-lite-v1:0", good.Details["model_tested"]);
        Assert.Equal((false, "AuthenticationError"), (bad.Success, bad.Details["error_type"]));
        Assert.DoesNotContain("another-secret", bad.Message, StringComparison.Ordinal);
        Assert.All(fake.Requests, r => Assert.DoesNotContain("wJalr", string.Concat(r.Headers.Values), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Azures_base_models_are_listed_and_marked_where_deployments_are_not()
    {
        await using var fake = await FakeProvider.StartAsync(protocol: FakeProtocol.AzureOpenAi);
        await using var front = await StubServer.StartAsync(async context =>
        {
            if (context.Request.Path == "/openai/deployments")
            {
                context.Response.StatusCode = 404;
                return;
            }

            using var http = new HttpMessageInvoker(new SocketsHttpHandler());
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(fake.Root, context.Request.Path + context.Request.QueryString));
            using var response = await http.SendAsync(request, context.RequestAborted);
            await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        });

        var list = await ListAsync("azure_openai", new() { ["base_url"] = front.Url, ["api_key"] = "k", ["api_version"] = "2024-06-01" });

        Assert.Null(list.Error);
        Assert.Equal("gpt-4o-2024-08-06", Assert.Single(list.Models).Id);
        Assert.Contains("\"is_base_model\":true", list.Models[0].Metadata, StringComparison.Ordinal);
        Assert.Equal("/openai/models?api-version=2024-06-01", fake.Requests.Single().Path);
    }

    [Theory]
    [InlineData("anthropic")]
    [InlineData("google_ai_studio")]
    [InlineData("cohere")]
    [InlineData("aws_bedrock")]
    [InlineData("azure_openai")]
    [InlineData("ollama")]
    public async Task A_list_that_is_none_or_that_cannot_be_reached_is_a_failure_that_says_so(string type)
    {
        await using var page = await StubServer.StartAsync(context =>
        {
            context.Response.ContentType = "text/html";
            return Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "<html><title>Portal</title></html>", context.RequestAborted);
        });
        Dictionary<string, string> At(string url) => new() { ["base_url"] = url, ["api_key"] = "k" };

        var html = await ListAsync(type, At(page.Url));
        var nowhere = await ListAsync(type, At("http://no-such-host.invalid"));
        var refused = await ListAsync(type, At("http://127.0.0.1:1"));
        var plain = await ListAsync(type, At(page.Url.Replace("http:", "https:", StringComparison.Ordinal)));

        Assert.Contains("an HTML page titled \"Portal\"", html.Error?.Message, StringComparison.Ordinal);
        Assert.Equal(
            [LlmErrorKind.MalformedStream, LlmErrorKind.Dns, LlmErrorKind.Connect, LlmErrorKind.Tls],
            new[] { html, nowhere, refused, plain }.Select(list => list.Error!.Kind));
    }

    private async Task<ModelList> ListAsync(string type, Dictionary<string, string> credentials)
    {
        var endpoint = await catalog.Get<EndpointResolver>().ResolveAsync(type, credentials, Ct);
        Assert.Null(endpoint.Problem);
        return await catalog.Get<ModelLists>().FetchAsync(endpoint, TimeSpan.FromSeconds(30), Ct);
    }
}
