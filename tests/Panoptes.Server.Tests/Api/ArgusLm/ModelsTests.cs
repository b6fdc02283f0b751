using System.Net;
using System.Text.Json;

namespace Panoptes.Server.Tests.Api.ArgusLm;

public sealed class ModelsTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_model_added_by_hand_is_not_monitored_but_may_be_benchmarked()
    {
        var provider = await server.ProviderAsync("openai", name: "Mine");

        var made = await server.SendAsync(
            "POST", "/models", new { provider_account_id = provider, model_id = "meta/llama-3.1:8b@q4+x", custom_name = (string?)null, metadata = new { size = 8 } });

        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal(provider, made.Json.GetProperty("provider_account_id").GetGuid());
        Assert.Equal("Mine", made.Json.GetProperty("provider_name").GetString());
        Assert.Equal("meta/llama-3.1:8b@q4+x", made.Json.GetProperty("model_id").GetString());
        Assert.Equal(JsonValueKind.Null, made.Json.GetProperty("custom_name").ValueKind);
        Assert.Equal("manual", made.Json.GetProperty("source").GetString());
        Assert.False(made.Json.GetProperty("enabled_for_monitoring").GetBoolean());
        Assert.True(made.Json.GetProperty("enabled_for_benchmark").GetBoolean());
        Assert.Equal("""{"size":8}""", made.Json.GetProperty("model_metadata").GetRawText());
        Assert.Equal(made.Text, (await server.GetAsync($"/models/{made.Id}")).Text);
    }

    [Fact]
    public async Task The_switches_of_a_new_model_are_honoured_and_a_blank_name_is_none()
    {
        var provider = await server.ProviderAsync("openai");

        var made = await server.SendAsync(
            "POST",
            "/models",
            new { provider_account_id = provider, model_id = "m", custom_name = "  ", metadata = (object?)null, enabled_for_monitoring = "yes", enabled_for_benchmark = 0 });

        Assert.Equal(JsonValueKind.Null, made.Json.GetProperty("custom_name").ValueKind);
        Assert.Equal("{}", made.Json.GetProperty("model_metadata").GetRawText());
        Assert.True(made.Json.GetProperty("enabled_for_monitoring").GetBoolean());
        Assert.False(made.Json.GetProperty("enabled_for_benchmark").GetBoolean());
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("a\\nb")]
    [InlineData("a\\u0007")]
    public async Task A_model_id_of_blanks_or_control_characters_is_a_bad_request(string modelId)
    {
        var provider = await server.ProviderAsync("openai");

        var answer = await server.SendAsync("POST", "/models", $$"""{"provider_account_id":"{{provider}}","model_id":"{{modelId}}"}""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.StartsWith("Invalid model_id format", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_of_an_unknown_account_or_a_second_of_the_same_id_is_refused()
    {
        var nobody = Guid.NewGuid();
        var provider = await server.ProviderAsync("openai");
        await server.ModelAsync(provider, "same");

        var unknown = await server.SendAsync("POST", "/models", new { provider_account_id = nobody, model_id = "m" });
        var twice = await server.SendAsync("POST", "/models", new { provider_account_id = provider, model_id = "same" });

        Assert.Equal((HttpStatusCode.NotFound, $"Provider account {nobody} not found"), (unknown.Status, unknown.Detail));
        Assert.Equal(HttpStatusCode.Conflict, twice.Status);
    }

    [Fact]
    public async Task A_patch_sets_and_clears_the_name_and_leaves_what_is_absent()
    {
        var id = await server.ModelAsync(await server.ProviderAsync("openai"), "m");
        async Task<(string? Name, bool Monitored)> Patch(string body)
        {
            var answer = await server.SendAsync("PATCH", $"/models/{id}", body);
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            return (answer.Json.GetProperty("custom_name").GetString(), answer.Json.GetProperty("enabled_for_monitoring").GetBoolean());
        }

        Assert.Equal(("Mine", false), await Patch("""{"custom_name":"Mine"}"""));
        Assert.Equal(("Mine", true), await Patch("""{"enabled_for_monitoring":"on","enabled_for_benchmark":null}"""));
        Assert.Equal((null, true), await Patch("""{"custom_name":null}"""));
        Assert.Equal(("Again", true), await Patch("""{"custom_name":"Again","enabled_for_monitoring":null}"""));
        Assert.Equal((null, true), await Patch("""{"custom_name":" "}"""));
        Assert.Equal((null, true), await Patch("{}"));
    }

    [Theory]
    [InlineData("GET", null)]
    [InlineData("PATCH", "{}")]
    [InlineData("DELETE", null)]
    public async Task An_unknown_model_is_not_found(string method, string? body)
    {
        var path = $"/models/{Guid.NewGuid()}";

        var answer = body is null ? await server.CallAsync(method, path) : await server.SendAsync(method, path, body);

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Equal("""{"detail":"Model not found"}""", answer.Text);
    }

    [Fact]
    public async Task A_deleted_model_is_gone()
    {
        var id = await server.ModelAsync(await server.ProviderAsync("openai"), "m");

        Assert.Equal(HttpStatusCode.NoContent, (await server.CallAsync("DELETE", $"/models/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync($"/models/{id}")).Status);
    }

    [Fact]
    public async Task A_list_is_filtered_paged_and_in_order_of_creation()
    {
        var provider = await server.ProviderAsync("openai");
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await server.ModelAsync(provider, $"model-{i}"));
        }

        await server.SendAsync("PATCH", $"/models/{ids[1]}", """{"enabled_for_monitoring":true}""");
        await server.SendAsync("PATCH", $"/models/{ids[2]}", """{"enabled_for_benchmark":false,"custom_name":"50%_off Ähm"}""");
        async Task<Guid[]> List(string query) =>
            [.. (await server.GetAsync($"/models?provider_id={provider}{query}")).Json.GetProperty("items").EnumerateArray().Select(m => m.GetProperty("id").GetGuid())];

        Assert.Equal(ids, await List(""));
        Assert.Equal([ids[1]], await List("&enabled_for_monitoring=TRUE"));
        Assert.Equal([ids[2]], await List("&enabled_for_benchmark=n"));
        Assert.Equal([ids[3]], await List("&search=MODEL-3"));
        Assert.Equal([ids[2]], await List("&search=0%25_OFF"));
        Assert.Equal([ids[2]], await List("&search=%C3%84hm"));
        Assert.Empty(await List("&search=mode_"));
        Assert.Equal([ids[2]], await List("&search=%25"));
        var page = (await server.GetAsync($"/models?provider_account_id={provider}&limit=2&offset=2")).Json;
        Assert.Equal([ids[2], ids[3]], page.GetProperty("items").EnumerateArray().Select(m => m.GetProperty("id").GetGuid()));
        Assert.Equal(5, page.GetProperty("total").GetInt32());
        Assert.True(page.GetProperty("has_more").GetBoolean());
        Assert.Equal(2, page.GetProperty("limit").GetInt32());
        Assert.Equal(2, page.GetProperty("offset").GetInt32());
        Assert.False((await server.GetAsync($"/models?provider_id={provider}&limit=2&offset=3")).Json.GetProperty("has_more").GetBoolean());
        Assert.Equal(50, (await server.GetAsync("/models")).Json.GetProperty("limit").GetInt32());
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/models?limit=500&offset=2147483647")).Status);
    }

    [Fact]
    public async Task Many_models_are_switched_at_once_or_none()
    {
        var provider = await server.ProviderAsync("openai");
        Guid[] ids = [await server.ModelAsync(provider, "a"), await server.ModelAsync(provider, "b")];
        var nobody = Guid.NewGuid();

        var refused = await server.SendAsync("POST", "/models/bulk", new { model_ids = ids.Append(nobody), enabled_for_monitoring = true });
        var untouched = await server.GetAsync($"/models?provider_id={provider}&enabled_for_monitoring=1");
        var done = await server.SendAsync("POST", "/models/bulk", new { model_ids = ids.Concat(ids), enabled_for_monitoring = true, enabled_for_benchmark = false });

        Assert.Equal((HttpStatusCode.NotFound, $"Model IDs not found: {nobody}"), (refused.Status, refused.Detail));
        Assert.Equal(0, untouched.Json.GetProperty("total").GetInt32());
        Assert.Equal("""{"updated":2}""", done.Text);
        Assert.Equal(2, (await server.GetAsync($"/models?provider_id={provider}&enabled_for_monitoring=1&enabled_for_benchmark=0")).Json.GetProperty("total").GetInt32());
    }
}
