using System.Collections.Concurrent;

namespace Panoptes.Runtimes;

/// <summary>How a runtime was found when it was last asked.</summary>
/// <param name="Probe">Whether it answered.</param>
/// <param name="Loaded">What it had loaded; empty if it did not answer.</param>
/// <param name="At">When, UTC.</param>
public sealed record RuntimeStanding(RuntimeProbe Probe, IReadOnlyList<LoadedModel> Loaded, DateTimeOffset At);

/// <summary>How the runtimes were found when they were last asked.</summary>
public sealed class RuntimeStandings
{
    private readonly ConcurrentDictionary<Guid, RuntimeStanding> _standings = new();

    /// <summary>Told when a runtime was found otherwise than before, from any thread.</summary>
    public event Action? Changed;

    /// <summary>The standing of a runtime; null if it was not asked yet.</summary>
    public RuntimeStanding? Find(Guid runtime) => _standings.GetValueOrDefault(runtime);

    internal void Set(Guid runtime, RuntimeStanding standing)
    {
        var before = Find(runtime);
        _standings[runtime] = standing;
        if (before is null || before.Probe != standing.Probe || !before.Loaded.Select(loaded => loaded.Id).SequenceEqual(standing.Loaded.Select(loaded => loaded.Id)))
        {
            Changed?.Invoke();
        }
    }

    internal void Keep(IEnumerable<Guid> runtimes)
    {
        foreach (var gone in _standings.Keys.Except(runtimes))
        {
            _standings.TryRemove(gone, out _);
        }
    }
}
