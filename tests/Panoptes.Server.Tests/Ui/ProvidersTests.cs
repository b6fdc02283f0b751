using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Panoptes.Catalog;
using Panoptes.Server.Tests.Api.ArgusLm;
using Panoptes.Storage.Config;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui;

/// <summary>What may become of a provider account: its key is lost, it is deleted, it may not be deleted.</summary>
[Collection(OneBrowser.Name)]
public sealed class ProvidersTests(Browser browser) : IAsyncLifetime
{
    private RunningServer _server = null!;
    private ProviderDetails _main = null!;
    private ProviderDetails _spare = null!;
    private Guid _model;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private ProviderAccounts Accounts => _server.Services.GetRequiredService<ProviderAccounts>();

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(args: "--Panoptes:Found:Ports=");
        _main = await Accounts.CreateAsync(Draft("Main", "sk-tests-only-main-1111"), Ct);
        _spare = await Accounts.CreateAsync(Draft("Spare", "sk-tests-only-spare-2222"), Ct);
        _model = (await _server.Services.GetRequiredService<CatalogModels>().CreateAsync(new ModelDraft(_spare.Id, "gpt-5.1"), Ct)).Id;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Credentials_that_cannot_be_read_say_so_spoil_no_other_account_and_are_entered_anew()
    {
        await using (var db = await _server.Services.GetRequiredService<IDbContextFactory<ConfigDbContext>>().CreateDbContextAsync(Ct))
        {
            await db.Providers.Where(p => p.Id == _main.Id).ExecuteUpdateAsync(p => p.SetProperty(a => a.ProtectedCredentials, "CfDJ8-no-key-opens-this"), Ct);
        }

        await using var window = await browser.OpenAsync(_server);
        var page = window.Page;
        await window.GoAsync("/ui/providers");
        var row = page.Locator($"tr[data-provider='{_main.Id}']");
        await Expect(row).ToContainTextAsync("unreadable: enter anew");
        await Expect(page.Locator($"tr[data-provider='{_spare.Id}']")).ToContainTextAsync("set, ends in …2222");
        await row.GetByRole(AriaRole.Button, new() { Name = "Test" }).ClickAsync();
        await Expect(page.Locator(".outcome .note-box.bad")).ToContainTextAsync("cannot be decrypted; enter them again");

        await row.GetByRole(AriaRole.Link, new() { Name = "unreadable: enter anew" }).ClickAsync();
        await Expect(page.Locator(".drawer .note-box.bad")).ToContainTextAsync("Enter them anew");
        await page.GetByLabel("API key").FillAsync("sk-tests-only-main-3333");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();

        await Expect(row).ToContainTextAsync("set, ends in …3333");
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task A_provider_is_deleted_with_its_models_after_a_question_that_names_them()
    {
        await using var window = await browser.OpenAsync(_server);
        await window.GoAsync("/ui/providers");
        var dialog = window.Page.GetByRole(AriaRole.Dialog);

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Delete Spare" }).ClickAsync();
        await Expect(dialog).ToContainTextAsync("the account and its credentials");
        await Expect(dialog).ToContainTextAsync("1 model");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete provider" }).ClickAsync();

        await Expect(window.Page.Locator(".mud-snackbar")).ToContainTextAsync("Spare is deleted.");
        await Expect(window.Page.Locator("tr[data-provider]")).ToHaveCountAsync(1);
        Assert.Null(await Accounts.FindAsync(_spare.Id, Ct));
        Assert.Equal(0, (await _server.Services.GetRequiredService<CatalogModels>().ListAsync(new ModelFilter(_spare.Id), 1, 0, Ct)).Total);
    }

    [Fact]
    public async Task A_provider_with_benchmark_history_stays_and_says_why()
    {
        await _server.BenchmarkedAsync(_spare.Id, _model);
        await using var window = await browser.OpenAsync(_server);
        await window.GoAsync("/ui/providers");

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Delete Spare" }).ClickAsync();
        await window.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete provider" }).ClickAsync();

        await Expect(window.Page.Locator(".mud-snackbar")).ToContainTextAsync("Cannot delete provider with models that have benchmark history");
        await Expect(window.Page.Locator($"tr[data-provider='{_spare.Id}']")).ToBeVisibleAsync();
        Assert.NotNull(await Accounts.FindAsync(_spare.Id, Ct));
    }

    private static ProviderDraft Draft(string name, string key) => new("openai", name, new Dictionary<string, string> { ["api_key"] = key });
}
