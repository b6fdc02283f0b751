using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Panoptes.Server.Auth;

/// <summary>While every bound address is loopback, calls from this machine may do without a credential where their dialect has none.</summary>
internal sealed class LocalMode(IServer server)
{
    private static readonly string[] SignsOfAProxy =
        ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Real-IP", "Via"];

    private Bound? _bound;

    /// <summary>Whether this request, without a credential, may be let in as <c>local</c>.</summary>
    /// <remarks>
    /// The Host must be this machine by name: a page of another site whose name was made to resolve to 127.0.0.1 (DNS rebinding) sends
    /// its own. A proxy's headers mean that the caller is elsewhere.
    /// </remarks>
    public bool Admits(HttpContext http) =>
        (_bound ??= Read()) is { AllLoopback: true } bound
        && IsLoopback(http.Connection.RemoteIpAddress)
        && IsLoopback(http.Connection.LocalIpAddress)
        && IsLocalHost(http.Request.Host.Host)
        && bound.Ports.Contains(http.Request.Host.Port ?? (http.Request.IsHttps ? 443 : 80))
        && !SignsOfAProxy.Any(http.Request.Headers.ContainsKey);

    /// <summary>Whether an address to bind, e.g. <c>http://localhost:8000</c>, can be reached from this machine only.</summary>
    public static bool IsLoopback(BindingAddress address) =>
        !address.IsUnixPipe && !address.IsNamedPipe && (IsLocalName(address.Host) || IsLoopback(AddressOf(address.Host)));

    private static bool IsLoopback(IPAddress? address) => address is not null && IPAddress.IsLoopback(address);

    private static bool IsLocalHost(string host) => IsLocalName(host) || host is "127.0.0.1" or "[::1]";

    private static bool IsLocalName(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    private static IPAddress? AddressOf(string host) => IPAddress.TryParse(host.Trim('[', ']'), out var address) ? address : null;

    // Once: no request gets here before everything is bound. See Readiness.
    private Bound Read()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses.Select(BindingAddress.Parse).ToList() ?? [];
        return new Bound(addresses.Count > 0 && addresses.All(IsLoopback), [.. addresses.Select(a => a.Port)]);
    }

    private sealed record Bound(bool AllLoopback, IReadOnlyList<int> Ports);
}
