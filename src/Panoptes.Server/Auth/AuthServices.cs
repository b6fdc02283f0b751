using System.Globalization;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Panoptes.Access;
using Panoptes.Server.Api;

namespace Panoptes.Server.Auth;

/// <summary>Adds and runs what decides who may call.</summary>
internal static class AuthServices
{
    private static readonly string[] Exposed = ["X-Rate-Limit-Limit", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset", "Retry-After"];

    public static void AddAuth(this IServiceCollection services)
    {
        services.AddAccess();
        services.AddOptions<AuthOptions>().BindConfiguration(AccessOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RateLimitOptions>().BindConfiguration(RateLimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Readiness>();
        services.AddSingleton<LocalMode>();
        services.AddSingleton<Origins>();
        services.AddSingleton<RateLimits>();
        services.AddSingleton(new FirstStartOutput(Console.Out));
        services.AddHostedService<FirstStartNotice>();
        services.AddAntiforgery();
        services.AddSession();
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<AuthOptions>>((cors, auth) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. auth.Value.Origins]).AllowCredentials().AllowAnyMethod().AllowAnyHeader().WithExposedHeaders(Exposed)));
    }

    /// <summary>Once started: headers, then who calls, then how often, then whether they may; whatever is mapped comes after.</summary>
    public static void UseAuth(this WebApplication app)
    {
        FirstStartNotice.Given(app.Configuration).Check();
        var readiness = app.Services.GetRequiredService<Readiness>();
        app.Use(async (http, next) =>
        {
            await readiness.Started.WaitAsync(http.RequestAborted);
            await next(http);
        });
        app.UseSecurityHeaders();
        app.UseWhen(
            static http => Dialects.Owning(http.Request.Path) is not null || http.Request.Path == "/",
            static api => api.UseCors());
        app.Use(IdentifyAsync);
        app.Use(CountAsync);
        app.UseMiddleware<AccessGate>();
        app.UseAntiforgery();
    }

    private static async Task IdentifyAsync(HttpContext http, RequestDelegate next)
    {
        var services = http.RequestServices;

        // Only the address is known yet: a key that is used after its revocation is noted with it.
        using (CurrentCaller.Use(Caller.Anonymous with { RemoteAddress = http.Connection.RemoteIpAddress?.ToString() }))
        {
            http.Features.Set(await Identification.OfAsync(http, services.GetRequiredService<ApiKeys>(), services.GetRequiredService<AccessTokens>()));
        }

        await next(http);
    }

    private static Task CountAsync(HttpContext http, RequestDelegate next)
    {
        var caller = http.Features.GetRequiredFeature<Identification>().Caller;
        if (http.RequestServices.GetRequiredService<RateLimits>().Take(http, caller) is not var (group, verdict))
        {
            return next(http);
        }

        if (group.ShowsHeaders)
        {
            // On start, because a failure's answer begins by dropping the headers set so far.
            http.Response.OnStarting(() =>
            {
                Show(http.Response.Headers, verdict);
                return Task.CompletedTask;
            });
        }

        if (verdict.Allowed)
        {
            return next(http);
        }

        http.Response.Headers.RetryAfter = verdict.SecondsLeft.ToString(CultureInfo.InvariantCulture);
        if (http.Request.Path.StartsWithSegments("/ui", StringComparison.OrdinalIgnoreCase))
        {
            SignInEndpoints.SeeSignIn(http, "wait");
        }
        else
        {
            http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        }

        return Task.CompletedTask;
    }

    private static void Show(IHeaderDictionary headers, RateVerdict verdict)
    {
        headers["X-Rate-Limit-Limit"] = verdict.Window.Limit.ToString(CultureInfo.InvariantCulture);
        headers["X-Rate-Limit-Remaining"] = verdict.Window.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["X-Rate-Limit-Reset"] = verdict.SecondsLeft.ToString(CultureInfo.InvariantCulture);
    }
}
