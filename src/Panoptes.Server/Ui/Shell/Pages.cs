namespace Panoptes.Server.Ui.Shell;

/// <summary>A page that the rail and the search lead to.</summary>
/// <param name="Name">As the rail says it.</param>
/// <param name="Path">Its address without the leading slash.</param>
/// <param name="Icon">Its icon.</param>
/// <param name="Purpose">What it is for, as the search says it.</param>
public sealed record PageEntry(string Name, string Path, string Icon, string Purpose)
{
    /// <summary>The room it lies in; null for one that is a room of its own.</summary>
    public string? Room { get; init; }

    /// <summary>Whether the rail writes the room's name above it.</summary>
    public bool OpensRoom { get; init; }

    /// <summary>Whether it stands at the bottom of the rail.</summary>
    public bool AtBottom { get; init; }

    /// <summary>Whether what it shows depends on the time range.</summary>
    public bool UsesRange { get; init; }

    /// <summary>Whether an address lies in it.</summary>
    public bool Matches(string path) => path == Path || (Path != "ui" && path.StartsWith(Path + "/", StringComparison.Ordinal));
}

/// <summary>Every page that exists, in the order of the rail: a new room adds its lines here.</summary>
internal static class Pages
{
    public static IReadOnlyList<PageEntry> All { get; } =
    [
        new("Overview", "ui", "overview", "Is everything all right?") { UsesRange = true },
        new("Status", "ui/monitoring", "pulse", "Which models are up, and how fast?") { Room = "Models", OpensRoom = true, UsesRange = true },
        new("Models", "ui/models", "cube", "Every model: names, monitoring, benchmarks") { Room = "Models" },
        new("Providers", "ui/providers", "plug", "Accounts, credentials, connection tests") { Room = "Models" },
        new("Runtimes", "ui/runtimes", "chip", "Models on your own hardware: load, unload, logs") { Room = "Models" },
        new("Benchmarks", "ui/benchmarks", "gauge", "Measure models, compare runs, schedules, prompt packs") { Room = "Models" },
        new("Settings", "ui/settings", "sliders", "Monitoring, access, retention") { AtBottom = true },
    ];

    public static bool UsesRange(string path) =>
        All.Any(p => p.UsesRange && p.Matches(path)) || path.StartsWith("ui/models/", StringComparison.Ordinal);
}
