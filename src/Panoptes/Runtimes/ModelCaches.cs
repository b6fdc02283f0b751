using Microsoft.Extensions.Options;

namespace Panoptes.Runtimes;

/// <summary>Where models are kept.</summary>
/// <param name="Location">The folder.</param>
/// <param name="DefaultPath">The folder unless told otherwise; null if the runtime does not say.</param>
/// <param name="IsDefault">Whether the two are the same.</param>
public sealed record CacheLocation(string Location, string? DefaultPath, bool IsDefault);

/// <summary>The folder in which a runtime of this machine keeps its models: of the default runtime if it has one, else of the first that has.</summary>
public sealed class ModelCaches(RuntimeAccounts accounts, RuntimeAdapters adapters, IOptions<RuntimeOptions> options)
{
    /// <summary>The word that means the folder a runtime uses unless told otherwise.</summary>
    public const string DefaultWord = "default";

    /// <summary>Where models are kept.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Unavailable"/>: no runtime says.</exception>
    public async Task<CacheLocation> LocationAsync(CancellationToken ct)
    {
        var cache = await OfAsync(ct);
        var (location, usual) = (await cache.LocationAsync(ct), await cache.DefaultAsync(ct));
        return new CacheLocation(location, usual, usual is not null && Same(location, usual));
    }

    /// <summary>Moves on to another folder; what is in the old one stays there.</summary>
    /// <param name="path">A folder in one of <see cref="RuntimeOptions.ModelFolders"/>, or <see cref="DefaultWord"/>.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="PanoptesException">
    /// <see cref="ErrorKind.Invalid"/>: the folder is not allowed; <see cref="ErrorKind.Unavailable"/>: no runtime can be told.
    /// </exception>
    public async Task<CacheLocation> SwitchAsync(string path, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new PanoptesException(ErrorKind.Invalid, "cache_path_missing", "Cache path is required", "path");
        }

        if (path != DefaultWord && !new ModelFolders(options.Value).Holds(path))
        {
            throw new PanoptesException(ErrorKind.Invalid, "cache_path_refused", $"Cache path {ModelFolders.Rule}", "path");
        }

        await (await OfAsync(ct)).SwitchAsync(path == DefaultWord ? null : Path.GetFullPath(path), ct);
        return await LocationAsync(ct);
    }

    private async Task<IModelCache> OfAsync(CancellationToken ct)
    {
        foreach (var runtime in (await accounts.ListAsync(ct)).Where(runtime => runtime.Enabled).OrderByDescending(runtime => runtime.IsDefault))
        {
            if (adapters.Of(runtime) is IModelCache cache && (await adapters.Of(runtime).ProbeAsync(ct)).Reachable)
            {
                return cache;
            }
        }

        throw new PanoptesException(ErrorKind.Unavailable, "no_cache", "No local runtime that keeps its models in a folder answers");
    }

    private static bool Same(string one, string other) =>
        Path.TrimEndingDirectorySeparator(one).Equals(Path.TrimEndingDirectorySeparator(other), OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
}
