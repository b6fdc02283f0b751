using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Panoptes.Access;

namespace Panoptes.Server.Tests.Auth;

public sealed class CredentialTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Protected = "/api/v1/auth/users";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    public static TheoryData<string, string> GoodOnes => new()
    {
        { "X-API-Key", RunningServer.ApiKey },
        { "X-API-Key", $" {RunningServer.ApiKey} " },
        { "Authorization", $"Bearer {RunningServer.ApiKey}" },
        { "Authorization", $"bearer {RunningServer.ApiKey}" },
        { "Authorization", $"Basic {Base64($":{RunningServer.ApiKey}")}" },
        { "Authorization", $"Basic {Base64($"anyone at all:{RunningServer.ApiKey}")}" },
    };

    public static TheoryData<string, string> BadOnes => new()
    {
        { "X-API-Key", "mk_wrong" },
        { "X-API-Key", RunningServer.ApiKey + "x" },
        { "X-API-Key", RunningServer.ApiKey[..^1] },
        { "Authorization", "Bearer" },
        { "Authorization", "Bearer " },
        { "Authorization", "Bearer mk_wrong" },
        { "Authorization", "Bearer a.b.c" },
        { "Authorization", "Bearer .." },
        { "Authorization", "Bearer eyJhbGciOiJub25lIn0.eyJ0eXBlIjoiYWNjZXNzIn0." },
        { "Authorization", "Basic" },
        { "Authorization", "Basic !!!not base64!!!" },
        { "Authorization", "Basic /////w==" },
        { "Authorization", $"Basic {Base64("no colon")}" },
        { "Authorization", $"Basic {Base64("empty:")}" },
        { "Authorization", $"Basic {Base64("nul:\0")}" },
        { "Authorization", $"Basic {Base64($"{RunningServer.ApiKey}:")}" },
        { "Authorization", $"Basic {Base64($"admin:{RunningServer.AdminPassword}")}" },
        { "Authorization", "Digest username=\"admin\"" },
        { "Authorization", RunningServer.ApiKey },
    };

    [Theory]
    [MemberData(nameof(GoodOnes))]
    public async Task A_key_is_good_in_every_documented_form(string header, string value) =>
        Assert.Equal(200, await server.StatusAsync("GET", Protected, (header, value)));

    [Fact]
    public async Task An_access_token_is_good_as_bearer_as_key_and_as_basic_password()
    {
        var (token, _) = await server.TokensAsync();

        Assert.Equal(200, await server.StatusAsync("GET", Protected, ("Authorization", $"Bearer {token}")));
        Assert.Equal(200, await server.StatusAsync("GET", Protected, ("X-API-Key", token)));
        Assert.Equal(200, await server.StatusAsync("GET", Protected, ("Authorization", $"Basic {Base64($"x:{token}")}")));
    }

    [Theory]
    [MemberData(nameof(BadOnes))]
    public async Task Anything_else_is_401_in_the_dialects_own_envelope(string header, string value)
    {
        using var response = await server.SendAsync("GET", Protected, (header, value));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(
            """{"status":"error","data":null,"message":"Not authenticated"}""", await response.Content.ReadAsStringAsync(Ct));
        Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
    }

    [Theory]
    [MemberData(nameof(BadOnes))]
    public async Task A_wrong_credential_is_401_even_where_anonymous_callers_are_let_in(string header, string value)
    {
        Assert.Equal(404, await server.StatusAsync("GET", "/api/v1/nothing"));
        Assert.Equal(401, await server.StatusAsync("GET", "/api/v1/nothing", (header, value)));
    }

    [Fact]
    public async Task One_wrong_credential_beside_a_good_one_is_401()
    {
        Assert.Equal(401, await server.StatusAsync("GET", Protected, ("X-API-Key", RunningServer.ApiKey), ("Authorization", "Bearer wrong")));
        Assert.Equal(401, await server.StatusAsync("GET", Protected, ("X-API-Key", "wrong"), ("Authorization", $"Bearer {RunningServer.ApiKey}")));
    }

    [Fact]
    public async Task An_empty_key_is_no_key() =>
        Assert.Equal(404, await server.StatusAsync("GET", "/api/v1/nothing", ("X-API-Key", "")));

    [Theory]
    [InlineData("/health")]
    [InlineData("/openapi.json")]
    [InlineData("/docs/index.html")]
    [InlineData("/")]
    public async Task What_anyone_may_see_does_not_look_at_credentials(string path) =>
        Assert.Equal(200, await server.StatusAsync("GET", path, ("X-API-Key", "wrong")));

    [Fact]
    public async Task A_missing_scope_is_403_in_the_envelope()
    {
        var key = await server.NewKeyAsync(Scopes.Read | Scopes.Ingest | Scopes.Operate);
        using var response = await server.SendAsync("GET", Protected, ("X-API-Key", key));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.StartsWith("""{"status":"error","data":null,""", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(200, await server.StatusAsync("GET", Protected, ("X-API-Key", await server.NewKeyAsync(Scopes.Admin))));
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_once_and_the_try_is_written_down_once()
    {
        var (key, secret) = await server.Services.GetRequiredService<ApiKeys>().CreateAsync("leaked", Scopes.All, null, Ct);
        Assert.Equal(200, await server.StatusAsync("GET", Protected, ("X-API-Key", secret)));

        var (status, body) = await server.JsonAsync("DELETE", $"/api/v1/auth/api-keys/{key.Id}", key: RunningServer.ApiKey);

        Assert.Equal(200, status);
        Assert.NotNull(body.GetProperty("data").GetProperty("revoked_at").GetString());
        Assert.Equal(401, await server.StatusAsync("GET", Protected, ("X-API-Key", secret)));
        Assert.Equal(401, await server.StatusAsync("GET", Protected, ("X-API-Key", secret)));
        Assert.Single(await server.AuditAsync(), line => line == $"key:{key.Prefix} api_key.used_after_revocation {key.Prefix}");
    }

    [Theory]
    [InlineData("Authorization: Bearer a\0b")]
    [InlineData("X-API-Key: \0")]
    [InlineData("Authorization: Bearer clé-ü")]
    [InlineData("X-API-Key: ключ-от-всех-дверей")]
    [InlineData("Authorization: Basic ключ")]
    public async Task Bytes_that_no_header_may_hold_are_refused_not_crashed_on(string header) =>
        Assert.Contains(await RawStatusAsync(Encoding.UTF8.GetBytes(header)), (int[])[400, 401]);

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused() =>
        Assert.Contains(await RawStatusAsync([.. "X-API-Key: "u8, 0xff, 0xfe, 0x80]), (int[])[400, 401]);

    [Fact]
    public async Task A_header_of_100_kB_is_refused()
    {
        var status = await RawStatusAsync(Encoding.ASCII.GetBytes($"Authorization: Bearer {new string('a', 100_000)}"));

        Assert.Equal(431, status);
        Assert.Equal(401, await server.StatusAsync("GET", Protected, ("Authorization", $"Bearer {new string('a', 20_000)}")));
    }

    // HttpClient would not send these.
    private async Task<int> RawStatusAsync(byte[] header)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Address.Host, server.Address.Port, Ct);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(
            (byte[])[.. Encoding.ASCII.GetBytes($"GET {Protected} HTTP/1.1\r\nHost: {server.Address.Authority}\r\n"), .. header, .. "\r\n\r\n"u8], Ct);
        using var reader = new StreamReader(stream);
        return int.Parse((await reader.ReadLineAsync(Ct))!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
