using Microsoft.AspNetCore.Http.Features;
using Panoptes.Access;

namespace Panoptes.Server.Auth;

/// <summary>Lets a request in, or refuses it with a bare status that its dialect words.</summary>
internal sealed partial class AccessGate(RequestDelegate next, LocalMode local, Origins origins, ILogger<AccessGate> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (AccessLookup.For(http) is not { } rule)
        {
            LogNoRow(http.Request.Method, http.GetEndpoint()?.DisplayName);
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var who = http.Features.GetRequiredFeature<Identification>();
        var caller = who.Caller;
        var ambient = who.Ambient;
        if (rule.IsPublic)
        {
            caller ??= Caller.Anonymous;
            ambient = !IsRead(http.Request.Method);
        }
        else if (who.Wrong)
        {
            Challenge(http, "Bearer realm=\"panoptes\", error=\"invalid_token\"");
            return;
        }
        else if (caller is null && rule.OpenLocally && local.Admits(http))
        {
            caller = Caller.Local;
            ambient = true;
        }

        if (caller is null)
        {
            Challenge(http, "Bearer realm=\"panoptes\"");
        }
        else if ((ambient && origins.IsForeign(http.Request)) || !caller.May(rule.Scope))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
        }
        else
        {
            caller = caller with { RemoteAddress = http.Connection.RemoteIpAddress?.ToString() };
            http.Features.Set(caller);
            http.User = caller.Principal();
            using (CurrentCaller.Use(caller))
            {
                await next(http);
            }
        }
    }

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    // Never Basic, which would make browsers ask for a password and then send it by themselves. A page leads to the sign-in instead.
    private static void Challenge(HttpContext http, string challenge)
    {
        var request = http.Request;
        if (HttpMethods.IsGet(request.Method)
            && request.Path.StartsWithSegments("/ui", StringComparison.OrdinalIgnoreCase)
            && !request.Path.StartsWithSegments("/ui/data", StringComparison.OrdinalIgnoreCase))
        {
            http.Response.Redirect("/ui/sign-in" + QueryString.Create("returnUrl", request.PathBase + request.Path + request.QueryString));
            return;
        }

        http.Response.Headers.WWWAuthenticate = challenge;
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Endpoint} has no row in the access table and is refused to everyone")]
    private partial void LogNoRow(string method, string? endpoint);
}
