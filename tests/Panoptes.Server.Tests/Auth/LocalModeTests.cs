using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Panoptes.Server.Auth;

namespace Panoptes.Server.Tests.Auth;

public sealed class LocalModeTests(RunningServer server) : IClassFixture<RunningServer>
{
    // ArgusLM owns it and nothing is there: 404 to whoever is let in.
    private const string Open = "/api/v1/nothing";

    private string Own => server.Address.GetLeftPart(UriPartial.Authority);

    [Theory]
    [InlineData("GET", "/api/v1/nothing", 404)]
    [InlineData("POST", "/api/v1/nothing", 404)]
    [InlineData("GET", "/api/nothing", 404)]
    [InlineData("GET", "/ui/nothing", 404)]
    [InlineData("GET", "/api/v1/auth/users", 401)]
    [InlineData("GET", "/api/v1/metrics/nothing", 401)]
    [InlineData("POST", "/api/v1/ingest", 401)]
    [InlineData("GET", "/predictions/nothing", 401)]
    [InlineData("POST", "/feed/data", 401)]
    [InlineData("GET", "/health", 200)]
    public async Task Without_a_credential_only_the_dialects_that_document_none_are_open(string method, string path, int status) =>
        Assert.Equal(status, await server.StatusAsync(method, path));

    [Theory]
    [InlineData("localhost:{port}", 404)]
    [InlineData("LOCALHOST:{port}", 404)]
    [InlineData("127.0.0.1:{port}", 404)]
    [InlineData("[::1]:{port}", 404)]
    [InlineData("evil.example:{port}", 401)]
    [InlineData("localhost.evil.example:{port}", 401)]
    [InlineData("localhost:1", 401)]
    [InlineData("localhost", 401)]
    [InlineData("192.168.0.7:{port}", 401)]
    [InlineData("2130706433:{port}", 401)]
    public async Task A_foreign_host_is_not_let_in_for_being_on_this_machine(string host, int status) =>
        Assert.Equal(status, await server.StatusAsync("GET", Open, ("Host", WithPort(host))));

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public async Task A_page_of_another_site_is_refused(string method)
    {
        Assert.Equal(403, await server.StatusAsync(method, Open, ("Origin", "https://evil.example")));
        Assert.Equal(403, await server.StatusAsync(method, Open, ("Origin", "null")));
        Assert.Equal(403, await server.StatusAsync(method, Open, ("Origin", "http://localhost:9")));
        Assert.Equal(403, await server.StatusAsync(method, Open, ("Origin", "not an origin")));
        Assert.Equal(404, await server.StatusAsync(method, Open, ("Origin", Own)));
        Assert.Equal(404, await server.StatusAsync(method, Open, ("Origin", "http://localhost:5173")));
    }

    [Fact]
    public async Task A_key_that_is_sent_on_purpose_is_good_from_any_page_and_host() =>
        Assert.Equal(404, await server.StatusAsync(
            "GET", Open, ("X-API-Key", RunningServer.ApiKey), ("Origin", "https://evil.example"), ("Host", "panoptes.example")));

    [Fact]
    public async Task A_basic_credential_that_a_browser_remembers_is_not_good_from_another_site()
    {
        var basic = "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($":{RunningServer.ApiKey}"));

        Assert.Equal(404, await server.StatusAsync("GET", Open, ("Authorization", basic)));
        Assert.Equal(403, await server.StatusAsync("GET", Open, ("Authorization", basic), ("Origin", "https://evil.example")));
    }

    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.NotFound)]
    public async Task A_web_socket_handshake_is_checked_likewise(string? origin, HttpStatusCode status)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Origin", origin ?? Own);
        var address = new UriBuilder(server.Address) { Scheme = "ws", Path = Open }.Uri;

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(address, TestContext.Current.CancellationToken));

        Assert.Equal(status, socket.HttpStatusCode);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "10.0.0.1")]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("Forwarded", "for=10.0.0.1")]
    [InlineData("X-Real-IP", "10.0.0.1")]
    [InlineData("Via", "1.1 proxy")]
    public async Task What_came_through_a_proxy_came_from_elsewhere(string header, string value) =>
        Assert.Equal(401, await server.StatusAsync("GET", Open, (header, value)));

    [Fact]
    public async Task As_soon_as_one_address_is_not_loopback_every_call_needs_a_credential()
    {
        await using var open = await RunningServer.StartAsync(null, "--urls", "http://127.0.0.1:0;http://0.0.0.0:0");

        Assert.Equal(401, await open.StatusAsync("GET", Open));
        Assert.Equal(401, await open.StatusAsync("GET", "/api/nothing"));
        Assert.Equal(302, await open.StatusAsync("GET", "/ui/nothing"));
        Assert.Equal(401, await open.StatusAsync("GET", "/ui/data/nothing"));
        Assert.Equal(200, await open.StatusAsync("GET", "/health"));
        Assert.Equal(404, await open.StatusAsync("GET", Open, ("X-API-Key", RunningServer.ApiKey)));
    }

    [Fact]
    public async Task A_page_that_needs_a_sign_in_leads_there_and_back()
    {
        using var response = await server.SendAsync("GET", "/ui/requests?model=a&x=%2F", ("Host", "panoptes.example"));

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/ui/sign-in?returnUrl=%2Fui%2Frequests%3Fmodel%3Da%26x%3D%252F", response.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8000", true)]
    [InlineData("http://127.8.9.1:8000", true)]
    [InlineData("http://localhost:8000", true)]
    [InlineData("https://[::1]:8000", true)]
    [InlineData("http://0.0.0.0:8000", false)]
    [InlineData("http://[::]:8000", false)]
    [InlineData("http://*:8000", false)]
    [InlineData("http://+:8000", false)]
    [InlineData("http://panoptes.example:8000", false)]
    [InlineData("http://192.168.0.7:8000", false)]
    [InlineData("http://unix:/tmp/panoptes.sock", false)]
    public void Only_loopback_addresses_are_this_machine_alone(string address, bool loopback) =>
        Assert.Equal(loopback, LocalMode.IsLoopback(BindingAddress.Parse(address)));

    private string WithPort(string host) =>
        host.Replace("{port}", server.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
