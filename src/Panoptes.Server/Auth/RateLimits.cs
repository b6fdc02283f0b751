using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Panoptes.Access;
using Panoptes.Server.Api;
using Panoptes.Server.Api.Meerkatics;

namespace Panoptes.Server.Auth;

/// <summary>A kind of call that is counted together.</summary>
/// <param name="Name">Its name.</param>
/// <param name="PerMinute">The most in a minute; 0 for no limit.</param>
/// <param name="PerHour">The most in an hour; 0 for no limit.</param>
internal sealed record RateGroup(string Name, int PerMinute, int PerHour = 0)
{
    /// <summary>Counted by address, because who calls is what they are about to prove.</summary>
    public bool PerAddress { get; init; }

    /// <summary>Each route is counted by itself.</summary>
    public bool PerRoute { get; init; }

    /// <summary>Answers carry <c>X-Rate-Limit-*</c>.</summary>
    public bool ShowsHeaders { get; init; }

    public IReadOnlyList<RateWindow> Windows { get; } =
    [
        .. new[] { new RateWindow(PerMinute, TimeSpan.FromMinutes(1)), new RateWindow(PerHour, TimeSpan.FromHours(1)) }.Where(w => w.Limit > 0),
    ];
}

/// <summary>How often one caller may call what: the table, and the counters. ArgusLM and FLPerformance document no limit and have none.</summary>
internal sealed class RateLimits(IOptions<RateLimitOptions> options, TimeProvider time)
{
    private const int MostCounters = 50_000;

    private readonly (string Method, string Prefix, RateGroup Group)[] _table = Table(options.Value);
    private readonly RateGroup _meerkatics = new("meerkatics", options.Value.MeerkaticsPerMinute, options.Value.MeerkaticsPerHour) { ShowsHeaders = true };
    private readonly ConcurrentDictionary<string, RateCounter> _counters = new();
    private readonly long _start = time.GetTimestamp();

    /// <summary>Counts a request.</summary>
    /// <returns>Its group and what it found; null where there is no limit.</returns>
    public (RateGroup Group, RateVerdict Verdict)? Take(HttpContext http, Caller? caller)
    {
        // Routes match in any case: count by the route, so that no spelling of a path escapes.
        var route = http.GetEndpoint() is RouteEndpoint endpoint ? RouteText.Of(endpoint.RoutePattern) : http.Request.Path.Value ?? "";
        if (GroupOf(http.Request.Method, route) is not { Windows.Count: > 0 } group)
        {
            return null;
        }

        var now = time.GetElapsedTime(_start);
        var who = group.PerAddress || caller is null ? Address(http.Connection.RemoteIpAddress) : caller.UserId?.ToString() ?? caller.Actor + caller.KeyId;
        var key = $"{group.Name} {who}{(group.PerRoute ? " " + http.Request.Method + route : "")}";
        return (group, CounterOf(key, group, now).Take(now));
    }

    private static (string Method, string Prefix, RateGroup Group)[] Table(RateLimitOptions limits)
    {
        var signIn = new RateGroup("sign-in", limits.SignInPerMinute, limits.SignInPerHour) { PerAddress = true };
        var tokens = signIn with { ShowsHeaders = true };
        var ingest = new RateGroup("ingest", limits.IngestPerMinute, limits.IngestPerHour) { ShowsHeaders = true };
        var reads = new RateGroup("tachyon", limits.TachyonReadsPerMinute) { PerRoute = true };
        return
        [
            ("POST", "/ui/sign-in", signIn),
            ("POST", "/api/v1/auth/token", tokens),
            ("POST", "/api/v1/auth/refresh", tokens),
            ("POST", "/api/v1/ingest", ingest),
            ("POST", "/feed", new RateGroup("feed", limits.TachyonFeedPerMinute)),
            ("POST", "/admin", new RateGroup("admin", limits.TachyonAdminPerMinute) { PerRoute = true }),
            ("GET", "/predictions", reads),
            ("GET", "/alerts", reads),
            ("GET", "/explain", reads),
            ("GET", "/historical", reads),
            ("GET", "/cascade", reads),
            ("GET", "/drift", reads),
        ];
    }

    // An IPv6 subscriber has a whole /64.
    private static string Address(IPAddress? address)
    {
        if (address is { IsIPv4MappedToIPv6: true })
        {
            address = address.MapToIPv4();
        }

        return address is { AddressFamily: AddressFamily.InterNetworkV6 }
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address?.ToString() ?? "";
    }

    private RateGroup? GroupOf(string method, string route)
    {
        foreach (var (rowMethod, prefix, group) in _table)
        {
            if (method == rowMethod && new PathString(route).StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return group;
            }
        }

        return Dialects.Owning(route) is MeerkaticsDialect ? _meerkatics : null;
    }

    private RateCounter CounterOf(string key, RateGroup group, TimeSpan now)
    {
        if (_counters.TryGetValue(key, out var known))
        {
            return known;
        }

        if (_counters.Count >= MostCounters)
        {
            foreach (var (idle, counter) in _counters)
            {
                if (counter.IsIdle(now))
                {
                    _counters.TryRemove(KeyValuePair.Create(idle, counter));
                }
            }

            // Still full: so many callers at once share what is left.
            key = _counters.Count >= MostCounters ? group.Name : key;
        }

        return _counters.GetOrAdd(key, static (_, windows) => new RateCounter(windows), group.Windows);
    }
}
