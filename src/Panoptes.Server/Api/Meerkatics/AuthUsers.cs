using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Panoptes.Access;

namespace Panoptes.Server.Api.Meerkatics;

/// <summary><c>/auth/users</c>: who may sign in. For administrators.</summary>
internal static class AuthUsers
{
    public static void MapAuthUsers(this IEndpointRouteBuilder api)
    {
        var users = api.MapGroup("/auth/users").WithTags("auth");
        users.MapGet("", ListAsync);
        users.MapPost("", CreateAsync);
        users.MapPatch("/{id:guid}", ChangeAsync);
        users.MapDelete("/{id:guid}", DeleteAsync);
    }

    private static async Task<Ok<Envelope<ItemsJson<UserJson>>>> ListAsync(HttpContext http, UserAccounts users, CancellationToken ct)
    {
        var page = Page.Read(http.Request.Query);
        var all = await users.ListAsync(ct);
        return Envelope.Of(new ItemsJson<UserJson>(all.Count, [.. all.Skip(page.Offset).Take(page.Limit).Select(UserJson.From)]));
    }

    private static async Task<Ok<Envelope<UserJson>>> CreateAsync(HttpContext http, UserAccounts users, CancellationToken ct)
    {
        var body = await JsonBody.ReadAsync(http.Request, ct);
        var username = body.Text("username");
        var password = body.Text("password");
        var scopes = body.OptionalScopes() ?? Scopes.Read;
        body.Check();
        return Envelope.Of(UserJson.From(await users.CreateAsync(username, password, scopes, ct)));
    }

    private static async Task<Ok<Envelope<UserJson>>> ChangeAsync(Guid id, HttpContext http, UserAccounts users, CancellationToken ct)
    {
        var body = await JsonBody.ReadAsync(http.Request, ct);
        var change = new UserChange(body.OptionalText("password"), body.OptionalScopes(), body.OptionalBool("enabled"));
        body.Check();
        return Envelope.Of(UserJson.From(await users.ChangeAsync(id, change, ct)));
    }

    private static async Task<Ok<Envelope<object?>>> DeleteAsync(Guid id, UserAccounts users, CancellationToken ct)
    {
        await users.DeleteAsync(id, ct);
        return TypedResults.Ok(new Envelope<object?>("success", null, "User deleted"));
    }

    private sealed record UserJson(
        [property: JsonPropertyName("id")] Guid Id,
        [property: JsonPropertyName("username")] string Username,
        [property: JsonPropertyName("scopes")] IReadOnlyList<string> Scopes,
        [property: JsonPropertyName("enabled")] bool Enabled,
        [property: JsonPropertyName("created_at")] string CreatedAt)
    {
        public static UserJson From(User user) =>
            new(user.Id, user.Username, ScopeNames.Parse(user.Scopes).Names(), user.Enabled, user.CreatedAt.Wire());
    }
}
