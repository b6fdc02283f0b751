using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Panoptes.Access;

namespace Panoptes.Server.Api.Meerkatics;

/// <summary><c>/auth/api-keys</c>: what programs call with. For administrators.</summary>
internal static class AuthKeys
{
    public static void MapAuthKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/auth/api-keys").WithTags("auth");
        keys.MapGet("", ListAsync);
        keys.MapPost("", CreateAsync);
        keys.MapDelete("/{id:guid}", RevokeAsync);
    }

    /// <summary>The member <c>scopes</c>: a list of names, or none.</summary>
    public static Scopes? OptionalScopes(this JsonBody body)
    {
        if (body.OptionalTexts("scopes") is not { } names)
        {
            return null;
        }

        if (!ScopeNames.TryParse(names, out var scopes))
        {
            body.Fault("scopes", "enum", $"must name one or more of {string.Join(", ", ScopeNames.All)}");
        }

        return scopes;
    }

    private static async Task<Ok<Envelope<ItemsJson<ApiKeyJson>>>> ListAsync(HttpContext http, ApiKeys keys, CancellationToken ct)
    {
        var page = Page.Read(http.Request.Query);
        var all = await keys.ListAsync(ct);
        return Envelope.Of(new ItemsJson<ApiKeyJson>(all.Count, [.. all.Skip(page.Offset).Take(page.Limit).Select(k => ApiKeyJson.From(k))]));
    }

    private static async Task<Ok<Envelope<ApiKeyJson>>> CreateAsync(HttpContext http, ApiKeys keys, CancellationToken ct)
    {
        var body = await JsonBody.ReadAsync(http.Request, ct);
        var name = body.Text("name");
        var scopes = body.OptionalScopes() ?? Scopes.Read;
        var expiresAt = body.OptionalMoment("expires_at");
        body.Check();
        var (key, secret) = await keys.CreateAsync(name, scopes, expiresAt, ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new Envelope<ApiKeyJson>("success", ApiKeyJson.From(key, secret), "API key created; it is shown only now"));
    }

    private static async Task<Ok<Envelope<ApiKeyJson>>> RevokeAsync(Guid id, ApiKeys keys, CancellationToken ct)
    {
        var key = await keys.RevokeAsync(id, ct);
        return TypedResults.Ok(new Envelope<ApiKeyJson>("success", ApiKeyJson.From(key), "API key revoked"));
    }

    private sealed record ApiKeyJson(
        [property: JsonPropertyName("id")] Guid Id,
        [property: JsonPropertyName("name")] string Name,
        [property: JsonPropertyName("prefix")] string Prefix,
        [property: JsonPropertyName("scopes")] IReadOnlyList<string> Scopes,
        [property: JsonPropertyName("created_at")] string CreatedAt,
        [property: JsonPropertyName("expires_at")] string? ExpiresAt,
        [property: JsonPropertyName("last_used_at")] string? LastUsedAt,
        [property: JsonPropertyName("revoked_at")] string? RevokedAt,
        [property: JsonPropertyName("key"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Key)
    {
        public static ApiKeyJson From(ApiKey key, string? secret = null) => new(
            key.Id, key.Name, key.Prefix, ScopeNames.Parse(key.Scopes).Names(), key.CreatedAt.Wire(),
            key.ExpiresAt?.Wire(), key.LastUsedAt?.Wire(), key.RevokedAt?.Wire(), secret);
    }
}
