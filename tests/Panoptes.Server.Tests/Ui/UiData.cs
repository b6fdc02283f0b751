using Microsoft.Extensions.DependencyInjection;
using Panoptes.Catalog;
using Panoptes.Storage.Telemetry;
using Panoptes.Uptime;

namespace Panoptes.Server.Tests.Ui;

/// <summary>A fortnight of checks of six models in every state, so that pages have something to show.</summary>
internal static class UiData
{
    private static readonly (string Id, string? Name, double Ttft, double Tps)[] Models =
    [
        ("gpt-5.1", null, 420, 95), ("gpt-5.1-mini", "Everyday", 260, 160), ("claude-sonnet-4-5", null, 640, 82),
        ("openai/gpt-oss-120b", "GPT-OSS 120B", 160, 480), ("llama-3.3-70b-versatile", null, 140, 290), ("qwen3:14b", null, 210, 38),
    ];

    private static readonly SemaphoreSlim Adding = new(1);
    private static readonly Dictionary<string, IReadOnlyList<CatalogModel>> Added = [];

    /// <summary>Adds them to a server that several tests share, once.</summary>
    public static async Task<IReadOnlyList<CatalogModel>> OnceAsync(RunningServer server, CancellationToken ct)
    {
        await Adding.WaitAsync(ct);
        try
        {
            return Added.TryGetValue(server.DataFolder, out var models) ? models : Added[server.DataFolder] = await AddAsync(server.Services, ct);
        }
        finally
        {
            Adding.Release();
        }
    }

    /// <summary>Adds them to a server whose schedule is switched off, so that nothing changes meanwhile.</summary>
    /// <returns>The models.</returns>
    public static async Task<IReadOnlyList<CatalogModel>> AddAsync(IServiceProvider services, CancellationToken ct)
    {
        await services.GetRequiredService<MonitoringSettingsStore>().UpdateAsync(new MonitoringSettingsChange { Enabled = false }, ct);
        var accounts = services.GetRequiredService<ProviderAccounts>();
        var catalog = services.GetRequiredService<CatalogModels>();
        var provider = await accounts.CreateAsync(
            new ProviderDraft("openai", "OpenAI production", new Dictionary<string, string> { ["api_key"] = "sk-tests-only-abcd4f2a" }), ct);
        await accounts.CreateAsync(
            new ProviderDraft("ollama", "Workstation", new Dictionary<string, string> { ["base_url"] = "http://127.0.0.1:11999" }), ct);

        var models = new List<CatalogModel>();
        foreach (var (id, name, ttft, tps) in Models)
        {
            var model = await catalog.CreateAsync(new ModelDraft(provider.Id, id, name) { EnabledForMonitoring = true }, ct);
            await services.GetRequiredService<ITelemetryStore>().AppendAsync([.. Checks(model, models.Count, ttft, tps)]);
            models.Add(model);
        }

        await catalog.CreateAsync(new ModelDraft(provider.Id, "text-embedding-3-large"), ct);
        return models;
    }

    private static IEnumerable<ITelemetryRow> Checks(CatalogModel model, int index, double ttft, double tps)
    {
        var random = new Random(index);
        var now = TimeProvider.System.GetUtcNow();
        for (var at = now.AddDays(-14); at < now; at = at.AddMinutes(15))
        {
            var recent = at > now.AddHours(-2);
            var status = (index, recent) switch
            {
                (2, true) => UptimeStatus.Degraded,
                (4, true) => UptimeStatus.Down,
                _ when random.NextDouble() < 0.004 => UptimeStatus.Down,
                _ => UptimeStatus.Up,
            };
            var slow = (status == UptimeStatus.Degraded ? 3.4 : 1) * (0.8 + (0.4 * random.NextDouble()));
            var down = status == UptimeStatus.Down;
            yield return new UptimeCheck
            {
                Id = Guid.NewGuid(),
                CheckedAt = at,
                RunId = Guid.NewGuid(),
                ModelId = model.Id,
                ProviderAccountId = model.ProviderAccountId,
                ModelName = model.DisplayName,
                ProviderType = "openai",
                RequestId = Guid.NewGuid().ToString("N"),
                Status = status,
                TtftMs = down ? null : ttft * slow,
                LatencyMs = down ? null : (ttft * slow) + (30_000 / tps),
                TokensPerSecond = down ? null : tps,
                OutputTokens = down ? null : 30,
                ErrorType = down ? "server_error" : null,
                Error = status switch
                {
                    UptimeStatus.Down => "HTTP 503: the engine is overloaded",
                    UptimeStatus.Degraded => "First token 3.4 times later than usual",
                    _ => null,
                },
                PromptPack = "health_check",
            };
        }
    }
}
