namespace Panoptes.Server.Api;

/// <summary>Sends dialects' JSON as plain <c>application/json</c>: JSON has one encoding, and the originals name no charset.</summary>
internal static class JsonMediaType
{
    public static void UsePlainJsonMediaType(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (Dialects.Owning(http.Request.Path) is not null)
        {
            http.Response.OnStarting(static state =>
            {
                var response = (HttpResponse)state;
                if (string.Equals(response.ContentType, "application/json; charset=utf-8", StringComparison.OrdinalIgnoreCase))
                {
                    response.ContentType = "application/json";
                }

                return Task.CompletedTask;
            }, http.Response);
        }

        return next(http);
    });
}
