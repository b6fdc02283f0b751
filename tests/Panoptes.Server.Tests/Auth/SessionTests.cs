using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Panoptes.Access;
using Panoptes.Server.Auth;

namespace Panoptes.Server.Tests.Auth;

/// <summary>As a browser sees it. The foreign Host keeps local mode out: only the session can let these in.</summary>
public sealed class SessionTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Host = "panoptes.example";
    private const string Page = "/ui/nothing";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sign_in_sets_a_cookie_that_opens_the_pages_and_their_reads_until_the_sign_out()
    {
        using var answer = await SignInAsync(server, RunningServer.AdminPassword, "/ui/uptime?range=7d");
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/ui/uptime?range=7d", answer.Headers.Location?.OriginalString);
        var set = Assert.Single(answer.Headers.GetValues("Set-Cookie"), c => c.StartsWith(Session.CookieName, StringComparison.Ordinal));
        Assert.Contains("; httponly", set, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=lax", set, StringComparison.OrdinalIgnoreCase);
        var cookie = set.Split(';')[0];

        Assert.Equal(302, await StatusAsync("GET", Page, null));
        Assert.Equal(404, await StatusAsync("GET", Page, cookie));
        Assert.Equal(404, await StatusAsync("GET", "/api/v1/nothing", cookie));
        Assert.Equal(200, await StatusAsync("GET", "/api/v1/auth/users", cookie));

        using var signOut = await server.SendAsync("POST", "/ui/sign-out", ("Host", Host), ("Cookie", cookie));
        Assert.Equal(HttpStatusCode.SeeOther, signOut.StatusCode);
        Assert.Contains(signOut.Headers.GetValues("Set-Cookie"), c => c.StartsWith($"{Session.CookieName}=;", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_session_changes_nothing_through_an_API_and_serves_no_other_sites_page()
    {
        var cookie = await CookieAsync(server);

        Assert.Equal(401, await StatusAsync("POST", "/api/v1/auth/users", cookie));
        Assert.Equal(401, await StatusAsync("DELETE", "/api/v1/nothing", cookie));
        Assert.Equal(401, await StatusAsync("GET", "/api/v1/auth/users", cookie, ("Origin", "https://evil.example")));
        Assert.Equal(401, await StatusAsync("GET", "/api/v1/auth/users", cookie, ("Origin", "http://localhost:5173")));
        Assert.Equal(401, await StatusAsync("GET", "/api/v1/auth/users", cookie, ("Sec-Fetch-Site", "cross-site")));
        Assert.Equal(200, await StatusAsync("GET", "/api/v1/auth/users", cookie, ("Sec-Fetch-Site", "same-origin")));
        Assert.Equal(200, await StatusAsync("GET", "/api/v1/auth/users", cookie, ("Origin", $"https://{Host}")));
        Assert.Equal(403, await StatusAsync("GET", Page, cookie, ("Origin", "https://evil.example")));
        Assert.Equal(403, await StatusAsync("POST", "/_blazor/negotiate", cookie, ("Origin", "https://evil.example")));
        Assert.Equal(404, await StatusAsync("GET", Page, cookie, ("Origin", $"http://{Host}")));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("/ui/\\evil")]
    [InlineData("/ui/a\r\nX: y")]
    [InlineData("/uievil")]
    [InlineData("/ui/sign-in")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public async Task A_return_address_that_is_no_page_of_ours_leads_to_the_first_page(string returnUrl)
    {
        using var answer = await SignInAsync(server, RunningServer.AdminPassword, returnUrl);

        Assert.Equal("/ui", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_wrong_password_leads_back_to_the_sign_in_and_is_written_down()
    {
        using var answer = await SignInAsync(server, "wrong wrong wrong", "/ui/uptime");

        Assert.Equal("/ui/sign-in?error=credentials&returnUrl=%2Fui%2Fuptime", answer.Headers.Location?.OriginalString);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Contains("anonymous sign_in.refused admin", await server.AuditAsync());
    }

    [Fact]
    public async Task A_form_of_another_site_or_without_its_token_is_refused()
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("username", "admin"), KeyValuePair.Create("password", RunningServer.AdminPassword)]);
        using var answer = await server.Client.PostAsync("/ui/sign-in", form, Ct);

        Assert.Equal("/ui/sign-in?error=expired", answer.Headers.Location?.OriginalString);
        Assert.Equal(403, await server.StatusAsync("POST", "/ui/sign-in", ("Origin", "https://evil.example")));
        Assert.Equal(403, await server.StatusAsync("POST", "/ui/sign-in/link", ("Origin", "https://evil.example")));
    }

    [Fact]
    public async Task Whatever_ends_sessions_ends_them_at_the_next_request()
    {
        var users = server.Services.GetRequiredService<UserAccounts>();
        var user = await users.CreateAsync("ended", "correct horse battery", Scopes.Read, Ct);
        var cookie = await CookieAsync(server, "ended", "correct horse battery");
        Assert.Equal(404, await StatusAsync("GET", Page, cookie));

        await users.ChangeAsync(user.Id, new UserChange(Enabled: false), Ct);

        Assert.Equal(302, await StatusAsync("GET", Page, cookie));
    }

    [Fact]
    public async Task A_garbled_cookie_is_no_cookie() =>
        Assert.Equal(302, await StatusAsync("GET", Page, $"{Session.CookieName}=CfDJ8garbage!!"));

    [Fact]
    public async Task A_session_ends_after_twelve_hours_without_a_request()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
        await using var timed = await RunningServer.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(clock));
        var cookie = await CookieAsync(timed);

        clock.Advance(TimeSpan.FromHours(11));
        using var renewed = await timed.SendAsync("GET", Page, ("Host", Host), ("Cookie", cookie));
        Assert.Equal(404, (int)renewed.StatusCode);
        var second = Assert.Single(renewed.Headers.GetValues("Set-Cookie"), set => set.StartsWith(Session.CookieName, StringComparison.Ordinal)).Split(';')[0];

        clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(302, await timed.StatusAsync("GET", Page, ("Host", Host), ("Cookie", cookie)));
        Assert.Equal(404, await timed.StatusAsync("GET", Page, ("Host", Host), ("Cookie", second)));
    }

    [Fact]
    public async Task A_one_time_link_shows_a_button_and_works_once()
    {
        var admin = (await server.Services.GetRequiredService<UserAccounts>().ListAsync(Ct)).Single(u => u.Username == "admin");
        var token = (await server.Services.GetRequiredService<SignInLinks>().IssueAsync(admin.Id, Ct)).Value;

        // Looking at it, as a preview does, uses nothing up.
        for (var i = 0; i < 3; i++)
        {
            using var page = await server.SendAsync("GET", $"/ui/sign-in/link?token={token}");
            Assert.Contains($"value=\"{token}\"", await page.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
            Assert.False(page.Headers.Contains("Set-Cookie"));
        }

        using var used = await UseLinkAsync(token);
        Assert.Equal("/ui", used.Headers.Location?.OriginalString);
        Assert.Single(used.Headers.GetValues("Set-Cookie"));

        using var again = await UseLinkAsync(token);
        Assert.Equal("/ui/sign-in?error=link", again.Headers.Location?.OriginalString);
        Assert.False(again.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_links_token_cannot_carry_markup_into_its_page()
    {
        using var page = await server.SendAsync("GET", "/ui/sign-in/link?token=%22%3E%3Cscript%3Ealert(1)%3C/script%3E");

        Assert.DoesNotContain("<script", await page.Content.ReadAsStringAsync(Ct), StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<HttpResponseMessage> SignInAsync(RunningServer server, string password, string returnUrl, string username = "admin")
    {
        // What the page's form carries, made as the page makes it.
        var tokens = server.Services.GetRequiredService<IAntiforgery>().GetTokens(new DefaultHttpContext { RequestServices = server.Services });
        var name = server.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<AntiforgeryOptions>>().Value.Cookie.Name;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ui/sign-in")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["username"] = username,
                ["password"] = password,
                ["returnUrl"] = returnUrl,
                [tokens.FormFieldName] = tokens.RequestToken!,
            }),
        };
        request.Headers.Add("Cookie", $"{name}={tokens.CookieToken}");
        request.Headers.Host = Host;
        return await server.Client.SendAsync(request, Ct);
    }

    private static async Task<string> CookieAsync(RunningServer server, string username = "admin", string password = RunningServer.AdminPassword)
    {
        using var answer = await SignInAsync(server, password, "/ui", username);
        return Assert.Single(answer.Headers.GetValues("Set-Cookie"), c => c.StartsWith(Session.CookieName, StringComparison.Ordinal)).Split(';')[0];
    }

    private async Task<HttpResponseMessage> UseLinkAsync(string token)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("token", token)]);
        return await server.Client.PostAsync("/ui/sign-in/link", form, Ct);
    }

    private Task<int> StatusAsync(string method, string path, string? cookie, params (string, string)[] headers) =>
        server.StatusAsync(method, path, [("Host", Host), .. cookie is null ? [] : new[] { ("Cookie", cookie) }, .. headers]);
}
