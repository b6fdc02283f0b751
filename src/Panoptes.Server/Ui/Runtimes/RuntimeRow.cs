using Panoptes.Runtimes;
using Panoptes.Server.Ui.Parts;

namespace Panoptes.Server.Ui.Runtimes;

/// <summary>A runtime as it was found when it was last asked.</summary>
/// <param name="Account">The runtime.</param>
/// <param name="Standing">How it was found; null if it was not asked yet.</param>
/// <param name="Models">How many models are managed on it.</param>
public sealed record RuntimeRow(RuntimeAccount Account, RuntimeStanding? Standing, int Models)
{
    public bool Answers => Account.Enabled && Standing?.Probe.Reachable == true;

    /// <summary>Whether it runs real models.</summary>
    public bool IsReal => Account.Kind != RuntimeKind.Simulated;

    public MarkState State => !Account.Enabled || Standing is null ? MarkState.Unknown : Answers ? MarkState.Up : MarkState.Down;

    public string StateWords => !Account.Enabled ? "Disabled" : Standing is null ? "Not asked yet" : Answers ? "Answers" : "No answer";

    public string Address => Answers && Standing!.Probe.Root is { } root
        ? root.GetLeftPart(UriPartial.Authority)
        : Account.BaseUrl ?? Account.Kind.UsualAddress();

    /// <summary>Why it did not answer, and what to do; null if it does, or was not asked.</summary>
    public string? Problem => Account.Enabled && Standing is { Probe: { Reachable: false } probe }
        ? $"{(probe.Problem ?? "It does not answer").TrimEnd('.')}. {Account.Kind.Advice()}"
        : null;
}
