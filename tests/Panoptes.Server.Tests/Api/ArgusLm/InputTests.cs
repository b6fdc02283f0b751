using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Panoptes.Server.Tests.Api.ArgusLm;

/// <summary>Every kind of fault, each in the item that clients read, and whatever a stranger may send.</summary>
public sealed class InputTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [InlineData("POST", "/providers", "{}", "missing at body.provider_type: Field required|missing at body.display_name: Field required")]
    [InlineData("POST", "/providers", """{"provider_type":1,"display_name":null}""", "string_type at body.provider_type: Input should be a valid string|string_type at body.display_name: Input should be a valid string")]
    [InlineData("POST", "/providers", """{"provider_type":"x","display_name":"y","credentials":[]}""", "dict_type at body.credentials: Input should be a valid dictionary")]
    [InlineData("POST", "/providers", """{"provider_type":"x","display_name":"y","enabled":"maybe"}""", "bool_parsing at body.enabled: Input should be a valid boolean, unable to interpret input")]
    [InlineData("POST", "/providers", """{"provider_type":"x","display_name":"a\u0000b"}""", "value_error at body.display_name: Value error, text must not hold a NUL character")]
    [InlineData("POST", "/providers", """{"provider_type":"x","display_name":"\ud800"}""", "string_unicode at body.display_name: Input should be a valid string, unable to parse raw data as a unicode string")]
    [InlineData("POST", "/providers", "[]", "model_attributes_type at body: Input should be a valid dictionary or object to extract fields from")]
    [InlineData("POST", "/providers", "", "missing at body: Field required")]
    [InlineData("POST", "/providers", """{"a":}""", "json_invalid at body.5: JSON decode error")]
    [InlineData("POST", "/providers", "{\"é\":\n x}", "json_invalid at body.7: JSON decode error")]
    [InlineData("POST", "/providers/test-connection", "{}", "missing at body.provider_type: Field required")]
    [InlineData("PATCH", "/providers/nonsense", """{"enabled":{}}""", "uuid_parsing at path.provider_id: Input should be a valid UUID, invalid length: expected length 32 for simple format, found 8|bool_type at body.enabled: Input should be a valid boolean")]
    [InlineData("POST", "/models", """{"provider_account_id":5,"model_id":""}""", "uuid_type at body.provider_account_id: UUID input should be a string, bytes or UUID object|string_too_short at body.model_id: String should have at least 1 character")]
    [InlineData("POST", "/models", """{"provider_account_id":"zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz","model_id":"x","metadata":"y"}""", "uuid_parsing at body.provider_account_id: Input should be a valid UUID, invalid character: expected hexadecimal digits, grouped 8-4-4-4-12 where hyphenated|dict_type at body.metadata: Input should be a valid dictionary")]
    [InlineData("POST", "/models/bulk", """{"model_ids":[]}""", "too_short at body.model_ids: List should have at least 1 item after validation, not 0")]
    [InlineData("POST", "/models/bulk", """{"model_ids":["x",null]}""", "uuid_parsing at body.model_ids.0: Input should be a valid UUID, invalid length: expected length 32 for simple format, found 1|uuid_type at body.model_ids.1: UUID input should be a string, bytes or UUID object")]
    [InlineData("POST", "/models/bulk", """{"model_ids":{}}""", "list_type at body.model_ids: Input should be a valid list")]
    public async Task A_body_at_fault_names_every_fault(string method, string path, string body, string issues)
    {
        var answer = await server.SendAsync(method, path, body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(issues.Split('|'), answer.Issues);
    }

    [Theory]
    [InlineData("limit=0", "greater_than_equal at query.limit: Input should be greater than or equal to 1")]
    [InlineData("limit=-1", "greater_than_equal at query.limit: Input should be greater than or equal to 1")]
    [InlineData("limit=501", "less_than_equal at query.limit: Input should be less than or equal to 500")]
    [InlineData("limit=99999999999999999999", "less_than_equal at query.limit: Input should be less than or equal to 500")]
    [InlineData("limit=ten", "int_parsing at query.limit: Input should be a valid integer, unable to parse string as an integer")]
    [InlineData("limit=1.5", "int_parsing at query.limit: Input should be a valid integer, unable to parse string as an integer")]
    [InlineData("offset=-1&limit=", "int_parsing at query.limit: Input should be a valid integer, unable to parse string as an integer|greater_than_equal at query.offset: Input should be greater than or equal to 0")]
    [InlineData("provider_id=1", "uuid_parsing at query.provider_id: Input should be a valid UUID, invalid length: expected length 32 for simple format, found 1")]
    [InlineData("enabled_for_monitoring=2", "bool_parsing at query.enabled_for_monitoring: Input should be a valid boolean, unable to interpret input")]
    [InlineData("search=%00", "value_error at query.search: Value error, text must not hold a NUL character")]
    public async Task A_query_at_fault_names_every_fault(string query, string issues)
    {
        var answer = await server.GetAsync($"/models?{query}");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(issues.Split('|'), answer.Issues);
    }

    [Theory]
    [InlineData("limit=3")]
    [InlineData("limit=+3")]
    [InlineData("limit=3.0")]
    [InlineData("limit=7&limit=3")]
    public async Task A_whole_number_is_read_laxly(string query) =>
        Assert.Equal(3, (await server.GetAsync($"/models?{query}")).Json.GetProperty("limit").GetInt32());

    [Fact]
    public async Task An_item_echoes_the_value_and_the_bound()
    {
        var answer = await server.GetAsync("/models?limit=501");

        Assert.Equal(
            """{"detail":[{"type":"less_than_equal","loc":["query","limit"],"msg":"Input should be less than or equal to 500","input":"501","ctx":{"le":500}}]}""",
            answer.Text);
        Assert.Equal("application/json", answer.Response.Content.Headers.ContentType?.ToString());
        Assert.Equal(
            """{"detail":[{"type":"missing","loc":["body","provider_type"],"msg":"Field required","input":{}},{"type":"missing","loc":["body","display_name"],"msg":"Field required","input":{}}]}""",
            (await server.SendAsync("POST", "/providers", "{}")).Text);
    }

    [Theory]
    [InlineData("""{"provider_type":"openai","credentials":{"api_key":"very-secret"}}""")]
    [InlineData("""{"provider_type":"openai","api_key":"very-secret","password":"very-secret","Authorization":"very-secret"}""")]
    [InlineData("""{"provider_type":"openai","display_name":"x","credentials":"very-secret"}""")]
    [InlineData("""{"provider_type":"openai","display_name":"x","credentials":["very-secret"]}""")]
    [InlineData("""{"provider_type":"openai","display_name":"x","credentials":{"api_key":"very-secret\nline"}}""")]
    [InlineData("""{"provider_type":"openai","display_name":"x","credentials":{"api_key":"very-secret\u0000"}}""")]
    [InlineData("""{"provider_type":"openai","display_name":"x","credentials":{"api_key":"very-secret" "}}""")]
    [InlineData("""{"provider_type":"openai","display_name":"x","credentials":{"base_url":{"a":"very-secret"}}}""")]
    public async Task No_fault_repeats_a_credential(string body)
    {
        var answer = await server.SendAsync("POST", "/providers", body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.DoesNotContain("very-secret", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_of_a_hundred_thousand_characters_names_its_field_and_is_not_echoed_whole()
    {
        var id = await server.ProviderAsync("openai");
        var model = await server.ModelAsync(id, "m");
        var huge = new string('x', 100_000);

        foreach (var (field, answer) in new[]
        {
            ("body.display_name", await server.SendAsync("POST", "/providers", new { provider_type = "openai", display_name = huge })),
            ("body.provider_type", await server.SendAsync("POST", "/providers", new { provider_type = huge, display_name = "x" })),
            ("body.display_name", await server.SendAsync("PATCH", $"/providers/{id}", new { display_name = huge })),
            ("body.model_id", await server.SendAsync("POST", "/models", new { provider_account_id = id, model_id = huge })),
            ("body.custom_name", await server.SendAsync("PATCH", $"/models/{model}", new { custom_name = huge })),
        })
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
            Assert.StartsWith($"string_too_long at {field}: String should have at most ", Assert.Single(answer.Issues), StringComparison.Ordinal);
            Assert.True(answer.Text.Length < 1_000);
        }
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_413_in_the_dialects_words()
    {
        var answer = await server.SendAsync("POST", "/providers", $$"""{"display_name":"{{new string('x', 10_000_000)}}"}""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
        Assert.Equal("""{"detail":"Request body is too large"}""", answer.Text);
    }

    [Theory]
    [InlineData("{\"display_name\":\"\u00ff\u00fe\"}", 17)]
    [InlineData("\u0000", 0)]
    [InlineData("{\"a\":\"\u0000\"}", 6)]
    [InlineData("\u00c3\u0028", 0)]
    public async Task Bytes_that_are_no_json_are_invalid_at_their_offset(string latin1, int offset)
    {
        var content = new ByteArrayContent(Encoding.Latin1.GetBytes(latin1));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        var answer = await server.CallAsync("POST", "/providers", content);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal([$"json_invalid at body.{offset}: JSON decode error"], answer.Issues);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    public async Task Deep_nesting_is_refused(string level)
    {
        var answer = await server.SendAsync("POST", "/providers", string.Concat(Enumerable.Repeat(level, 50_000)));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.StartsWith("json_invalid at body.", Assert.Single(answer.Issues), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task A_body_without_a_json_content_type_is_422(string? type)
    {
        var content = new ByteArrayContent("""{"provider_type":"x","display_name":"very-secret"}"""u8.ToArray());
        content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);

        var answer = await server.CallAsync("POST", "/providers", content);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.DoesNotContain("very-secret", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("{{{0}}}")]
    [InlineData("urn:uuid:{0}")]
    [InlineData("simple")]
    [InlineData("upper")]
    public async Task A_uuid_is_taken_in_every_form_and_answered_in_one(string form)
    {
        var id = await server.ProviderAsync("openai");
        var given = form switch
        {
            "simple" => id.ToString("N"),
            "upper" => id.ToString().ToUpperInvariant(),
            _ => string.Format(null, form, id),
        };

        var answer = await server.GetAsync($"/providers/{Uri.EscapeDataString(given)}");

        Assert.Equal(id.ToString(), answer.Json.GetProperty("id").GetString());
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync($"/models?provider_id={Uri.EscapeDataString(given)}")).Status);
    }

    [Theory]
    [InlineData("GET", "/providers/", "/api/v1/providers")]
    [InlineData("POST", "/models/?x=1%202", "/api/v1/models?x=1%202")]
    public async Task A_trailing_slash_is_redirected_with_the_method_kept(string method, string path, string location)
    {
        var answer = await server.CallAsync(method, path);

        Assert.Equal(HttpStatusCode.TemporaryRedirect, answer.Status);
        Assert.Equal(location, answer.Response.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("PUT", "/providers")]
    [InlineData("DELETE", "/models")]
    [InlineData("PUT", "/models/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d")]
    public async Task An_unknown_method_is_405_with_those_allowed(string method, string path)
    {
        var answer = await server.CallAsync(method, path);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.Status);
        Assert.Equal("""{"detail":"Method Not Allowed"}""", answer.Text);
        Assert.NotEmpty(answer.Response.Content.Headers.Allow);
    }
}
