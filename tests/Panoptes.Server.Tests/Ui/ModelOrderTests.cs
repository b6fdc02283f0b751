using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Panoptes.Catalog;
using Panoptes.Storage.Config;

namespace Panoptes.Server.Tests.Ui;

/// <summary>What the pages ask of the catalog, against the real store.</summary>
public sealed class ModelOrderTests(RunningServer server) : IClassFixture<RunningServer>, IAsyncLifetime
{
    private CatalogModels _catalog = null!;
    private ProviderDetails _provider = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _catalog = server.Services.GetRequiredService<CatalogModels>();
        _provider = await server.Services.GetRequiredService<ProviderAccounts>().CreateAsync(
            new ProviderDraft("openai", "Main", new Dictionary<string, string> { ["api_key"] = "sk-tests-only-0000" }), Ct);
        await _catalog.CreateAsync(new ModelDraft(_provider.Id, "b") { EnabledForMonitoring = true }, Ct);
        await _catalog.CreateAsync(new ModelDraft(_provider.Id, "z", "Aa"), Ct);
        await _catalog.CreateAsync(new ModelDraft(_provider.Id, "C") { EnabledForBenchmark = false }, Ct);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(ModelColumn.Added, false, "b Aa C")]
    [InlineData(ModelColumn.Added, true, "C Aa b")]
    [InlineData(ModelColumn.Name, false, "Aa b C")]
    [InlineData(ModelColumn.Name, true, "C b Aa")]
    [InlineData(ModelColumn.Provider, true, "b Aa C")]
    [InlineData(ModelColumn.Source, false, "b Aa C")]
    [InlineData(ModelColumn.Monitoring, true, "b Aa C")]
    [InlineData(ModelColumn.Benchmarks, false, "C b Aa")]
    public async Task Models_are_ordered_by_any_column_and_equals_in_the_order_they_were_added(ModelColumn by, bool descending, string names)
    {
        var page = await _catalog.ListAsync(new ModelFilter(_provider.Id) { Order = new ModelOrder(by, descending) }, 10, 0, Ct);

        Assert.Equal(names, string.Join(' ', page.Items.Select(m => m.DisplayName)));
    }

    [Fact]
    public async Task Deleting_a_model_and_a_provider_is_written_to_the_audit_log()
    {
        var model = await _catalog.CreateAsync(new ModelDraft(_provider.Id, "short-lived"), Ct);
        await _catalog.DeleteAsync(model.Id, Ct);
        await server.Services.GetRequiredService<ProviderAccounts>().DeleteAsync(_provider.Id, Ct);

        await using var db = await server.Services.GetRequiredService<IDbContextFactory<ConfigDbContext>>().CreateDbContextAsync(Ct);
        Assert.True(await db.AuditLog.AnyAsync(e => e.Action == "model.deleted" && e.Subject.Contains(model.Id.ToString()), Ct));
        Assert.True(await db.AuditLog.AnyAsync(e => e.Action == "provider.deleted" && e.Subject.Contains(_provider.Id.ToString()), Ct));
        Assert.Equal(0, (await _catalog.ListAsync(new ModelFilter(_provider.Id), 1, 0, Ct)).Total);
    }
}
