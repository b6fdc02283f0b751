using System.Text.Json;

namespace Panoptes.Server.Tests.Auth;

public sealed class AdministrationTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Users = "/api/v1/auth/users";
    private const string Keys = "/api/v1/auth/api-keys";

    [Fact]
    public async Task The_last_administrator_cannot_be_removed_disabled_or_demoted()
    {
        var (_, body) = await AsAdminAsync("GET", Users);
        var admin = Items(body).Single(u => u.GetProperty("username").GetString() == "admin").GetProperty("id").GetString();

        Assert.Equal(409, (await AsAdminAsync("DELETE", $"{Users}/{admin}")).Status);
        Assert.Equal(409, (await AsAdminAsync("PATCH", $"{Users}/{admin}", new { enabled = false })).Status);
        Assert.Equal(409, (await AsAdminAsync("PATCH", $"{Users}/{admin}", new { scopes = new[] { "read" } })).Status);

        var (_, second) = await AsAdminAsync("POST", Users, new { username = "second", password = "correct horse battery", scopes = new[] { "read", "admin" } });
        var (status, changed) = await AsAdminAsync("PATCH", $"{Users}/{admin}", new { scopes = new[] { "read" } });
        Assert.Equal(200, status);
        Assert.Equal("""["read"]""", changed.GetProperty("data").GetProperty("scopes").GetRawText());

        // And back, for the other tests of this server.
        await AsAdminAsync("PATCH", $"{Users}/{admin}", new { scopes = new[] { "read", "ingest", "operate", "admin" } });
        Assert.Equal(200, (await AsAdminAsync("DELETE", $"{Users}/{second.GetProperty("data").GetProperty("id").GetString()}")).Status);
    }

    [Theory]
    [InlineData("""{"username":"a","password":"correct horse battery","scopes":["root"]}""", "scopes")]
    [InlineData("""{"username":"a","password":"correct horse battery","scopes":[]}""", "scopes")]
    [InlineData("""{"username":"a","password":"correct horse battery","scopes":"read"}""", "scopes")]
    [InlineData("""{"username":"a","password":"short"}""", "password must have at least 12")]
    [InlineData("""{"username":"twelve-chars","password":"TWELVE-CHARS"}""", "password must not be the username")]
    [InlineData("""{"username":"","password":"correct horse battery"}""", "username")]
    [InlineData("""{"username":"a b","password":"correct horse battery"}""", "username")]
    [InlineData("""{"username":"аdmin","password":"correct horse battery"}""", "username")]
    public async Task A_user_that_breaks_a_rule_is_400_naming_the_member(string json, string named)
    {
        var (status, body) = await AsAdminAsync("POST", Users, JsonSerializer.Deserialize<JsonElement>(json));

        Assert.Equal(400, status);
        Assert.Contains(named, body.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_is_taken_in_any_case() =>
        Assert.Equal(409, (await AsAdminAsync("POST", Users, new { username = "Admin", password = "correct horse battery" })).Status);

    [Theory]
    [InlineData("PATCH", Users + "/3f2504e0-4f89-11d3-9a0c-0305e82c3301", """{"enabled":true}""")]
    [InlineData("DELETE", Users + "/3f2504e0-4f89-11d3-9a0c-0305e82c3301", null)]
    [InlineData("DELETE", Users + "/not-an-id", null)]
    [InlineData("DELETE", Keys + "/3f2504e0-4f89-11d3-9a0c-0305e82c3301", null)]
    public async Task An_unknown_id_is_404(string method, string path, string? json)
    {
        var (status, body) = await AsAdminAsync(method, path, json is null ? null : JsonSerializer.Deserialize<JsonElement>(json));

        Assert.Equal(404, status);
        Assert.Equal("error", body.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_key_is_shown_once_works_and_can_do_no_more_than_it_may()
    {
        var (status, body) = await AsAdminAsync("POST", Keys, new { name = "ci", scopes = new[] { "read" }, expires_at = "2999-01-01T00:00:00Z" });

        Assert.Equal(200, status);
        var made = body.GetProperty("data");
        var key = made.GetProperty("key").GetString()!;
        Assert.Matches("^mk_[0-9A-Za-z]{43}$", key);
        Assert.Equal(key[..7], made.GetProperty("prefix").GetString());
        Assert.Equal("2999-01-01T00:00:00Z", made.GetProperty("expires_at").GetString());
        Assert.Equal(403, await server.StatusAsync("GET", Keys, ("X-API-Key", key)));

        var (_, list) = await AsAdminAsync("GET", Keys);
        Assert.DoesNotContain(key, list.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"scopes":["read"]}""", "name")]
    [InlineData("""{"name":"  "}""", "name")]
    [InlineData("""{"name":"a\u0000b"}""", "name")]
    [InlineData("""{"name":"a","expires_at":"tomorrow"}""", "expires_at")]
    [InlineData("""{"name":"a","expires_at":"2001-01-01T00:00:00Z"}""", "expires_at")]
    [InlineData("""{"name":"a","scopes":[7]}""", "scopes")]
    public async Task A_key_that_breaks_a_rule_is_400_naming_the_member(string json, string named)
    {
        var (status, body) = await AsAdminAsync("POST", Keys, JsonSerializer.Deserialize<JsonElement>(json));

        Assert.Equal(400, status);
        Assert.Contains(named, body.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_log_says_who_changed_whom_and_never_a_secret()
    {
        var (_, made) = await AsAdminAsync("POST", Users, new { username = "audited", password = "correct horse battery" });
        var id = made.GetProperty("data").GetProperty("id").GetString();
        await AsAdminAsync("PATCH", $"{Users}/{id}", new { password = "changed horse battery", scopes = new[] { "read", "operate" } });
        await AsAdminAsync("DELETE", $"{Users}/{id}");

        var (status, body) = await AsAdminAsync("GET", "/api/v1/auth/audit?action=user&limit=1000");

        Assert.Equal(200, status);
        var mine = Items(body).Where(e => e.GetProperty("subject").GetString() == "audited").ToList();
        Assert.Equal(["user.deleted", "user.updated", "user.created"], mine.Select(e => e.GetProperty("action").GetString()));
        Assert.All(mine, e => Assert.Equal("key:mk_test", e.GetProperty("actor").GetString()));
        Assert.All(mine, e => Assert.Equal("127.0.0.1", e.GetProperty("remote_address").GetString()));
        Assert.Equal(["password", "scopes"], mine[1].GetProperty("detail").GetString()!.Split(", ").Order());
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("offset=-1", "offset")]
    public async Task A_page_out_of_bounds_is_400_naming_the_bound(string query, string named)
    {
        var (status, body) = await AsAdminAsync("GET", $"/api/v1/auth/audit?{query}");

        Assert.Equal(400, status);
        Assert.Contains(named, body.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_log_comes_in_pages()
    {
        var (_, all) = await AsAdminAsync("GET", "/api/v1/auth/audit?limit=2");
        var (_, second) = await AsAdminAsync("GET", "/api/v1/auth/audit?limit=1&offset=1");

        Assert.Equal(2, Items(all).Count());
        Assert.Equal(Items(all).Last().GetRawText(), Items(second).Single().GetRawText());
    }

    private static IEnumerable<JsonElement> Items(JsonElement body) => body.GetProperty("data").GetProperty("items").EnumerateArray();

    private Task<(int Status, JsonElement Body)> AsAdminAsync(string method, string path, object? body = null) =>
        server.JsonAsync(method, path, body, RunningServer.ApiKey);
}
