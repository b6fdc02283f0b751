using Panoptes.Catalog;

namespace Panoptes.Server.Simulated;

/// <summary>With <c>--demo</c>, an installation without providers starts with the simulated one, its models monitored; local models are simulated too.</summary>
internal sealed class Demo(IConfiguration configuration, ProviderAccounts accounts, ModelDiscovery discovery) : BackgroundService
{
    public const string Key = "demo";

    /// <summary>The switch may stand alone; configuration knows only names with values.</summary>
    public static string[] Spelled(string[] args) => [.. args.Select(arg => arg == $"--{Key}" ? $"--{Key}=true" : arg)];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!configuration.GetValue(Key, false) || (await accounts.ListAsync(stoppingToken)).Count > 0)
        {
            return;
        }

        var simulated = new ProviderDraft(
            ProviderCatalog.SimulatedId, ProviderCatalog.LabelOf(ProviderCatalog.SimulatedId), new Dictionary<string, string>());
        var account = await accounts.CreateAsync(simulated, stoppingToken);
        await discovery.RefreshAsync(account.Id, stoppingToken, ModelDiscovery.Few);
    }
}
