using Panoptes.Uptime;

namespace Panoptes.Server.Ui.Parts;

/// <summary>The states that have a colour, a shape and a word.</summary>
public enum MarkState
{
    Up,
    Degraded,
    Down,
    Unknown,
    Maintenance,
}

/// <summary>From the domain's states to ours.</summary>
internal static class MarkStates
{
    public static MarkState Of(UptimeStatus? status) => status switch
    {
        UptimeStatus.Up => MarkState.Up,
        UptimeStatus.Degraded => MarkState.Degraded,
        UptimeStatus.Down => MarkState.Down,
        _ => MarkState.Unknown,
    };

    public static string Word(this MarkState state) => state.ToString();

    public static string Key(this MarkState state) => state.ToString().ToLowerInvariant();
}
