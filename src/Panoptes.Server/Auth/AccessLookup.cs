using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.StaticAssets;
using Panoptes.Access;
using Panoptes.Server.Api;
using Panoptes.Server.Api.ArgusLm;
using Panoptes.Server.Api.FlPerformance;

namespace Panoptes.Server.Auth;

/// <summary>Finds an endpoint's row in <see cref="AccessTable"/>.</summary>
internal static class AccessLookup
{
    private static readonly FrozenDictionary<(string Method, string Pattern), AccessRow> Exact =
        AccessTable.Rows.Where(r => !r.IsPrefix).ToFrozenDictionary(r => (r.Method, r.Pattern));

    // Of two prefixes that match, the longer wins; of two as long, the one that names its method.
    private static readonly AccessRow[] Prefixes =
        [.. AccessTable.Rows.Where(r => r.IsPrefix).OrderByDescending(r => r.Pattern.Length).ThenBy(r => r.Method == "*")];

    private static readonly ConditionalWeakTable<RouteEndpoint, string> Patterns = [];

    /// <summary>The rule for a request; null refuses it.</summary>
    public static AccessRule? For(HttpContext http) => http.GetEndpoint() switch
    {
        RouteEndpoint endpoint => For(http.Request.Method, endpoint),

        // No endpoint, or none for this method (405), which routing only says after access is granted.
        _ => Nowhere(http.Request.Path),
    };

    /// <summary>The rule for a method of an endpoint; null refuses it.</summary>
    public static AccessRule? For(string method, RouteEndpoint endpoint) => IsStaticFile(endpoint) ? AccessRule.Anyone : RowOf(method, endpoint)?.Rule;

    /// <summary>A row of the table; null if there is none.</summary>
    public static AccessRow? RowOf(string method, RouteEndpoint endpoint)
    {
        var pattern = Patterns.GetValue(endpoint, e => RouteText.Of(e.RoutePattern));
        return Exact.GetValueOrDefault((method, pattern)) ?? Prefixes.FirstOrDefault(p => p.Covers(method, pattern));
    }

    /// <summary>Files that were built in are not secret: scripts, styles, fonts, pictures.</summary>
    public static bool IsStaticFile(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null;

    // Whoever may call the neighbours may learn that nothing is there.
    private static AccessRule Nowhere(PathString path) =>
        AccessTable.Rows.Where(r => r.Rule.IsPublic && !r.IsPrefix).Any(r => path.Equals(r.Pattern, StringComparison.OrdinalIgnoreCase))
        || Prefixes.FirstOrDefault(p => p.Covers("GET", path.Value ?? "")) is { Rule.IsPublic: true }
            ? AccessRule.Anyone
            : new AccessRule(Scopes.None, OpenLocally: Dialects.Owning(path) is null or ArgusLmDialect or FlPerformanceDialect);
}
