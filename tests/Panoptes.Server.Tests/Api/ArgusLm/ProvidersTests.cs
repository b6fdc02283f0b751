using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Panoptes.Storage.Config;

namespace Panoptes.Server.Tests.Api.ArgusLm;

public sealed class ProvidersTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Key = "sk-very-secret-0123456789-4f2";

    [Fact]
    public async Task The_documented_example_creates_an_account()
    {
        var made = await server.SendAsync(
            "POST", "/providers", """{"provider_type":"openai","display_name":"OpenAI Production","credentials":{"api_key":"sk-..."}}""");

        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal("application/json", made.Response.Content.Headers.ContentType?.ToString());
        Assert.Equal("openai", made.Json.GetProperty("provider_type").GetString());
        Assert.Equal("OpenAI Production", made.Json.GetProperty("display_name").GetString());
        Assert.True(made.Json.GetProperty("enabled").GetBoolean());
        Assert.Equal(JsonValueKind.Null, made.Json.GetProperty("base_url").ValueKind);
        Assert.Equal(JsonValueKind.Null, made.Json.GetProperty("region").ValueKind);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$", made.Json.GetProperty("created_at").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$", made.Json.GetProperty("updated_at").GetString());
        Assert.Equal(made.Text, (await server.GetAsync($"/providers/{made.Id}")).Text);
        Assert.Contains(made.Text, (await server.GetAsync("/providers")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_is_oldest_first_and_counts_itself()
    {
        await using var own = await RunningServer.StartAsync();
        Assert.Equal("""{"providers":[],"total":0}""", (await own.GetAsync("/providers")).Text);
        var first = await own.ProviderAsync("groq");
        var second = await own.ProviderAsync("xai");

        var list = (await own.GetAsync("/providers")).Json;

        Assert.Equal(2, list.GetProperty("total").GetInt32());
        Assert.Equal([first, second], list.GetProperty("providers").EnumerateArray().Select(p => p.GetProperty("id").GetGuid()));
    }

    [Fact]
    public async Task A_type_is_any_text_a_name_may_be_empty_and_other_members_are_ignored()
    {
        var made = await server.SendAsync("POST", "/providers", """{"provider_type":"tomorrow","display_name":"","colour":["red"],"id":7}""");

        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal("", made.Json.GetProperty("display_name").GetString());
    }

    [Fact]
    public async Task A_credential_is_never_answered_and_never_stored_in_the_clear()
    {
        var credentials = new { api_key = Key, base_url = "http://127.0.0.1:1/v1", region = "eu-west-1", aws_secret_access_key = "aws-very-secret" };
        var made = await server.SendAsync("POST", "/providers", new { provider_type = "openai", display_name = "K", credentials });
        var patched = await server.SendAsync("PATCH", $"/providers/{made.Id}", new { credentials = new { project_id = "proj-very-secret" } });
        var tested = await server.CallAsync("POST", $"/providers/{made.Id}/test");
        var refreshed = await server.CallAsync("POST", $"/providers/{made.Id}/refresh-models");
        var listed = await server.GetAsync("/providers");

        Assert.All([made, patched, tested, refreshed, listed], answer => Assert.DoesNotContain("very-secret", answer.Text, StringComparison.Ordinal));
        Assert.Equal("http://127.0.0.1:1/v1", patched.Json.GetProperty("base_url").GetString());
        Assert.Equal("eu-west-1", patched.Json.GetProperty("region").GetString());
        Assert.Equal("-4f2", patched.Json.GetProperty("api_key_hint").GetString());
        Assert.Equal(
            ["api_key", "aws_secret_access_key", "base_url", "project_id", "region"],
            patched.Json.GetProperty("credentials_set").EnumerateArray().Select(c => c.GetString()));
        foreach (var file in Directory.EnumerateFiles(server.DataFolder, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith("lock", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var text = new StreamReader(stream, Encoding.Latin1);
            Assert.DoesNotContain("very-secret", await text.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_patch_merges_credentials_and_null_removes_one()
    {
        var id = await server.ProviderAsync("openai", new { api_key = Key, organization_id = "org-1" });

        await server.SendAsync("PATCH", $"/providers/{id}", """{"credentials":{"base_url":"http://127.0.0.1:9/v1"},"display_name":null,"enabled":null}""");
        var after = await server.SendAsync("PATCH", $"/providers/{id}", """{"credentials":{"organization_id":null},"enabled":"off"}""");

        Assert.Equal(["api_key", "base_url"], after.Json.GetProperty("credentials_set").EnumerateArray().Select(c => c.GetString()));
        Assert.Equal("An account", after.Json.GetProperty("display_name").GetString());
        Assert.False(after.Json.GetProperty("enabled").GetBoolean());
        var cleared = await server.SendAsync("PATCH", $"/providers/{id}", """{"credentials":{"base_url":null},"provider_type":"xai"}""");
        Assert.Equal(JsonValueKind.Null, cleared.Json.GetProperty("base_url").ValueKind);
        Assert.Equal("openai", cleared.Json.GetProperty("provider_type").GetString());
    }

    [Fact]
    public async Task Two_patches_at_once_lose_neither_credential()
    {
        var id = await server.ProviderAsync("openai");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            server.SendAsync("PATCH", $"/providers/{id}", new { credentials = new Dictionary<string, string> { [$"extra_{i}"] = "x" } })));

        Assert.Equal(8, (await server.GetAsync($"/providers/{id}")).Json.GetProperty("credentials_set").GetArrayLength());
    }

    [Fact]
    public async Task One_unreadable_credential_marks_its_own_account_only()
    {
        var spoiled = await server.ProviderAsync("openai", new { api_key = Key });
        var sound = await server.ProviderAsync("openai", new { api_key = Key });
        await using (var db = await server.Services.GetRequiredService<IDbContextFactory<ConfigDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken))
        {
            await db.Providers.Where(p => p.Id == spoiled).ExecuteUpdateAsync(
                set => set.SetProperty(p => p.ProtectedCredentials, "CfDJ8-not-what-it-was"), TestContext.Current.CancellationToken);
        }

        var list = await server.GetAsync("/providers");
        bool Readable(Guid id) => list.Json.GetProperty("providers").EnumerateArray()
            .Single(p => p.GetProperty("id").GetGuid() == id).GetProperty("credentials_readable").GetBoolean();

        Assert.Equal(HttpStatusCode.OK, list.Status);
        Assert.False(Readable(spoiled));
        Assert.True(Readable(sound));
        foreach (var action in new[] { "test", "refresh-models" })
        {
            var answer = await server.CallAsync("POST", $"/providers/{spoiled}/{action}");
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.False(answer.Json.GetProperty("success").GetBoolean());
            Assert.Contains("cannot be decrypted", answer.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
        }

        var mended = await server.SendAsync("PATCH", $"/providers/{spoiled}", new { credentials = new { api_key = Key } });
        Assert.True(mended.Json.GetProperty("credentials_readable").GetBoolean());
    }

    [Theory]
    [InlineData("GET", "", null)]
    [InlineData("PATCH", "", "{}")]
    [InlineData("DELETE", "", null)]
    [InlineData("POST", "/test", null)]
    [InlineData("POST", "/refresh-models", null)]
    public async Task An_unknown_account_is_not_found_by_its_canonical_id(string method, string action, string? body)
    {
        const string Id = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d";
        var path = $"/providers/{Id.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant()}{action}";

        var answer = body is null ? await server.CallAsync(method, path) : await server.SendAsync(method, path, body);

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Equal($$"""{"detail":"Provider account {{Id}} not found"}""", answer.Text);
    }

    [Fact]
    public async Task Deleting_takes_the_models_along_and_answers_nothing()
    {
        var id = await server.ProviderAsync("openai");
        var model = await server.ModelAsync(id, "gpt-4o");

        var deleted = await server.CallAsync("DELETE", $"/providers/{id}");

        Assert.Equal(HttpStatusCode.NoContent, deleted.Status);
        Assert.Equal("", deleted.Text);
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync($"/providers/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync($"/models/{model}")).Status);
    }

    [Fact]
    public async Task An_account_with_benchmark_history_is_kept()
    {
        var id = await server.ProviderAsync("openai");
        var model = await server.ModelAsync(id, "gpt-4o");
        var run = await server.BenchmarkedAsync(id, model);

        var answer = await server.CallAsync("DELETE", $"/providers/{id}");

        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
        Assert.Equal("""{"detail":"Cannot delete provider with models that have benchmark history"}""", answer.Text);
        var kept = await server.CallAsync("DELETE", $"/models/{model}");
        Assert.Equal(HttpStatusCode.Conflict, kept.Status);
        Assert.Contains("benchmark history", kept.Detail, StringComparison.Ordinal);

        // The history can be deleted first.
        Assert.Equal(HttpStatusCode.NoContent, (await server.CallAsync("DELETE", $"/benchmarks/{run}")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await server.CallAsync("DELETE", $"/providers/{id}")).Status);
    }

    [Fact]
    public async Task The_catalog_lists_the_tested_kinds_first_and_every_member_of_a_kind()
    {
        var catalog = (await server.GetAsync("/providers/catalog")).Json;
        var providers = catalog.GetProperty("providers");

        Assert.Equal(94, catalog.GetProperty("total").GetInt32());
        Assert.Equal(17, catalog.GetProperty("tested_count").GetInt32()); // the original's 16, and Cohere
        Assert.Equal(
            Enumerable.Repeat(true, 17).Concat(Enumerable.Repeat(false, 77)),
            providers.EnumerateObject().Select(p => p.Value.GetProperty("tested").GetBoolean()));
        Assert.All(providers.EnumerateObject(), p => Assert.Equal(p.Name, p.Value.GetProperty("id").GetString()));
        Assert.Equal(
            """
            {"id":"openai","label":"OpenAI","tested":true,"requires_api_key":true,"requires_base_url":false,"requires_region":false,"show_org_fields":true,"default_base_url":"https://api.openai.com/v1","api_key_label":null,"base_url_label":null,"region_options":[],"supported":true}
            """,
            providers.GetProperty("openai").GetRawText());
        var regions = providers.GetProperty("aws_bedrock").GetProperty("region_options");
        Assert.Equal(32, regions.GetArrayLength());
        Assert.Equal("""["us-east-1","US East (N. Virginia)"]""", regions[0].GetRawText());
        Assert.Equal("Ai21 Chat", providers.GetProperty("ai21_chat").GetProperty("label").GetString());
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("http://2852039166/")]
    [InlineData("http://0xA9FEA9FE/")]
    [InlineData("http://0251.0376.0251.0376/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://metadata.google.internal/computeMetadata")]
    [InlineData("http://METADATA.google.internal./")]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://user:pass@127.0.0.1/")]
    [InlineData("http://127.0.0.1/#x")]
    [InlineData("localhost:11434")]
    [InlineData("not a url")]
    public async Task A_url_that_must_not_be_called_is_refused_wherever_it_is_given(string url)
    {
        var id = await server.ProviderAsync("custom_openai_compatible", new { base_url = "http://127.0.0.1:9/v1" });
        var credentials = new { base_url = url, api_key = "sk-very-secret" };

        foreach (var answer in new[]
        {
            await server.SendAsync("POST", "/providers", new { provider_type = "custom_openai_compatible", display_name = "S", credentials }),
            await server.SendAsync("PATCH", $"/providers/{id}", new { credentials }),
            await server.SendAsync("POST", "/providers/test-connection", new { provider_type = "custom_openai_compatible", credentials }),
        })
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
            var issue = Assert.Single(answer.Json.GetProperty("detail").EnumerateArray());
            Assert.Equal("""["body","credentials","base_url"]""", issue.GetProperty("loc").GetRawText());
            Assert.DoesNotContain("very-secret", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("user:pass", answer.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("http://localhost:11434")]
    [InlineData("http://192.168.1.20:8080/v1")]
    [InlineData("http://10.0.0.1/v1")]
    [InlineData("http://[::1]:1234/v1")]
    [InlineData("https://api.example.com/v1")]
    public async Task Loopback_private_and_public_addresses_are_taken(string url) =>
        Assert.NotEqual(Guid.Empty, await server.ProviderAsync("custom_openai_compatible", new { base_url = url }));
}
