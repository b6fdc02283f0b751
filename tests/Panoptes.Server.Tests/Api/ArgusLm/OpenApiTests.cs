using System.Text.Json;

namespace Panoptes.Server.Tests.Api.ArgusLm;

public sealed class OpenApiTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task The_description_shows_parameters_and_bodies_that_handlers_read_themselves()
    {
        using var client = server.ClientWithKey();
        var document = JsonElement.Parse(await client.GetStringAsync("/openapi.json", TestContext.Current.CancellationToken));
        var paths = document.GetProperty("paths");

        var patch = paths.GetProperty("/api/v1/providers/{provider_id}").GetProperty("patch");
        Assert.Equal("provider_id", Assert.Single(patch.GetProperty("parameters").EnumerateArray()).GetProperty("name").GetString());
        var list = paths.GetProperty("/api/v1/models").GetProperty("get");
        Assert.Equal(
            ["provider_id", "enabled_for_monitoring", "enabled_for_benchmark", "search", "limit", "offset"],
            list.GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        var create = Resolve(document, paths.GetProperty("/api/v1/providers").GetProperty("post").GetProperty("requestBody")
            .GetProperty("content").GetProperty("application/json").GetProperty("schema"));
        Assert.Equal(["provider_type", "display_name"], create.GetProperty("required").EnumerateArray().Select(r => r.GetString()));
        Assert.Equal(["providers"], paths.GetProperty("/api/v1/providers").GetProperty("post").GetProperty("tags").EnumerateArray().Select(t => t.GetString()));
    }

    private static JsonElement Resolve(JsonElement document, JsonElement schema)
    {
        if (!schema.TryGetProperty("$ref", out var reference))
        {
            return schema;
        }

        var name = reference.GetString()!.Split('/')[^1];
        return document.GetProperty("components").GetProperty("schemas").GetProperty(name);
    }
}
