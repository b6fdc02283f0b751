using Panoptes.Access;

namespace Panoptes.Server.Auth;

/// <summary>Who may call an endpoint.</summary>
/// <param name="Scope">What the caller must be allowed; <see cref="Scopes.None"/> for any good credential.</param>
/// <param name="OpenLocally">Local mode opens it to anonymous callers, within what they may do.</param>
/// <param name="IsPublic">Anyone may call it; a credential is not even looked at.</param>
internal sealed record AccessRule(Scopes Scope, bool OpenLocally, bool IsPublic = false)
{
    public static AccessRule Anyone { get; } = new(Scopes.None, OpenLocally: true, IsPublic: true);
}

/// <summary>A row of the access table.</summary>
/// <param name="Route"><c>METHOD /route/pattern</c>; a pattern that ends in <c>/**</c> covers everything below, by any method if that is <c>*</c>.</param>
/// <param name="Rule">Who may.</param>
internal sealed record AccessRow(string Route, AccessRule Rule)
{
    private const string Below = "/**";

    public string Method => Route[..Route.IndexOf(' ', StringComparison.Ordinal)];

    public bool IsPrefix => Route.EndsWith(Below, StringComparison.Ordinal);

    /// <summary>The path or pattern, without <c>/**</c>, with unnamed parameters.</summary>
    public string Pattern { get; } = RouteText.Unnamed(Route[(Route.IndexOf(' ', StringComparison.Ordinal) + 1)..].Replace(Below, "", StringComparison.Ordinal));

    public bool Covers(string method, string pattern) =>
        IsPrefix
        && (Method == "*" || Method == method)
        && (pattern.Equals(Pattern, StringComparison.OrdinalIgnoreCase)
            || pattern.StartsWith(Pattern + "/", StringComparison.OrdinalIgnoreCase));
}
