namespace Panoptes.Runtimes;

/// <summary>A runtime that keeps its models in a folder of this machine and can be told which.</summary>
public interface IModelCache
{
    /// <summary>The folder that it uses now.</summary>
    Task<string> LocationAsync(CancellationToken ct);

    /// <summary>The folder that it uses unless told otherwise; null if it does not say.</summary>
    Task<string?> DefaultAsync(CancellationToken ct);

    /// <summary>Makes it use a folder; null the one it uses unless told otherwise.</summary>
    Task SwitchAsync(string? folder, CancellationToken ct);
}
