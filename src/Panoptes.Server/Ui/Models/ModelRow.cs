using Panoptes.Server.Ui.Parts;
using Panoptes.Uptime;

namespace Panoptes.Server.Ui.Models;

/// <summary>A monitored model as the pages list it.</summary>
public sealed record ModelRow(ModelUptime Now, int Colour)
{
    public MarkState State => Now.ProviderEnabled ? MarkStates.Of(Now.Latest?.Status) : MarkState.Unknown;

    /// <summary>Worst first, then by name.</summary>
    public int Rank => State switch
    {
        MarkState.Down => 0,
        MarkState.Degraded => 1,
        MarkState.Unknown => 2,
        _ => 3,
    };
}

/// <summary>How many models are in which state, and the sentence for it.</summary>
public sealed record StateCounts(int Up, int Degraded, int Down, int Unknown)
{
    public int Total => Up + Degraded + Down + Unknown;

    public MarkState Worst => this switch
    {
        { Down: > 0 } => MarkState.Down,
        { Degraded: > 0 } => MarkState.Degraded,
        { Up: > 0 } => MarkState.Up,
        _ => MarkState.Unknown,
    };

    /// <summary>E.g. <c>1 of 31 models down, 2 degraded</c>.</summary>
    public string Sentence => this switch
    {
        { Total: 0 } => "No model is monitored yet",
        { Down: 0, Degraded: 0, Up: 0 } => $"{(Total == 1 ? "One model is" : $"{Total} models are")} waiting for a first check",
        { Down: 0, Degraded: 0, Unknown: 0 } => Total == 1 ? "The one monitored model is up" : $"All {Total} monitored models are up",
        { Down: 0, Degraded: 0 } => $"{Up} of {Total} models up, {Unknown} not checked yet",
        { Down: 0 } => $"{Degraded} of {Total} models degraded",
        { Degraded: 0 } => $"{Down} of {Total} models down",
        _ => $"{Down} of {Total} models down, {Degraded} degraded",
    };

    public static StateCounts Of(IReadOnlyCollection<ModelRow> rows) => new(
        rows.Count(r => r.State == MarkState.Up), rows.Count(r => r.State == MarkState.Degraded),
        rows.Count(r => r.State == MarkState.Down), rows.Count(r => r.State == MarkState.Unknown));
}
