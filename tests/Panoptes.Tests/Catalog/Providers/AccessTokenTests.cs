using Microsoft.Extensions.Time.Testing;
using Panoptes.Catalog;
using Panoptes.Catalog.Providers;
using Panoptes.Llm;
using Panoptes.Testing.Llm;

namespace Panoptes.Tests.Catalog.Providers;

public sealed class AccessTokenTests(CatalogOfTests catalog) : IClassFixture<CatalogOfTests>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_fetched_once_before_the_call_and_never_in_its_times()
    {
        await using var fake = await VertexAsync();
        var endpoint = await ResolveAsync("google_vertex", Vertex(fake));

        var first = await MeasureAsync(endpoint);
        var second = await MeasureAsync(endpoint);
        var again = await MeasureAsync(await ResolveAsync("google_vertex", Vertex(fake)));

        Assert.All([first, second, again], m => Assert.True(m.Error is null, $"{m.Error}"));
        Assert.Equal(1, fake.Identity.Issued);
        Assert.Equal("POST /token", $"{fake.Requests[0].Method} {fake.Requests[0].Path}");
        Assert.True(
            TimeProvider.System.GetElapsedTime(fake.Requests[0].ArrivedAt, first.DispatchedAt) > TimeSpan.Zero, "the call was dispatched before its token was there");
    }

    [Fact]
    public async Task Many_at_once_share_one_fetch_and_another_account_has_its_own()
    {
        await using var fake = await VertexAsync();
        await using var other = await VertexAsync();
        var endpoint = await ResolveAsync("google_vertex", Vertex(fake));

        var measured = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => MeasureAsync(endpoint)));
        await MeasureAsync(await ResolveAsync("google_vertex", Vertex(other)));

        Assert.All(measured, m => Assert.Null(m.Error));
        Assert.Equal((1, 1), (fake.Identity.Issued, other.Identity.Issued));
    }

    [Fact]
    public async Task A_token_that_ends_soon_is_fetched_anew()
    {
        await using var fake = await VertexAsync();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var tokens = new AccessTokens(catalog.Get<IHttpClientFactory>(), time);
        var account = ServiceAccount.TryRead(Vertex(fake)["service_account_json"])!;
        var source = tokens.For(account.Grant(new Uri(fake.Root, "/token")));

        await source(Ct);
        time.Advance(TimeSpan.FromMinutes(54));
        var still = await source(Ct);
        var before = fake.Identity.Issued;
        time.Advance(TimeSpan.FromMinutes(2));
        await source(Ct);

        Assert.Equal((fake.Identity.Token, 1, 2), (still.Value, before, fake.Identity.Issued));
    }

    [Fact]
    public async Task Entra_gives_a_token_for_the_application_and_says_when_it_does_not()
    {
        await using var fake = await FakeProvider.StartAsync(protocol: FakeProtocol.AzureOpenAi);
        fake.RequiresToken = true;
        var good = await MeasureAsync(await ResolveAsync("azure_openai", Entra(fake, fake.Identity.ClientSecret)));
        var bad = await MeasureAsync(await ResolveAsync("azure_openai", Entra(fake, "a-wrong-client-secret")));

        Assert.True(good.Error is null, $"{good.Error}");
        Assert.Equal($"Bearer {fake.Identity.Token}", fake.Requests[1].Headers["Authorization"]);
        Assert.False(fake.Requests[1].Headers.ContainsKey("api-key"));
        Assert.Equal(LlmErrorKind.Auth, bad.Error!.Kind);
        Assert.StartsWith("No access token from 127.0.0.1: HTTP 401: AADSTS7000215", bad.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a-wrong-client-secret", bad.Error.Message, StringComparison.Ordinal);
        Assert.Null(bad.HttpStatus);
    }

    [Fact]
    public async Task A_key_file_that_is_not_the_accounts_is_refused_and_a_token_endpoint_that_is_gone_is_named()
    {
        await using var fake = await VertexAsync();
        await using var other = await VertexAsync();
        var stranger = Vertex(fake);
        stranger["service_account_json"] = other.Identity.ServiceAccount(stranger["token_url"]);
        var gone = Vertex(fake);
        gone["token_url"] = "http://127.0.0.1:1/token";
        var spoiled = Vertex(fake);
        spoiled["service_account_json"] = """{"client_email":"a@b","private_key":"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n","project_id":"p"}""";

        Assert.Equal(LlmErrorKind.Auth, (await MeasureAsync(await ResolveAsync("google_vertex", stranger))).Error!.Kind);
        Assert.Equal(LlmErrorKind.Connect, (await MeasureAsync(await ResolveAsync("google_vertex", gone))).Error!.Kind);
        Assert.Contains("private key", (await MeasureAsync(await ResolveAsync("google_vertex", spoiled))).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_is_given_is_sent_as_one()
    {
        await using var fake = await FakeProvider.StartAsync(protocol: FakeProtocol.AzureOpenAi);
        fake.RequiresToken = true;
        fake.RequiredKey = "given-token";
        var measured = await MeasureAsync(await ResolveAsync("azure_openai", new() { ["base_url"] = fake.BaseUrl.AbsoluteUri, ["access_token"] = "given-token" }));

        Assert.True(measured.Error is null, $"{measured.Error}");
    }

    [Theory]
    [InlineData("https://oauth2.googleapis.com/token", null, "https://oauth2.googleapis.com/token")]
    [InlineData(null, null, "https://oauth2.googleapis.com/token")]
    [InlineData("https://evil.example/token", null, null)]
    [InlineData("http://oauth2.googleapis.com/token", null, null)]
    [InlineData("https://oauth2.googleapis.com.evil.example/token", null, null)]
    [InlineData("https://oauth2.googleapis.com:8443/token", null, null)]
    [InlineData("https://evil.example/token", "https://proxy.example/token", "https://proxy.example/token")]
    [InlineData(null, "http://169.254.169.254/token", null)]
    public void A_key_file_is_only_traded_at_Google_or_where_the_account_says(string? inFile, string? configured, string? expected) =>
        Assert.Equal(expected, TokenEndpoints.OfGoogle(inFile, configured).Url?.AbsoluteUri);

    [Theory]
    [InlineData("contoso.onmicrosoft.com", null, "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token")]
    [InlineData("11111111-2222-3333-4444-555555555555", "https://login.microsoftonline.us/t/oauth2/v2.0/token", "https://login.microsoftonline.us/t/oauth2/v2.0/token")]
    [InlineData("../evil", null, null)]
    [InlineData("", null, null)]
    public void An_application_is_only_traded_at_Microsoft_or_where_the_account_says(string tenant, string? configured, string? expected) =>
        Assert.Equal(expected, TokenEndpoints.OfEntra(tenant, configured).Url?.AbsoluteUri);

    private static async Task<FakeProvider> VertexAsync()
    {
        var fake = await FakeProvider.StartAsync(protocol: FakeProtocol.Vertex);
        fake.RequiresToken = true;
        return fake;
    }

    private static Dictionary<string, string> Vertex(FakeProvider fake)
    {
        var tokenUrl = new Uri(fake.Root, "/token").AbsoluteUri;
        return new() { ["base_url"] = fake.Root.AbsoluteUri, ["token_url"] = tokenUrl, ["service_account_json"] = fake.Identity.ServiceAccount(tokenUrl) };
    }

    private static Dictionary<string, string> Entra(FakeProvider fake, string secret) => new()
    {
        ["base_url"] = fake.BaseUrl.AbsoluteUri,
        ["tenant_id"] = "contoso.onmicrosoft.com",
        ["client_id"] = FakeIdentity.ClientId,
        ["client_secret"] = secret,
        ["token_url"] = new Uri(fake.Root, "/contoso.onmicrosoft.com/oauth2/v2.0/token").AbsoluteUri,
    };

    private async Task<LlmEndpoint> ResolveAsync(string type, Dictionary<string, string> credentials)
    {
        var endpoint = await catalog.Get<EndpointResolver>().ResolveAsync(type, credentials, Ct);
        Assert.Null(endpoint.Problem);
        return endpoint.Chat!;
    }

    private Task<LlmMeasurement> MeasureAsync(LlmEndpoint endpoint) =>
        catalog.Get<LlmClient>().MeasureAsync(new LlmCall(endpoint, "fake-model", [LlmMessage.User("Count")]), null, Ct);
}
