using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Panoptes.Benchmarks;
using Panoptes.Catalog;
using Panoptes.Storage.Config;
using Panoptes.Testing.Llm;

namespace Panoptes.Server.Tests.Ui.Benchmarks;

/// <summary>A server with a provider on a real socket, and models that are fast, slow or broken.</summary>
public sealed class BenchmarkLab : IAsyncLifetime
{
    public RunningServer Server { get; private set; } = null!;

    public FakeProvider Fake { get; private set; } = null!;

    public CatalogModel Fast { get; private set; } = null!;

    public CatalogModel Slow { get; private set; } = null!;

    public CatalogModel Broken { get; private set; } = null!;

    public CatalogModel Hanging { get; private set; } = null!;

    public BenchmarkRuns Runs => Server.Services.GetRequiredService<BenchmarkRuns>();

    public BenchmarkQueries Queries => Server.Services.GetRequiredService<BenchmarkQueries>();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Fake = await FakeProvider.StartAsync(new FakeScript { Tokens = 12, FirstToken = TimeSpan.FromMilliseconds(15), Interval = TimeSpan.FromMilliseconds(2) });
        Fake.ScriptFor("slow-model", new FakeScript { Tokens = 12, FirstToken = TimeSpan.FromMilliseconds(60), Interval = TimeSpan.FromMilliseconds(4) });
        Fake.ScriptFor("broken-model", FakeScript.Failing(503, "The engine is overloaded"));
        Fake.ScriptFor("hanging-model", new FakeScript { FirstToken = TimeSpan.FromMinutes(1) });
        Server = await RunningServer.StartAsync(null, "--Panoptes:Found:Ports=", "--Panoptes:Benchmarks:MaxConcurrent=4");
        var accounts = Server.Services.GetRequiredService<ProviderAccounts>();
        var catalog = Server.Services.GetRequiredService<CatalogModels>();
        var lab = await accounts.CreateAsync(Draft("Lab"), Ct);
        var off = await accounts.CreateAsync(Draft("Switched off"), Ct);
        Fast = await catalog.CreateAsync(new ModelDraft(lab.Id, "fast-model"), Ct);
        Slow = await catalog.CreateAsync(new ModelDraft(lab.Id, "slow-model"), Ct);
        Broken = await catalog.CreateAsync(new ModelDraft(lab.Id, "broken-model"), Ct);
        Hanging = await catalog.CreateAsync(new ModelDraft(lab.Id, "hanging-model"), Ct);
        await catalog.CreateAsync(new ModelDraft(lab.Id, "forbidden-model") { EnabledForBenchmark = false }, Ct);
        await catalog.CreateAsync(new ModelDraft(off.Id, "idle-model"), Ct);
        await accounts.UpdateAsync(off.Id, new ProviderChange { Enabled = false }, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Fake.DisposeAsync();
    }

    /// <summary>Starts a run.</summary>
    public Task<BenchmarkRun> StartAsync(string name, int requests, params CatalogModel[] models) => StartAsync(Order(name, requests, models));

    /// <summary>Starts a run.</summary>
    public Task<BenchmarkRun> StartAsync(BenchmarkOrder order) => Runs.StartAsync(order, BenchmarkTrigger.User, Ct);

    /// <summary>A run that has ended.</summary>
    public Task<BenchmarkRun> RunAsync(string name, int requests, params CatalogModel[] models) => RunAsync(Order(name, requests, models));

    /// <summary>A run that has ended.</summary>
    public async Task<BenchmarkRun> RunAsync(BenchmarkOrder order)
    {
        var run = await StartAsync(order);
        await foreach (var told in Server.Services.GetRequiredService<BenchmarkFeed>().FollowAsync(run.Id, Ct))
        {
            if (told is BenchmarkEnded)
            {
                break;
            }
        }

        return await Runs.GetAsync(run.Id, Ct);
    }

    /// <summary>Makes a run's stored summary say what no test can bring about at will, e.g. that this machine was the limit.</summary>
    /// <param name="run">A run that has ended.</param>
    /// <param name="change">Changes the first model of the summary.</param>
    public async Task RetellAsync(BenchmarkRun run, Action<JsonNode> change)
    {
        await using var db = await Server.Services.GetRequiredService<IDbContextFactory<ConfigDbContext>>().CreateDbContextAsync(Ct);
        var detail = await db.BenchmarkRunDetails.SingleAsync(of => of.RunId == run.Id, Ct);
        var summary = JsonNode.Parse(detail.Summary!)!;
        change(summary["models"]![0]!);
        detail.Summary = summary.ToJsonString();
        await db.SaveChangesAsync(Ct);
    }

    /// <summary>So many requests of each model, one at a time.</summary>
    public static BenchmarkOrder Order(string name, int requests, params CatalogModel[] models) => new()
    {
        Name = name,
        ModelIds = [.. models.Select(model => model.Id)],
        PromptPack = "health_check",
        Requests = requests,
        Seed = 7,
    };

    private ProviderDraft Draft(string name) => new("lm_studio", name, new Dictionary<string, string> { ["base_url"] = Fake.BaseUrl.ToString() });
}
