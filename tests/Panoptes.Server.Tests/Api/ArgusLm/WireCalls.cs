using System.Net;
using System.Text;
using System.Text.Json;

namespace Panoptes.Server.Tests.Api.ArgusLm;

/// <summary>An answer, read whole.</summary>
/// <param name="Status">The status.</param>
/// <param name="Text">The body as it came.</param>
/// <param name="Response">The rest.</param>
internal sealed record WireAnswer(HttpStatusCode Status, string Text, HttpResponseMessage Response)
{
    public JsonElement Json => JsonElement.Parse(Text);

    /// <summary>The member <c>detail</c> where it is a text.</summary>
    public string Detail => Json.GetProperty("detail").GetString()!;

    /// <summary>The issues of a 422, each as <c>type at body.name: message</c>.</summary>
    public IReadOnlyList<string> Issues =>
    [
        .. Json.GetProperty("detail").EnumerateArray().Select(issue =>
            $"{issue.GetProperty("type").GetString()} at {string.Join('.', issue.GetProperty("loc").EnumerateArray())}: {issue.GetProperty("msg").GetString()}"),
    ];

    public Guid Id => Json.GetProperty("id").GetGuid();
}

/// <summary>Calls of the dialect as a client makes them.</summary>
internal static class WireCalls
{
    public static async Task<WireAnswer> CallAsync(this RunningServer server, string method, string path, HttpContent? content = null)
    {
        var ct = TestContext.Current.CancellationToken;
        using var client = server.ClientWithKey();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/v1{path}") { Content = content };
        request.Headers.ExpectContinue = content?.Headers.ContentLength > 1_000_000;
        var response = await client.SendAsync(request, ct);
        return new WireAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(ct), response);
    }

    public static Task<WireAnswer> GetAsync(this RunningServer server, string path) => server.CallAsync("GET", path);

    public static Task<WireAnswer> SendAsync(this RunningServer server, string method, string path, string json) =>
        server.CallAsync(method, path, new StringContent(json, Encoding.UTF8, "application/json"));

    public static Task<WireAnswer> SendAsync(this RunningServer server, string method, string path, object body) =>
        server.SendAsync(method, path, JsonSerializer.Serialize(body));

    /// <summary>A new account of this kind.</summary>
    public static async Task<Guid> ProviderAsync(this RunningServer server, string type, object? credentials = null, string name = "An account")
    {
        var answer = await server.SendAsync("POST", "/providers", new { provider_type = type, display_name = name, credentials = credentials ?? new { } });
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        return answer.Id;
    }

    /// <summary>A new model of this account.</summary>
    public static async Task<Guid> ModelAsync(this RunningServer server, Guid provider, string modelId)
    {
        var answer = await server.SendAsync("POST", "/models", new { provider_account_id = provider, model_id = modelId });
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        return answer.Id;
    }
}
