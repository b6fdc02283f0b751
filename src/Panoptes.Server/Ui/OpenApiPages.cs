namespace Panoptes.Server.Ui;

/// <summary>The description of every API at <c>/openapi.json</c>, and pages to try it at <c>/docs</c>.</summary>
internal static class OpenApiPages
{
    public static void AddOpenApiPages(this IServiceCollection services) =>
        services.AddOpenApi(options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Panoptes";
            document.Info.Version = ThisProduct.Version;
            return Task.CompletedTask;
        }));

    public static void MapOpenApiPages(this WebApplication app)
    {
        app.MapOpenApi("/openapi.json");
        app.UseSwaggerUI(options =>
        {
            options.RoutePrefix = "docs";
            options.DocumentTitle = "Panoptes API";
            options.SwaggerEndpoint("/openapi.json", "Panoptes");
        });
    }
}
