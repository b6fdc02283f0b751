using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Panoptes.Server.Auth;

/// <summary>Route patterns as text that can be compared: parameters without names, defaults and constraints.</summary>
internal static partial class RouteText
{
    /// <summary>A pattern as it is typed into the table, e.g. <c>/models/{id}</c>, becomes <c>/models/{}</c>.</summary>
    public static string Unnamed(string pattern) => Parameter().Replace(pattern, "{}");

    /// <summary>The pattern of an endpoint, likewise: <c>/models/{model_id:guid}</c> becomes <c>/models/{}</c>.</summary>
    public static string Of(RoutePattern pattern) =>
        "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(Text))));

    private static string Text(RoutePatternPart part) => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        _ => "{}",
    };

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
