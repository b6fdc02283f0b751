using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Panoptes.Server.Tests.Faults;

/// <summary>Short words for calls of the ArgusLM API whose answers are looked into member by member.</summary>
internal static class JsonCalls
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<JsonElement> GetAsync(this HttpClient client, string path, HttpStatusCode expected)
    {
        using var response = await client.GetAsync(path, Ct);
        return await ReadAsync(response, expected);
    }

    public static async Task<JsonElement> SendAsync(this HttpClient client, HttpMethod method, string path, object body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var response = await client.SendAsync(request, Ct);
        return await ReadAsync(response, expected);
    }

    /// <summary>Adds an OpenAI-compatible provider, discovers its models and has them monitored.</summary>
    /// <returns>The provider's id.</returns>
    public static async Task<string> MonitorAsync(this HttpClient client, Uri baseUrl)
    {
        var provider = await client.SendAsync(
            HttpMethod.Post,
            "/api/v1/providers",
            new { provider_type = "custom_openai_compatible", display_name = "Under test", credentials = new { base_url = baseUrl.ToString(), api_key = "none" } },
            HttpStatusCode.Created);
        var id = provider.GetProperty("id").GetString()!;
        var refreshed = await client.SendAsync(HttpMethod.Post, $"/api/v1/providers/{id}/refresh-models", new { }, HttpStatusCode.OK);
        Assert.True(refreshed.GetProperty("success").GetBoolean(), refreshed.ToString());
        var models = await client.GetAsync("/api/v1/models?limit=500", HttpStatusCode.OK);
        var ids = models.GetProperty("items").EnumerateArray().Select(m => m.GetProperty("id").GetString()).ToList();
        await client.SendAsync(HttpMethod.Post, "/api/v1/models/bulk", new { model_ids = ids, enabled_for_monitoring = true }, HttpStatusCode.OK);
        return id;
    }

    /// <summary>The checks that the API shows, newest first.</summary>
    public static async Task<IReadOnlyList<JsonElement>> ChecksAsync(this HttpClient client) =>
        [.. (await client.GetAsync("/api/v1/monitoring/uptime?limit=10000", HttpStatusCode.OK)).GetProperty("items").EnumerateArray()];

    /// <summary>Waits, at most two minutes, until something holds.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<Task<T>> look, Func<T, bool> holds)
    {
        for (var waited = 0; ; waited++)
        {
            var found = await look();
            if (holds(found))
            {
                return found;
            }

            Assert.True(waited < 600, $"It did not happen within two minutes; last seen: {found}");
            await Task.Delay(200, Ct);
        }
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode}, not {(int)expected}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
