using System.Text.Json.Serialization;

namespace Panoptes.Server.Api;

/// <summary>The paths that two dialects claim: <c>GET /</c> and <c>GET /health</c>, each answered with the fields of both.</summary>
internal static class SharedPaths
{
    public static void MapSharedPaths(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", Root).WithTags("system");
        routes.MapGet("/health", () => TypedResults.Ok(new HealthJson("healthy", "tft_inference_daemon", true))).WithTags("system");
    }

    // A browser asks for HTML first; a program does not.
    private static IResult Root(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(a => a.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase))
            ? TypedResults.Redirect("/ui")
            : TypedResults.Ok(new RootJson("ok", "panoptes", ThisProduct.Version, "/docs"));

    private sealed record RootJson(
        [property: JsonPropertyName("status")] string Status,
        [property: JsonPropertyName("service")] string Service,
        [property: JsonPropertyName("version")] string Version,
        [property: JsonPropertyName("docs")] string Docs);

    private sealed record HealthJson(
        [property: JsonPropertyName("status")] string Status,
        [property: JsonPropertyName("service")] string Service,
        [property: JsonPropertyName("running")] bool Running);
}
