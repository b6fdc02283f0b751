using Panoptes.Access;

namespace Panoptes.Server.Auth;

/// <summary>Whom a request's credential names.</summary>
/// <param name="Caller">Who; null if nobody.</param>
/// <param name="Wrong">A credential was brought, and it is not good.</param>
/// <param name="Ambient">A browser may have added the credential by itself.</param>
internal sealed record Identification(Caller? Caller, bool Wrong, bool Ambient)
{
    private static readonly Identification Nobody = new(null, Wrong: false, Ambient: false);

    /// <summary>Looks at every credential of the request; all must be good, the first names the caller.</summary>
    public static async Task<Identification> OfAsync(HttpContext http, ApiKeys keys, AccessTokens tokens)
    {
        var credential = Credential.Read(http.Request.Headers);
        if (!credential.Any)
        {
            return TakesSessions(http.Request) && await Session.CallerAsync(http) is { } person
                ? new Identification(person, Wrong: false, Ambient: true)
                : Nobody;
        }

        Caller? first = null;
        foreach (var secret in credential.Secrets)
        {
            if (await CallerOfAsync(secret, keys, tokens, http.RequestAborted) is not { } caller)
            {
                return new Identification(null, Wrong: true, credential.Ambient);
            }

            first ??= caller;
        }

        return credential.Malformed ? new Identification(null, Wrong: true, credential.Ambient) : new(first, Wrong: false, credential.Ambient);
    }

    private static async ValueTask<Caller?> CallerOfAsync(string secret, ApiKeys keys, AccessTokens tokens, CancellationToken ct) =>
        await keys.CallerOfAsync(secret, ct)
        ?? (secret.Count(c => c == '.') == 2 ? await tokens.CallerOfAsync(secret, ct) : null);

    // The pages, and what they read from the APIs. A session never changes anything through an API.
    private static bool TakesSessions(HttpRequest request) =>
        request.Path.StartsWithSegments("/ui", StringComparison.OrdinalIgnoreCase)
        || request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase)
        || (HttpMethods.IsGet(request.Method) && Origins.IsOwn(request));
}
