using System.Globalization;
using System.Text.Json.Serialization;
using Panoptes.Access;

namespace Panoptes.Server.Api.Meerkatics;

/// <summary><c>/auth/token</c> and <c>/auth/refresh</c>: tokens for a person's password, or for their last refresh token.</summary>
internal static class AuthTokens
{
    public static void MapAuthTokens(this IEndpointRouteBuilder api)
    {
        api.MapPost("/auth/token", TokenAsync).WithTags("auth").Produces<Envelope<TokensJson>>();
        api.MapPost("/auth/refresh", RefreshAsync).WithTags("auth").Produces<Envelope<TokensJson>>();
    }

    private static async Task<IResult> TokenAsync(
        HttpContext http, UserAccounts users, AccessTokens access, RefreshTokens refresh, CancellationToken ct)
    {
        var body = await JsonBody.ReadAsync(http.Request, ct);
        var username = body.Text("username");
        var password = body.Text("password");
        body.Check();

        var outcome = await users.SignInAsync(username, password, "token", ct);
        if (outcome.User is { } user)
        {
            return Tokens(http, access.Issue(user), await refresh.IssueAsync(user, ct));
        }

        if (outcome.Wait > TimeSpan.Zero)
        {
            http.Response.Headers.RetryAfter = Math.Ceiling(outcome.Wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return TypedResults.StatusCode(StatusCodes.Status429TooManyRequests);
        }

        return Refused(http);
    }

    private static async Task<IResult> RefreshAsync(HttpContext http, AccessTokens access, RefreshTokens refresh, CancellationToken ct)
    {
        var body = await JsonBody.ReadAsync(http.Request, ct);
        var token = body.Text("refresh_token");
        body.Check();
        return await refresh.ExchangeAsync(token, ct) is var (user, next)
            ? Tokens(http, access.Issue(user), next)
            : Refused(http);
    }

    private static IResult Tokens(HttpContext http, IssuedToken access, IssuedToken refresh)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Envelope.Of(new TokensJson(access.Value, access.ExpiresAt.Wire(), refresh.Value, refresh.ExpiresAt.Wire()));
    }

    private static IResult Refused(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer realm=\"panoptes\"";
        return TypedResults.Json(
            new Envelope<object?>("error", null, "Wrong credentials"), statusCode: StatusCodes.Status401Unauthorized);
    }

    private sealed record TokensJson(
        [property: JsonPropertyName("token")] string Token,
        [property: JsonPropertyName("expires_at")] string ExpiresAt,
        [property: JsonPropertyName("refresh_token")] string RefreshToken,
        [property: JsonPropertyName("refresh_expires_at")] string RefreshExpiresAt);
}
