using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Panoptes.Storage.Telemetry;
using Panoptes.Testing.Llm;
using Panoptes.Uptime;

namespace Panoptes.Server.Tests.Api.ArgusLm;

/// <summary>A server whose schedule is switched off, with a provider on a real socket, and checks that a test puts into its store.</summary>
public sealed class MonitoringServer : IAsyncLifetime
{
    public static DateTimeOffset Noon { get; } = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    public RunningServer Server { get; private set; } = null!;

    public FakeProvider Fake { get; private set; } = null!;

    public Guid Provider { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Fake = await FakeProvider.StartAsync();
        Server = await RunningServer.StartAsync(builder => builder.Logging.ClearProviders(), "--Panoptes:Uptime:Retries=0");
        await Server.SendAsync("PATCH", "/monitoring/config", new { enabled = false });
        Provider = await Server.ProviderAsync("lm_studio", new { base_url = Fake.BaseUrl.ToString() });
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Fake.DisposeAsync();
    }

    public Task StoreAsync(params UptimeCheck[] checks) => Server.Services.GetRequiredService<TelemetryWriter>().AppendAsync(checks);

    public static UptimeCheck Check(Guid model, DateTimeOffset at) => new()
    {
        Id = Guid.NewGuid(),
        CheckedAt = at,
        RunId = Guid.NewGuid(),
        ModelId = model,
        ProviderAccountId = Guid.NewGuid(),
        ModelName = "A model",
        ProviderType = "openai",
        RequestId = "r",
        Status = UptimeStatus.Up,
        LatencyMs = 512.25,
        TtftMs = 100,
        TokensPerSecond = 50.5,
        OutputTokens = 20,
        PromptPack = "health_check",
    };
}
