using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace Panoptes.Server.Ui.Shell;

/// <summary>The document around every page.</summary>
public sealed partial class App
{
    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    // The sign-in page is a plain form: it works, and is safe, without a circuit.
    private IComponentRenderMode? Mode => Context.AcceptsInteractiveRouting() ? RenderMode.InteractiveServer : null;

    private string? Theme => Context.Request.Cookies["panoptes-theme"] is { } theme and ("light" or "dark") ? theme : null;

    private string Zone => Uri.UnescapeDataString(Context.Request.Cookies["panoptes-zone"] ?? "UTC");
}
