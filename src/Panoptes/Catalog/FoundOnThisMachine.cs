using System.Globalization;
using Microsoft.Extensions.Options;

namespace Panoptes.Catalog;

/// <summary>Looks for model servers on this machine and adds one with a click.</summary>
/// <remarks>A server is known by what it answers, not by its port; whatever else listens there, this process included, is passed over.</remarks>
public sealed class FoundOnThisMachine(
    IHttpClientFactory clients, ProviderAccounts accounts, ModelDiscovery discovery, IOptions<FoundOptions> options, TimeProvider time)
{
    private const int MostPorts = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Every model server found, in the order of the ports. Takes three seconds at most.</summary>
    public async Task<IReadOnlyList<FoundServer>> ScanAsync(CancellationToken ct)
    {
        var taken = (await accounts.ListAsync(ct)).Select(p => p.Account.BaseUrl).OfType<string>().Select(Place).ToHashSet(StringComparer.Ordinal);
        using var timer = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, ct);
        using var http = clients.CreateClient(CatalogServices.HttpClientName);
        var found = await Task.WhenAll(Ports().Select(port => new LocalServer(http, port).IdentifyAsync(both.Token)));
        ct.ThrowIfCancellationRequested();
        return [.. found.OfType<FoundServer>().Select(server => server with { AlreadyAdded = taken.Contains(Place(server.BaseUrl)) })];
    }

    /// <summary>Adds a server that was found, with its models, and monitors the first few that chat.</summary>
    /// <returns>The account, and what was discovered.</returns>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Conflict"/>: it is added already.</exception>
    public async Task<(ProviderDetails Provider, DiscoveryResult Models)> AddAsync(FoundServer server, CancellationToken ct)
    {
        if ((await accounts.ListAsync(ct)).Any(p => p.Account.BaseUrl is { } url && Place(url) == Place(server.BaseUrl)))
        {
            throw new PanoptesException(ErrorKind.Conflict, "provider_exists", $"{server.Label} at {server.BaseUrl} is added already");
        }

        var draft = new ProviderDraft(
            server.ProviderType, server.Label, new Dictionary<string, string> { [ProviderCredentials.BaseUrl] = server.BaseUrl });
        var account = await accounts.CreateAsync(draft, ct);
        return (account, await discovery.RefreshAsync(account.Id, ct, ModelDiscovery.Few));
    }

    private IEnumerable<int> Ports() => options.Value.Ports
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0)
        .Where(port => port is > 0 and < 65_536)
        .Distinct()
        .Take(MostPorts);

    // localhost, 127.0.0.1 and ::1 are one machine.
    private static string Place(string url)
    {
        var uri = new Uri(url);
        return $"{(uri.IsLoopback ? "loopback" : uri.IdnHost)}:{uri.Port}";
    }
}
