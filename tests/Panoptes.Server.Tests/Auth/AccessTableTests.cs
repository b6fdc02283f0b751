using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Panoptes.Server.Auth;

namespace Panoptes.Server.Tests.Auth;

public sealed class AccessTableTests(RunningServer server) : IClassFixture<RunningServer>
{
    // Served without an endpoint, by middleware or by the browser's own habit.
    private static readonly string[] RowsWithoutEndpoints = ["GET /docs/**", "GET /favicon.ico", "GET /_content/**"];

    private IEnumerable<(string Method, RouteEndpoint Endpoint)> Endpoints =>
        from endpoint in server.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().Distinct()
        where !AccessLookup.IsStaticFile(endpoint)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["*"]
        select (method, endpoint);

    [Fact]
    public void Every_endpoint_has_a_row()
    {
        var without = Endpoints.Where(e => AccessLookup.For(e.Method, e.Endpoint) is null)
            .Select(e => $"{e.Method} {RouteText.Of(e.Endpoint.RoutePattern)}");

        Assert.Empty(without);
    }

    [Fact]
    public void Every_row_has_an_endpoint()
    {
        var used = Endpoints.Select(e => AccessLookup.RowOf(e.Method, e.Endpoint)).ToHashSet();
        var dead = AccessTable.Rows.Where(row => !used.Contains(row)).Select(row => row.Route)
            .Except(RowsWithoutEndpoints);

        Assert.Empty(dead);
    }

    [Fact]
    public void No_route_has_two_rows() =>
        Assert.Equal(AccessTable.Rows.Count, AccessTable.Rows.Select(r => (r.Method, r.Pattern, r.IsPrefix)).Distinct().Count());

    [Fact]
    public void Prefixes_are_for_the_pages_and_what_they_need() =>
        Assert.All(AccessTable.Rows.Where(r => r.IsPrefix), row =>
            Assert.Contains(row.Pattern.Split('/')[1], (string[])["ui", "_blazor", "_framework", "_content", "docs"]));

    [Fact]
    public async Task An_endpoint_without_a_row_is_refused_to_everyone()
    {
        await using var other = await RunningServer.StartAsync(builder =>
            builder.Services.AddSingleton<Microsoft.AspNetCore.Hosting.IStartupFilter>(new ForgottenEndpoint()));

        Assert.Equal(403, await other.StatusAsync("GET", "/api/v1/forgotten", ("X-API-Key", RunningServer.ApiKey)));
    }
}
