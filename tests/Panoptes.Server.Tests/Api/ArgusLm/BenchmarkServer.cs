using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Panoptes.Benchmarks;
using Panoptes.Server.Tests.Faults;
using Panoptes.Storage.Config;
using Panoptes.Testing.Llm;

namespace Panoptes.Server.Tests.Api.ArgusLm;

/// <summary>A server with a provider on a real socket, and room for several runs at once.</summary>
public sealed class BenchmarkServer : IAsyncLifetime
{
    public RunningServer Server { get; private set; } = null!;

    public FakeProvider Fake { get; private set; } = null!;

    public Guid Provider { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Fake = await FakeProvider.StartAsync(new FakeScript { Tokens = 4 });
        Server = await RunningServer.StartAsync(
            null, "--Panoptes:Benchmarks:MaxConcurrent=4", "--Panoptes:Benchmarks:Tick=00:00:00.1", "--Panoptes:StreamPing=00:00:00.3");
        Provider = await Server.ProviderAsync("lm_studio", new { base_url = Fake.BaseUrl.ToString() });
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Fake.DisposeAsync();
    }

    /// <summary>A new model that behaves like this.</summary>
    public async Task<Guid> ModelAsync(FakeScript? script = null, string? name = null)
    {
        name ??= $"m-{Guid.NewGuid():N}";
        if (script is not null)
        {
            Fake.ScriptFor(name, script);
        }

        return await Server.ModelAsync(Provider, name);
    }
}

/// <summary>Calls of benchmarks.</summary>
internal static class BenchmarkCalls
{
    /// <summary>Starts a run.</summary>
    public static async Task<Guid> StartAsync(this RunningServer server, object body)
    {
        var answer = await server.SendAsync("POST", "/benchmarks", body);
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);
        return answer.Id;
    }

    /// <summary>The run once it has ended.</summary>
    public static async Task<JsonElement> EndOfAsync(this RunningServer server, Guid run) => await JsonCalls.EventuallyAsync(
        async () => (await server.GetAsync($"/benchmarks/{run}")).Json,
        json => json.GetProperty("status").GetString() is "completed" or "failed");

    /// <summary>Runs to the end.</summary>
    public static async Task<JsonElement> RunAsync(this RunningServer server, object body) => await server.EndOfAsync(await server.StartAsync(body));

    /// <summary>Puts a run that has ended into the store, as a benchmark of this model leaves one.</summary>
    public static async Task<Guid> BenchmarkedAsync(this RunningServer server, Guid provider, Guid model, BenchmarkRunStatus status = BenchmarkRunStatus.Completed)
    {
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var id = Guid.NewGuid();
        await using var db = await server.Services.GetRequiredService<IDbContextFactory<ConfigDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken);
        db.BenchmarkRuns.Add(new BenchmarkRun
        {
            Id = id,
            Name = "An old run",
            Status = status,
            PromptPack = "health_check",
            MaxTokens = 200,
            Load = "closed loop, 1 at once",
            CreatedAt = at,
            UpdatedAt = at,
            Models =
            [
                new BenchmarkRunModel { Position = 0, ModelId = model, Name = "m", WireModel = "m", ProviderAccountId = provider, ProviderName = "p", ProviderType = "openai" },
            ],
            Detail = new BenchmarkRunDetail { Order = $$"""{"model_ids":["{{model}}"],"prompt_pack":"health_check"}""" },
        });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return id;
    }
}
