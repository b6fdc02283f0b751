using System.Net;
using System.Text.Json;
using Panoptes.Testing;
using Panoptes.Testing.Llm;

namespace Panoptes.Server.Tests.Api.ArgusLm;

public sealed class ConnectionTestTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_good_test_lists_models_and_asks_one_with_the_accounts_own_key()
    {
        await using var fake = await FakeProvider.StartAsync();
        fake.RequiredKey = "sk-right-key";
        fake.Models = ["text-embedding-3-small", "gpt-4o", "gpt-4o-mini"];

        var answer = await TestAsync(new { provider_type = "openai", credentials = new { base_url = fake.BaseUrl, api_key = "sk-right-key", organization_id = "org-1" } });

        Assert.True(answer.GetProperty("success").GetBoolean());
        Assert.Equal("Successfully connected to openai", answer.GetProperty("message").GetString());
        Assert.Equal("gpt-4o-mini", answer.GetProperty("details").GetProperty("model_tested").GetString());
        Assert.True(answer.GetProperty("details").TryGetProperty("response_id", out _));
        Assert.Equal(["GET", "POST"], fake.Requests.Select(r => r.Method));
        Assert.All(fake.Requests, r => Assert.Equal("org-1", r.Headers["OpenAI-Organization"]));
        var asked = JsonElement.Parse(fake.Requests[1].Body);
        Assert.Equal("test", asked.GetProperty("messages")[0].GetProperty("content").GetString());
    }

    [Fact]
    public async Task A_stored_account_is_tested_on_a_model_of_its_own()
    {
        await using var fake = await FakeProvider.StartAsync();
        fake.Models = ["a-mini", "mine"];
        var id = await server.ProviderAsync("custom_openai_compatible", new { base_url = fake.BaseUrl });
        await server.ModelAsync(id, "mine");

        var answer = await server.CallAsync("POST", $"/providers/{id}/test");

        Assert.Equal("mine", answer.Json.GetProperty("details").GetProperty("model_tested").GetString());
        Assert.Empty((await server.GetAsync("/models?search=a-mini")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_retired_model_does_not_fail_a_good_key()
    {
        await using var fake = await FakeProvider.StartAsync();
        fake.Models = ["old-mini", "new-mini"];
        fake.ScriptFor("old-mini", FakeScript.Failing(404, "The model old-mini has been deprecated"));

        var answer = await TestAsync(new { provider_type = "custom_openai_compatible", credentials = new { base_url = fake.BaseUrl } });

        Assert.True(answer.GetProperty("success").GetBoolean());
        Assert.Equal("new-mini", answer.GetProperty("details").GetProperty("model_tested").GetString());
    }

    [Fact]
    public async Task A_wrong_key_is_named_and_not_repeated()
    {
        await using var fake = await FakeProvider.StartAsync();
        fake.RequiredKey = "sk-right-key";

        var answer = await TestAsync(new { provider_type = "openai", credentials = new { base_url = fake.BaseUrl, api_key = "sk-very-wrong-key" } });

        AssertFailed(answer, "AuthenticationError", "the key was refused");
        Assert.Equal(401, answer.GetProperty("details").GetProperty("status_code").GetInt32());
        Assert.DoesNotContain("very-wrong", answer.GetRawText(), StringComparison.Ordinal);
        Assert.Single(fake.Requests);
    }

    [Theory]
    [InlineData(429, "RateLimitError", "quota or rate limit")]
    [InlineData(500, "InternalServerError", "HTTP 500")]
    [InlineData(404, "NotFoundError", "model or path")]
    public async Task A_refused_call_says_what_failed(int status, string type, string cause)
    {
        await using var fake = await FakeProvider.StartAsync(FakeScript.Failing(status));

        var answer = await TestAsync(new { provider_type = "custom_openai_compatible", credentials = new { base_url = fake.BaseUrl } });

        AssertFailed(answer, type, cause);
        Assert.Equal("fake-model", answer.GetProperty("details").GetProperty("model_tested").GetString());
    }

    [Fact]
    public async Task A_stream_that_is_cut_or_a_page_instead_of_an_answer_is_a_failure()
    {
        await using var cut = await FakeProvider.StartAsync(new FakeScript { DisconnectBeforeHeaders = true });
        await using var page = await FakeProvider.StartAsync(new FakeScript { Body = "<html><title>Portal</title></html>" });

        AssertFailed(await TestAsync(new { provider_type = "custom_openai_compatible", credentials = new { base_url = cut.BaseUrl } }), "ConnectError", "");
        AssertFailed(await TestAsync(new { provider_type = "custom_openai_compatible", credentials = new { base_url = page.BaseUrl } }), "APIError", "");
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/v1", "cannot be reached")]
    [InlineData("http://no-such-host.invalid/v1", "no address")]
    public async Task An_unreachable_server_is_named_as_such(string url, string cause) =>
        AssertFailed(await TestAsync(new { provider_type = "custom_openai_compatible", credentials = new { base_url = url } }), "ConnectError", cause);

    [Fact]
    public async Task Plain_text_where_tls_is_due_is_named_as_such()
    {
        await using var fake = await FakeProvider.StartAsync();
        var url = fake.BaseUrl.AbsoluteUri.Replace("http:", "https:", StringComparison.Ordinal);

        AssertFailed(await TestAsync(new { provider_type = "custom_openai_compatible", credentials = new { base_url = url } }), "ConnectError", "no secure connection");
    }

    [Theory]
    [InlineData("openai", "An API key is required")]
    [InlineData("custom_openai_compatible", "A base URL is required")]
    [InlineData("tomorrow", "not supported")]
    public async Task What_is_missing_is_named_and_nothing_is_sent(string type, string cause)
    {
        var answer = await TestAsync(new { provider_type = type });

        Assert.False(answer.GetProperty("success").GetBoolean());
        Assert.Contains(cause, answer.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aws_bedrock", """{"aws_access_key_id":"AKIAEXAMPLE"}""", "aws_secret_access_key")]
    [InlineData("azure_openai", """{"base_url":"https://mine.openai.azure.com","tenant_id":"t","client_id":"c"}""", "client_secret")]
    [InlineData("azure_openai", """{"api_key":"k"}""", "base_url")]
    [InlineData("google_vertex", """{"service_account_json":{"type":"service_account"}}""", "service_account_json")]
    [InlineData("google_vertex", """{"service_account_json":{"client_email":"a","private_key":"b","project_id":"p","token_uri":"https://evil.example/token"}}""", "token_url")]
    [InlineData("anthropic", "{}", "api_key")]
    public async Task A_credential_that_is_missing_or_wrong_is_named_by_its_field(string type, string credentials, string field)
    {
        var answer = await TestAsync(new { provider_type = type, credentials = JsonElement.Parse(credentials) });

        AssertFailed(answer, "ConfigurationError", "");
        Assert.Equal($"credentials.{field}", answer.GetProperty("details").GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("ollama")]
    [InlineData("lm_studio")]
    public async Task A_server_of_the_users_own_is_only_pinged(string type)
    {
        await using var stub = await StubServer.StartAsync(new Dictionary<string, string>
        {
            ["/api/tags"] = """{"models":[{"name":"a"},{"name":"b"},{"name":"c"}]}""",
            ["/v1/models"] = """{"data":[{"id":"a"},{"id":"b"},{"id":"c"}]}""",
        });

        var good = await TestAsync(new { provider_type = type, credentials = new { base_url = stub.Url } });
        var nowhere = await TestAsync(new { provider_type = type, credentials = new { base_url = "" } });
        var down = await TestAsync(new { provider_type = type, credentials = new { base_url = "http://127.0.0.1:1" } });
        var wrong = await TestAsync(new { provider_type = type, credentials = new { base_url = $"{stub.Url}/elsewhere" } });

        Assert.Matches(@"^Server reachable, 3 model\(s\) available \(\d+ms\)$", good.GetProperty("message").GetString());
        Assert.Equal(3, good.GetProperty("details").GetProperty("models_found").GetInt32());
        Assert.Equal(JsonValueKind.Number, good.GetProperty("details").GetProperty("latency_ms").ValueKind);
        Assert.Equal("""{"success":false,"message":"Base URL is required for local providers","details":{}}""", nowhere.GetRawText());
        Assert.Equal("ConnectError", down.GetProperty("details").GetProperty("error_type").GetString());
        Assert.NotEmpty(down.GetProperty("details").GetProperty("hint").GetString()!);
        Assert.Equal("""{"status_code":404}""", wrong.GetProperty("details").GetRawText());
    }

    [Fact]
    public async Task A_stored_account_without_a_type_is_a_bad_request()
    {
        var id = await server.ProviderAsync("");

        var answer = await server.CallAsync("POST", $"/providers/{id}/test");

        Assert.Equal((HttpStatusCode.BadRequest, "Provider type is missing or invalid"), (answer.Status, answer.Detail));
    }

    private static void AssertFailed(JsonElement answer, string type, string cause)
    {
        Assert.False(answer.GetProperty("success").GetBoolean());
        Assert.StartsWith("Connection test failed: ", answer.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains(cause, answer.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(type, answer.GetProperty("details").GetProperty("error_type").GetString());
    }

    private async Task<JsonElement> TestAsync(object body)
    {
        var answer = await server.SendAsync("POST", "/providers/test-connection", body);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer.Json;
    }
}
