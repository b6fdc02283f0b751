using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Panoptes.Access;

namespace Panoptes.Server.Tests.Auth;

/// <summary>What the tests of access ask of a running server, in few words.</summary>
internal static class Calls
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Sends a request with headers as they are given, without looking at them.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        this RunningServer server, string method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return await server.Client.SendAsync(request, Ct);
    }

    /// <summary>The status alone.</summary>
    public static async Task<int> StatusAsync(this RunningServer server, string method, string path, params (string Name, string Value)[] headers)
    {
        using var response = await server.SendAsync(method, path, headers);
        return (int)response.StatusCode;
    }

    /// <summary>Posts JSON, with an API key if one is given.</summary>
    public static async Task<(int Status, JsonElement Body)> PostAsync(this RunningServer server, string path, object body, string? key = null) =>
        await server.JsonAsync("POST", path, body, key);

    /// <summary>Sends JSON, with an API key if one is given.</summary>
    public static async Task<(int Status, JsonElement Body)> JsonAsync(
        this RunningServer server, string method, string path, object? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = body is null ? null : JsonContent.Create(body);
        if (key is not null)
        {
            request.Headers.Add("X-API-Key", key);
        }

        using var response = await server.Client.SendAsync(request, Ct);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(Ct));
    }

    /// <summary>A key with just these scopes.</summary>
    public static async Task<string> NewKeyAsync(this RunningServer server, Scopes scopes, DateTimeOffset? expiresAt = null) =>
        (await server.Services.GetRequiredService<ApiKeys>().CreateAsync("a test's", scopes, expiresAt, Ct)).Secret;

    /// <summary>The admin's tokens.</summary>
    public static async Task<(string Access, string Refresh)> TokensAsync(this RunningServer server)
    {
        var (status, body) = await server.PostAsync("/api/v1/auth/token", new { username = "admin", password = RunningServer.AdminPassword });
        Assert.Equal(200, status);
        var data = body.GetProperty("data");
        return (data.GetProperty("token").GetString()!, data.GetProperty("refresh_token").GetString()!);
    }

    /// <summary>The audit log as lines of <c>actor action subject</c>, newest first.</summary>
    public static async Task<IReadOnlyList<string>> AuditAsync(this RunningServer server)
    {
        var (_, items) = await server.Services.GetRequiredService<AuditLog>().ListAsync(null, null, 0, 1000, Ct);
        return [.. items.Select(e => $"{e.Actor} {e.Action} {e.Subject}")];
    }
}
