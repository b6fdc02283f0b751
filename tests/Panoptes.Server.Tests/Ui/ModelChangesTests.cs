using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Panoptes.Catalog;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui;

/// <summary>What people do to models: change many, rename one, delete one.</summary>
[Collection(OneBrowser.Name)]
public sealed class ModelChangesTests(Browser browser) : IAsyncLifetime
{
    private RunningServer _server = null!;
    private IReadOnlyList<CatalogModel> _models = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private CatalogModels Catalog => _server.Services.GetRequiredService<CatalogModels>();

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(args: "--Panoptes:Found:Ports=");
        _models = await UiData.AddAsync(_server.Services, Ct);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Many_models_are_switched_at_once_and_one_that_cannot_be_is_named_with_its_reason()
    {
        await using var window = await browser.OpenAsync(_server);
        var page = window.Page;
        await window.GoAsync("/ui/models?refresh=off");
        await page.GetByLabel("Choose gpt-5.1", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("Choose Everyday").CheckAsync();
        await page.GetByLabel("Choose qwen3:14b").CheckAsync();
        await Expect(page.Locator("[role=status]", new() { HasText = "3 chosen" })).ToBeVisibleAsync();

        // Someone else deletes one of them meanwhile.
        await Catalog.DeleteAsync(_models[5].Id, Ct);
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop monitoring" }).ClickAsync();

        await Expect(page.Locator(".mud-snackbar")).ToContainTextAsync("2 models changed, 1 not.");
        await Expect(page.Locator($"[data-refused='{_models[5].Id}']")).ToHaveTextAsync("qwen3:14b: Model not found");
        await Expect(page.GetByRole(AriaRole.Switch, new() { Name = "Monitor Everyday" })).Not.ToBeCheckedAsync();
        Assert.False((await Catalog.GetAsync(_models[0].Id, Ct)).EnabledForMonitoring);
        Assert.False((await Catalog.GetAsync(_models[1].Id, Ct)).EnabledForMonitoring);
        Assert.True((await Catalog.GetAsync(_models[2].Id, Ct)).EnabledForMonitoring);
        await page.GetByRole(AriaRole.Button, new() { Name = "Dismiss" }).ClickAsync();
        await Expect(page.Locator("[data-refused]")).ToHaveCountAsync(0);

        await page.GetByLabel("Choose all on this page").CheckAsync();
        await Expect(page.Locator("[role=status]", new() { HasText = "6 chosen" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Monitor", Exact = true }).ClickAsync();
        await Expect(page.Locator(".mud-snackbar", new() { HasText = "6 models changed." })).ToBeVisibleAsync();
        Assert.Equal(6, (await Catalog.ListAsync(new ModelFilter(EnabledForMonitoring: true), 10, 0, Ct)).Total);
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task A_model_takes_a_name_and_gives_it_back_and_Escape_changes_nothing()
    {
        await using var window = await browser.OpenAsync(_server);
        var page = window.Page;
        await window.GoAsync("/ui/models");
        var row = page.Locator($"tr[data-model='{_models[0].Id}']");

        await page.GetByRole(AriaRole.Button, new() { Name = "Rename gpt-5.1", Exact = true }).ClickAsync();
        await Expect(page.Locator("[data-rename]")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("Never mind");
        await page.Keyboard.PressAsync("Escape");
        await Expect(row.Locator("a.name")).ToHaveTextAsync("gpt-5.1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Rename gpt-5.1", Exact = true }).ClickAsync();
        await page.Locator("[data-rename]").FillAsync("Flagship");
        await page.Keyboard.PressAsync("Enter");
        await Expect(row.Locator("a.name")).ToHaveTextAsync("Flagship");
        await Expect(row).ToContainTextAsync("gpt-5.1");
        Assert.Equal("Flagship", (await Catalog.GetAsync(_models[0].Id, Ct)).CustomName);

        await page.GetByRole(AriaRole.Button, new() { Name = "Rename Flagship" }).ClickAsync();
        await page.Locator("[data-rename]").FillAsync("");
        await page.Keyboard.PressAsync("Enter");
        await Expect(row.Locator("a.name")).ToHaveTextAsync("gpt-5.1");
        Assert.Null((await Catalog.GetAsync(_models[0].Id, Ct)).CustomName);
    }

    [Fact]
    public async Task A_model_is_deleted_after_one_question_that_the_keyboard_can_answer()
    {
        await using var window = await browser.OpenAsync(_server);
        var page = window.Page;
        await window.GoAsync("/ui/models");
        var trash = page.GetByRole(AriaRole.Button, new() { Name = "Delete Everyday" });
        var dialog = page.GetByRole(AriaRole.Dialog);

        await trash.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog).ToContainTextAsync("checks already made stay until retention takes them");
        await page.WaitForFunctionAsync("() => document.activeElement.closest('.mud-dialog-container') != null");
        for (var i = 0; i < 6; i++)
        {
            await page.Keyboard.PressAsync("Tab");

            // At its ends the dialog takes the focus back over the circuit, which may take a moment.
            await page.WaitForFunctionAsync("() => document.activeElement.closest('.mud-dialog-container') != null");
        }

        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(trash).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Keep" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        Assert.NotNull(await Catalog.FindAsync(_models[1].Id, Ct));

        await trash.ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete model" }).ClickAsync();
        await Expect(page.Locator(".mud-snackbar")).ToContainTextAsync("Everyday is deleted.");
        await Expect(page.Locator($"tr[data-model='{_models[1].Id}']")).ToHaveCountAsync(0);
        Assert.Null(await Catalog.FindAsync(_models[1].Id, Ct));
        Assert.Empty(window.Problems);
    }
}
