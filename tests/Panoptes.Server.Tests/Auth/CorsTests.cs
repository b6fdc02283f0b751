namespace Panoptes.Server.Tests.Auth;

public sealed class CorsTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [InlineData("http://localhost:5173")]
    [InlineData("http://localhost:3000")]
    public async Task The_documented_origins_may_call_with_any_method_and_header(string origin)
    {
        using var response = await server.SendAsync(
            "OPTIONS", "/api/v1/providers/1", ("Origin", origin),
            ("Access-Control-Request-Method", "PATCH"), ("Access-Control-Request-Headers", "content-type,x-api-key"));

        Assert.Equal(204, (int)response.StatusCode);
        Assert.Equal(origin, One(response, "Access-Control-Allow-Origin"));
        Assert.Equal("true", One(response, "Access-Control-Allow-Credentials"));
        Assert.Contains("PATCH", One(response, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Equal("content-type,x-api-key", One(response, "Access-Control-Allow-Headers"));
    }

    [Fact]
    public async Task A_failure_can_be_read_by_those_pages_too()
    {
        using var response = await server.SendAsync("GET", "/api/v1/nothing", ("Origin", "http://localhost:5173"));

        Assert.Equal(404, (int)response.StatusCode);
        Assert.Equal("http://localhost:5173", One(response, "Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Other_origins_are_told_nothing()
    {
        using var response = await server.SendAsync(
            "OPTIONS", "/api/v1/providers", ("Origin", "https://evil.example"), ("Access-Control-Request-Method", "POST"));

        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task The_operator_names_the_origins()
    {
        await using var other = await RunningServer.StartAsync(null, "--Panoptes:Access:CorsOrigins=https://dash.example, https://two.example");

        Assert.Equal(404, await other.StatusAsync("POST", "/api/v1/nothing", ("Origin", "https://two.example")));
        Assert.Equal(403, await other.StatusAsync("POST", "/api/v1/nothing", ("Origin", "http://localhost:5173")));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("https://dash.example/path")]
    [InlineData("dash.example")]
    public async Task An_origin_that_is_none_stops_the_start(string origin) =>
        await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => RunningServer.StartAsync(null, $"--Panoptes:Access:CorsOrigins={origin}"));

    [Theory]
    [InlineData("/health", "frame-ancestors 'none'")]
    [InlineData("/api/v1/nothing", "frame-ancestors 'none'")]
    [InlineData("/ui/nothing", "script-src 'self';")]
    public async Task Every_answer_tells_browsers_what_it_is_not_for(string path, string policy)
    {
        using var response = await server.SendAsync("GET", path);

        Assert.Equal("nosniff", One(response, "X-Content-Type-Options"));
        Assert.Contains(policy, One(response, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.NotEmpty(One(response, "Referrer-Policy"));
    }

    private static string One(HttpResponseMessage response, string header) => Assert.Single(response.Headers.GetValues(header));
}
