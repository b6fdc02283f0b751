using MudBlazor;
using MudBlazor.Services;
using Panoptes.Server.Ui.Benchmarks;
using Panoptes.Server.Ui.Data;
using Panoptes.Server.Ui.Parts;
using Panoptes.Server.Ui.Runtimes;
using Panoptes.Server.Ui.Shell;

namespace Panoptes.Server.Ui;

/// <summary>The web pages, all under <c>/ui</c>, and the columns that their charts fetch, under <c>/ui/data</c>.</summary>
internal static class UiServices
{
    public static void AddUi(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        services.AddMudServices(mud =>
        {
            mud.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomRight;
            mud.SnackbarConfiguration.VisibleStateDuration = 6_000;
            mud.SnackbarConfiguration.ShowTransitionDuration = 100;
            mud.SnackbarConfiguration.HideTransitionDuration = 100;
        });
        services.AddScoped<Viewer>();
        services.AddScoped<Viewing>();
        services.AddScoped<CircuitCaller>();
        services.AddScoped<Actions>();
        services.AddScoped<Kept>();
        services.AddSingleton<ModelColours>();
        services.AddSingleton<LiveHints>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveHints>());
        services.AddSingleton<BenchmarkHints>();
        services.AddHostedService(provider => provider.GetRequiredService<BenchmarkHints>());
        services.AddSingleton<RuntimeHints>();
        services.AddHostedService(provider => provider.GetRequiredService<RuntimeHints>());
        services.AddScoped<RunRows>();
    }

    public static void MapUi(this WebApplication app)
    {
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        var data = app.MapGroup("/ui/data");
        data.MapUptimeSeries();
        data.MapBenchmarkPlots();
        data.MapSuiteFiles();
    }
}
