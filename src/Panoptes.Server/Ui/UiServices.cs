namespace Panoptes.Server.Ui;

/// <summary>The web pages, all under <c>/ui</c>.</summary>
internal static class UiServices
{
    public static void AddUi(this IServiceCollection services) => services.AddRazorComponents().AddInteractiveServerComponents();

    public static void MapUi(this IEndpointRouteBuilder routes)
    {
    }
}
