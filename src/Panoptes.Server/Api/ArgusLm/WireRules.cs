using System.Text.RegularExpressions;
using Microsoft.OpenApi;

namespace Panoptes.Server.Api.ArgusLm;

/// <summary>What holds for every endpoint of the dialect, and what the API pages show of those that read the wire themselves.</summary>
internal static partial class WireRules
{
    private const string Json = "application/json";

    /// <summary>A trailing slash is redirected (307) to the path without it.</summary>
    public static RouteGroupBuilder FollowsWireRules(this RouteGroupBuilder group) => group.AddEndpointFilter(async (context, next) =>
    {
        var http = context.HttpContext;
        var path = http.Request.Path.Value!;
        if (path.EndsWith('/'))
        {
            var target = http.Request.PathBase + new PathString(path.TrimEnd('/')) + http.Request.QueryString;
            return TypedResults.LocalRedirect(target, permanent: false, preserveMethod: true);
        }

        return await next(context);
    }).AddOpenApiOperationTransformer((operation, context, _) =>
    {
        operation.Parameters ??= [];
        foreach (Match name in RouteValue().Matches(context.Description.RelativePath ?? ""))
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name.Groups[1].Value,
                In = ParameterLocation.Path,
                Required = true,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
            });
        }

        return Task.CompletedTask;
    });

    /// <summary>The API pages show a JSON body of this shape. Any other is this dialect's 422, so routing must not refuse it with 415.</summary>
    public static RouteHandlerBuilder TakesJson<T>(this RouteHandlerBuilder endpoint) =>
        endpoint.AddOpenApiOperationTransformer(async (operation, context, ct) =>
        {
            var schema = await context.GetOrCreateSchemaAsync(typeof(T), cancellationToken: ct);
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType> { [Json] = new() { Schema = schema } },
            };
        });

    /// <summary>The API pages show these query parameters.</summary>
    public static RouteHandlerBuilder TakesQuery(this RouteHandlerBuilder endpoint, params (string Name, string Description)[] parameters) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            foreach (var (name, description) in parameters)
            {
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = name,
                    In = ParameterLocation.Query,
                    Description = description,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                });
            }

            return Task.CompletedTask;
        });

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex RouteValue();
}
