using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Panoptes.Access;

namespace Panoptes.Server.Tests.Auth;

public sealed class RateLimitTests
{
    private const string Path = "/api/v1/auth/users";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Every_answer_describes_the_window_nearest_to_exhaustion_and_the_next_call_is_429()
    {
        await using var server = await StartAsync("MeerkaticsPerMinute=2", "MeerkaticsPerHour=3");

        await ExpectAsync(server, Path, 200, "2 1 60");
        _clock.Advance(TimeSpan.FromSeconds(10));
        await ExpectAsync(server, "/api/v1/metrics/nothing", 404, "2 0 50");
        using (var refused = await ExpectAsync(server, Path, 429, "2 0 50"))
        {
            Assert.Equal(TimeSpan.FromSeconds(50), refused.Headers.RetryAfter?.Delta);
            Assert.Equal(
                """{"status":"error","data":null,"message":"Rate limit exceeded"}""",
                await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        // A refused call is not counted: one of three an hour is left.
        _clock.Advance(TimeSpan.FromSeconds(50));
        await ExpectAsync(server, Path, 200, "3 0 3540");
        using var hourly = await ExpectAsync(server, Path, 429, "3 0 3540");
        Assert.Equal(TimeSpan.FromSeconds(3540), hourly.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Each_key_is_counted_by_itself_and_no_spelling_of_a_path_escapes()
    {
        await using var server = await StartAsync("MeerkaticsPerMinute=1");
        var other = await server.NewKeyAsync(Scopes.All);

        Assert.Equal(200, await server.StatusAsync("GET", Path, ("X-API-Key", RunningServer.ApiKey)));
        Assert.Equal(429, await server.StatusAsync("GET", "/API/V1/Auth/Users/", ("X-API-Key", RunningServer.ApiKey)));
        Assert.Equal(200, await server.StatusAsync("GET", Path, ("X-API-Key", other)));
    }

    [Fact]
    public async Task A_call_without_a_key_is_refused_and_counted_by_its_address()
    {
        await using var server = await StartAsync("MeerkaticsPerMinute=1");

        using var first = await server.SendAsync("GET", Path);

        Assert.Equal(401, (int)first.StatusCode);
        Assert.Equal("0", Assert.Single(first.Headers.GetValues("X-Rate-Limit-Remaining")));
        Assert.Equal(429, await server.StatusAsync("GET", Path));
        Assert.Equal(200, await server.StatusAsync("GET", Path, ("X-API-Key", RunningServer.ApiKey)));
    }

    [Fact]
    public async Task Signing_in_is_limited_by_address_whatever_name_is_tried()
    {
        await using var server = await StartAsync("SignInPerMinute=2");

        Assert.Equal(401, (await server.PostAsync("/api/v1/auth/token", new { username = "a", password = "x" })).Status);
        Assert.Equal(401, (await server.PostAsync("/api/v1/auth/refresh", new { refresh_token = "x" })).Status);
        Assert.Equal(429, (await server.PostAsync("/api/v1/auth/token", new { username = "b", password = "x" })).Status);

        using var page = await server.SendAsync("POST", "/ui/sign-in");
        Assert.Equal(303, (int)page.StatusCode);
        Assert.Equal("/ui/sign-in?error=wait", page.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Dialects_that_document_no_limit_have_none_and_say_nothing_of_one()
    {
        await using var server = await StartAsync("MeerkaticsPerMinute=1");

        for (var i = 0; i < 5; i++)
        {
            using var response = await server.SendAsync("GET", "/api/v1/nothing");
            Assert.Equal(404, (int)response.StatusCode);
            Assert.False(response.Headers.Contains("X-Rate-Limit-Limit"));
        }
    }

    [Fact]
    public async Task Tachyons_limits_count_each_route_by_itself()
    {
        await using var server = await StartAsync("TachyonReadsPerMinute=1");
        (string, string) key = ("X-API-Key", RunningServer.ApiKey);

        Assert.Equal(404, await server.StatusAsync("GET", "/predictions/current", key));
        Assert.Equal(429, await server.StatusAsync("GET", "/predictions/current", key));
        Assert.Equal(404, await server.StatusAsync("GET", "/historical/summary", key));
    }

    private static async Task<HttpResponseMessage> ExpectAsync(RunningServer server, string path, int status, string headers)
    {
        var response = await server.SendAsync("GET", path, ("X-API-Key", RunningServer.ApiKey));
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(headers, string.Join(' ', new[] { "Limit", "Remaining", "Reset" }.Select(h => Assert.Single(response.Headers.GetValues($"X-Rate-Limit-{h}")))));
        return response;
    }

    private Task<RunningServer> StartAsync(params string[] limits) => RunningServer.StartAsync(
        builder => builder.Services.AddSingleton<TimeProvider>(_clock),
        [.. limits.Select(l => string.Create(CultureInfo.InvariantCulture, $"--Panoptes:RateLimits:{l}"))]);
}
