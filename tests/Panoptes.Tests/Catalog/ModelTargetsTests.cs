using Microsoft.EntityFrameworkCore;
using Panoptes.Catalog;
using Panoptes.Storage.Config;

namespace Panoptes.Tests.Catalog;

public sealed class ModelTargetsTests(CatalogOfTests catalog) : IClassFixture<CatalogOfTests>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_monitored_model_of_an_enabled_account_is_a_target_and_no_other()
    {
        var account = await catalog.AccountAsync("openai", new() { ["api_key"] = "sk-one", ["project_id"] = "p1" });
        var disabled = await catalog.AccountAsync("openai", new() { ["api_key"] = "sk-two" });
        var wanted = await catalog.MonitoredAsync(account, "gpt-4o");
        var idle = await catalog.Get<CatalogModels>().CreateAsync(new ModelDraft(account.Id, "idle"), Ct);
        var asleep = await catalog.MonitoredAsync(disabled, "gpt-4o");
        await catalog.Get<ProviderAccounts>().UpdateAsync(disabled.Id, new ProviderChange { Enabled = false }, Ct);

        var monitored = await catalog.Get<ModelTargets>().MonitoredAsync(Ct);

        var target = Assert.Single(monitored, t => t.Model.Id == wanted.Id);
        Assert.Equal(new Uri("https://api.openai.com/v1"), target.Endpoint?.BaseUrl);
        Assert.Equal("sk-one", target.Endpoint?.ApiKey);
        Assert.Equal("p1", target.Endpoint?.Headers["OpenAI-Project"]);
        Assert.Null(target.Problem);
        Assert.DoesNotContain(monitored, t => t.Model.Id == idle.Id || t.Model.Id == asleep.Id);
        Assert.NotNull(await catalog.Get<ModelTargets>().FindAsync(idle.Id, Ct));
        Assert.Null(await catalog.Get<ModelTargets>().FindAsync(Guid.NewGuid(), Ct));
    }

    [Fact]
    public async Task Credentials_that_cannot_be_decrypted_are_a_problem_of_their_own_target_only()
    {
        var spoiled = await catalog.AccountAsync("openai", new() { ["api_key"] = "sk-one" });
        var sound = await catalog.AccountAsync("openai", new() { ["api_key"] = "sk-two" });
        var (lost, well) = (await catalog.MonitoredAsync(spoiled, "a"), await catalog.MonitoredAsync(sound, "b"));
        await using (var db = await catalog.Get<IDbContextFactory<ConfigDbContext>>().CreateDbContextAsync(Ct))
        {
            await db.Providers.Where(p => p.Id == spoiled.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.ProtectedCredentials, "x"), Ct);
        }

        var monitored = await catalog.Get<ModelTargets>().MonitoredAsync(Ct);

        var target = monitored.Single(t => t.Model.Id == lost.Id);
        Assert.Null(target.Endpoint);
        Assert.Contains("cannot be decrypted", target.Problem, StringComparison.Ordinal);
        Assert.NotNull(monitored.Single(t => t.Model.Id == well.Id).Endpoint);
    }
}
