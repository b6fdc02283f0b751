namespace Panoptes.Runtimes.Adapters;

/// <summary>What Foundry Local's two generations have in common: the questions, not the paths.</summary>
internal abstract class FoundryApi(Uri root, RuntimeHttp http, FoundryCli? cli, RuntimeParts parts)
{
    public Uri Root => root;

    /// <summary>What it can do beyond loading and unloading.</summary>
    public abstract RuntimeCapabilities Capabilities { get; }

    /// <summary>Its process; null if it does not say.</summary>
    public int? ProcessId { get; init; }

    protected RuntimeHttp Http => http;

    /// <summary>Its command line; null if it is elsewhere.</summary>
    protected FoundryCli? Cli => cli;

    protected RuntimeParts Parts => parts;

    public abstract Task<IReadOnlyList<RuntimeModel>> ListAsync(CancellationToken ct);

    /// <summary>The ids in memory, as the service words them.</summary>
    public abstract Task<IReadOnlyList<string>> LoadedAsync(CancellationToken ct);

    /// <returns>False if the model must be downloaded first.</returns>
    public abstract Task<bool> LoadAsync(RuntimeModel model, TimeSpan keepAlive, CancellationToken ct);

    public abstract Task UnloadAsync(string id, CancellationToken ct);

    public abstract Task DownloadAsync(RuntimeModel model, Action<double> part, CancellationToken ct);

    public abstract Task<IReadOnlyList<string>> LogAsync(int limit, CancellationToken ct);

    /// <summary>Whether two ids mean one model: one may lack the version behind the colon.</summary>
    public static bool Same(string one, string other) =>
        one.Equals(other, StringComparison.OrdinalIgnoreCase)
        || (HasVersion(one) != HasVersion(other) && WithoutVersion(one).Equals(WithoutVersion(other), StringComparison.OrdinalIgnoreCase));

    public static string WithoutVersion(string id) => HasVersion(id) ? id[..id.LastIndexOf(':')] : id;

    protected Uri At(string path) => new(root.AbsoluteUri.TrimEnd('/') + path);

    protected async Task<IReadOnlyList<string>> TextsAsync(string path, CancellationToken ct)
    {
        var answer = await http.GetAsync(At(path), ct);
        return answer.Must().Texts() ?? throw answer.Unexpected();
    }

    private static bool HasVersion(string id) =>
        id.LastIndexOf(':') is >= 0 and var colon && colon < id.Length - 1 && id.AsSpan(colon + 1).IndexOfAnyExceptInRange('0', '9') < 0;
}
