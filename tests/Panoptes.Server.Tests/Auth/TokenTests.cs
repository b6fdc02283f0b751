using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Panoptes.Access;

namespace Panoptes.Server.Tests.Auth;

public sealed class TokenTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Protected = "/api/v1/auth/users";
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_answered_as_documented_and_with_what_renews_it()
    {
        var (status, body) = await server.PostAsync("/api/v1/auth/token", new { username = "ADMIN", password = RunningServer.AdminPassword });

        Assert.Equal(200, status);
        Assert.Equal("success", body.GetProperty("status").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, body.GetProperty("message").ValueKind);
        var data = body.GetProperty("data");
        Assert.Equal(3, data.GetProperty("token").GetString()!.Split('.').Length);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", data.GetProperty("expires_at").GetString()!);
        Assert.NotEmpty(data.GetProperty("refresh_token").GetString()!);
        var life = DateTimeOffset.Parse(data.GetProperty("refresh_expires_at").GetString()!, CultureInfo.InvariantCulture)
            - DateTimeOffset.Parse(data.GetProperty("expires_at").GetString()!, CultureInfo.InvariantCulture);
        Assert.InRange(life, TimeSpan.FromDays(29.9), TimeSpan.FromDays(30));
    }

    [Theory]
    [InlineData("admin", "wrong wrong wrong")]
    [InlineData("nobody", RunningServer.AdminPassword)]
    [InlineData("admin' OR '1'='1", "x")]
    [InlineData("admin'; DROP TABLE users; --", "x")]
    [InlineData("admin\0", RunningServer.AdminPassword)]
    [InlineData("", "")]
    public async Task Wrong_credentials_are_401_and_never_say_which_part_is_wrong(string username, string password)
    {
        var (status, body) = await server.PostAsync("/api/v1/auth/token", new { username, password });

        Assert.Equal(401, status);
        Assert.Equal("""{"status":"error","data":null,"message":"Wrong credentials"}""", body.GetRawText());
        Assert.Equal(200, await server.StatusAsync("GET", Protected, ("X-API-Key", RunningServer.ApiKey)));
    }

    [Theory]
    [InlineData("/api/v1/auth/token", """{"password":"x"}""", "username")]
    [InlineData("/api/v1/auth/token", """{"username":"x"}""", "password")]
    [InlineData("/api/v1/auth/token", """{"username":7,"password":"x"}""", "username")]
    [InlineData("/api/v1/auth/token", """{"username":"\ud800","password":"x"}""", "username")]
    [InlineData("/api/v1/auth/token", """{"username":null,"password":"x"}""", "username")]
    [InlineData("/api/v1/auth/token", """["admin"]""", "JSON object")]
    [InlineData("/api/v1/auth/token", """{"username":""", "JSON object")]
    [InlineData("/api/v1/auth/token", "", "JSON object")]
    [InlineData("/api/v1/auth/refresh", "{}", "refresh_token")]
    [InlineData("/api/v1/auth/refresh", """{"refresh_token":[]}""", "refresh_token")]
    public async Task Input_that_breaks_a_rule_is_400_and_the_message_names_the_member(string path, string body, string named)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await server.Client.PostAsync(path, content, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.StartsWith("""{"status":"error","data":null,"message":""", text, StringComparison.Ordinal);
        Assert.Contains(named, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refresh_token_is_exchanged_for_the_next_and_does_not_open_the_API()
    {
        var (_, first) = await server.TokensAsync();
        Assert.Equal(401, await server.StatusAsync("GET", Protected, ("Authorization", $"Bearer {first}")));

        var (status, body) = await server.PostAsync("/api/v1/auth/refresh", new { refresh_token = first });

        Assert.Equal(200, status);
        var data = body.GetProperty("data");
        Assert.NotEqual(first, data.GetProperty("refresh_token").GetString());
        Assert.Equal(200, await server.StatusAsync("GET", Protected, ("Authorization", $"Bearer {data.GetProperty("token").GetString()}")));
    }

    [Fact]
    public async Task A_refresh_token_that_comes_twice_revokes_its_family_and_is_written_down()
    {
        var (_, first) = await server.TokensAsync();
        var (_, body) = await server.PostAsync("/api/v1/auth/refresh", new { refresh_token = first });
        var second = body.GetProperty("data").GetProperty("refresh_token").GetString();

        Assert.Equal(401, (await server.PostAsync("/api/v1/auth/refresh", new { refresh_token = first })).Status);

        Assert.Equal(401, (await server.PostAsync("/api/v1/auth/refresh", new { refresh_token = second })).Status);
        Assert.Contains("user:admin refresh_token.reused admin", await server.AuditAsync());
    }

    [Fact]
    public async Task An_access_token_ends_after_half_an_hour_and_a_refresh_token_when_it_is_told_to()
    {
        var clock = new FakeTimeProvider(Noon);
        await using var timed = await RunningServer.StartAsync(Clock(clock), "--Panoptes:Access:RefreshTokenLifetime=01:00:00");
        var (access, refresh) = await timed.TokensAsync();

        clock.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromSeconds(1));
        Assert.Equal(200, await timed.StatusAsync("GET", Protected, ("Authorization", $"Bearer {access}")));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(401, await timed.StatusAsync("GET", Protected, ("Authorization", $"Bearer {access}")));
        clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(401, (await timed.PostAsync("/api/v1/auth/refresh", new { refresh_token = refresh })).Status);
    }

    [Fact]
    public async Task A_key_ends_when_it_expires_and_remembers_its_last_minute_of_use()
    {
        var clock = new FakeTimeProvider(Noon);
        await using var timed = await RunningServer.StartAsync(Clock(clock));
        var key = await timed.NewKeyAsync(Scopes.All, expiresAt: Noon.AddHours(1));

        clock.Advance(TimeSpan.FromSeconds(3599));
        Assert.Equal(200, await timed.StatusAsync("GET", Protected, ("X-API-Key", key)));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(401, await timed.StatusAsync("GET", Protected, ("X-API-Key", key)));

        var (_, body) = await timed.JsonAsync("GET", "/api/v1/auth/api-keys", key: RunningServer.ApiKey);
        var mine = body.GetProperty("data").GetProperty("items").EnumerateArray().Single(k => k.GetProperty("name").GetString() == "a test's");
        Assert.Equal("2026-01-01T12:59:00Z", mine.GetProperty("last_used_at").GetString());
        Assert.Equal("2026-01-01T13:00:00Z", mine.GetProperty("expires_at").GetString());
    }

    [Fact]
    public async Task Only_an_access_token_of_ours_opens_the_API()
    {
        var (token, _) = await server.TokensAsync();
        var real = new JsonWebToken(token);
        var ours = new SymmetricSecurityKey(server.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("Panoptes.Access.Tokens")
            .Unprotect(await File.ReadAllBytesAsync(Path.Combine(server.DataFolder, "keys", "access-tokens.key"), Ct)));

        Assert.Equal(401, await StatusOfForgeryAsync(real, new SymmetricSecurityKey(new byte[32]), "access"));
        Assert.Equal(401, await StatusOfForgeryAsync(real, ours, "refresh"));
        Assert.Equal(401, await StatusOfForgeryAsync(real, ours, null));
        Assert.Equal(200, await StatusOfForgeryAsync(real, ours, "access"));
    }

    [Fact]
    public async Task A_new_password_ends_every_token_and_a_restart_ends_none()
    {
        var (_, made) = await server.PostAsync(
            "/api/v1/auth/users", new { username = "Maria", password = "correct horse battery", scopes = new[] { "admin" } }, RunningServer.ApiKey);
        var id = made.GetProperty("data").GetProperty("id").GetString();
        Assert.Equal("maria", made.GetProperty("data").GetProperty("username").GetString());
        var (_, signedIn) = await server.PostAsync("/api/v1/auth/token", new { username = "MARIA", password = "correct horse battery" });
        var access = signedIn.GetProperty("data").GetProperty("token").GetString();
        var refresh = signedIn.GetProperty("data").GetProperty("refresh_token").GetString();
        Assert.Equal(200, await server.StatusAsync("GET", Protected, ("Authorization", $"Bearer {access}")));

        var (status, _) = await server.JsonAsync("PATCH", $"/api/v1/auth/users/{id}", new { password = "another horse battery" }, RunningServer.ApiKey);

        Assert.Equal(200, status);
        Assert.Equal(401, await server.StatusAsync("GET", Protected, ("Authorization", $"Bearer {access}")));
        Assert.Equal(401, (await server.PostAsync("/api/v1/auth/refresh", new { refresh_token = refresh })).Status);
        Assert.Equal(401, (await server.PostAsync("/api/v1/auth/token", new { username = "maria", password = "correct horse battery" })).Status);
    }

    [Fact]
    public async Task Guessing_becomes_slow_for_known_and_unknown_names_alike()
    {
        await using var timed = await RunningServer.StartAsync(Clock(new FakeTimeProvider(Noon)));
        foreach (var name in (string[])["guessed", "carla"])
        {
            if (name == "carla")
            {
                await timed.PostAsync("/api/v1/auth/users", new { username = name, password = "correct horse battery" }, RunningServer.ApiKey);
            }

            for (var i = 0; i < 10; i++)
            {
                Assert.Equal(401, (await timed.PostAsync("/api/v1/auth/token", new { username = name, password = "wrong" })).Status);
            }

            var (status, body) = await timed.PostAsync("/api/v1/auth/token", new { username = name.ToUpperInvariant(), password = "correct horse battery" });

            Assert.Equal(429, status);
            Assert.Equal("""{"status":"error","data":null,"message":"Rate limit exceeded"}""", body.GetRawText());
        }
    }

    private static Action<WebApplicationBuilder> Clock(FakeTimeProvider clock) => builder => builder.Services.AddSingleton<TimeProvider>(clock);

    private async Task<int> StatusOfForgeryAsync(JsonWebToken real, SecurityKey key, string? type)
    {
        var claims = new Dictionary<string, object> { ["sub"] = real.Subject, ["stamp"] = real.GetClaim("stamp").Value };
        if (type is not null)
        {
            claims["type"] = type;
        }

        var forged = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = real.Issuer,
            Audience = real.Audiences.Single(),
            Expires = real.ValidTo,
            Claims = claims,
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.HmacSha256),
        });
        return await server.StatusAsync("GET", Protected, ("Authorization", $"Bearer {forged}"));
    }
}
