namespace Panoptes.Runtimes.Adapters;

/// <summary>Finds Foundry Local's service: at the address of the settings, else where its command line says; and tells its generation by what it answers.</summary>
internal sealed class FoundryFinder(RuntimeSettings settings, RuntimeHttp http, RuntimeParts parts)
{
    /// <summary>The command line, if it speaks of the service that is meant: not of one on another machine.</summary>
    public FoundryCli? Cli { get; } = settings.BaseUrl is { IsLoopback: false } ? null : FoundryCli.Find(settings, parts);

    public async Task<FoundryApi> FindAsync(CancellationToken ct)
    {
        if (settings.BaseUrl is { } url)
        {
            try
            {
                return await IdentifyAsync(RuntimeSettingsRules.Root(url), ct);
            }
            catch (PanoptesException e) when (e.Code == RuntimeFailures.Unreachable && Cli is not null)
            {
                // It takes another port at each start, so an address on this machine grows stale.
            }
        }

        return Cli is null
            ? throw RuntimeFailures.Failed(settings.Program is { } named
                ? $"There is no program {named}"
                : "Foundry Local's command line, foundry, is not on the PATH; name it or the service's address in the settings")
            : await IdentifyAsync(await Cli.LocateAsync(ct), ct);
    }

    private async Task<FoundryApi> IdentifyAsync(Uri root, CancellationToken ct)
    {
        var at = root.AbsoluteUri.TrimEnd('/');
        var status = await http.GetAsync(new Uri(at + "/status"), parts.Limits.Probe, ct);
        if (status is { Ok: true, Json: { } said } && (said.Member("modelCachePath") ?? said.Member("endpoints")) is not null)
        {
            return new FoundryModern(root, http, Cli, parts) { ProcessId = root.IsLoopback ? said.Count("pid") : null };
        }

        var legacy = await http.GetAsync(new Uri(at + "/openai/status"), parts.Limits.Probe, ct);
        if (legacy is { Ok: true, Json: { } old } && (old.Member("modelDirPath") ?? old.Member("endpoints")) is not null)
        {
            return new FoundryLegacy(root, http, Cli, parts);
        }

        // Some builds of the newer one know neither; its list of loaded models is nobody else's.
        var loaded = await http.GetAsync(new Uri(at + "/models/loaded"), parts.Limits.Probe, ct);
        return loaded.Ok && loaded.Json?.Texts() is not null
            ? new FoundryModern(root, http, Cli, parts)
            : throw RuntimeFailures.NotThis(root, "Foundry Local", "neither /status nor /openai/status is its status");
    }
}
