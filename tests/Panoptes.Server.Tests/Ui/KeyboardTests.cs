using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui;

/// <summary>Where the keyboard's focus goes, and where it comes back to.</summary>
[Collection(OneBrowser.Name)]
public sealed class KeyboardTests(Browser browser, RunningServer server) : IClassFixture<RunningServer>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await UiData.OnceAsync(server, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_palette_opens_by_slash_is_walked_by_arrows_and_closed_by_Escape()
    {
        await using var window = await browser.OpenAsync(server);
        var page = window.Page;
        await window.GoAsync("/ui/providers");
        var search = page.GetByRole(AriaRole.Combobox, new() { Name = "Search pages, models and providers" });

        await page.Keyboard.PressAsync("/");
        await Expect(search).ToBeFocusedAsync();
        await Expect(search).ToHaveAttributeAsync("aria-expanded", "true");
        await page.Keyboard.TypeAsync("gpt");
        await Expect(page.Locator("#palette-list")).ToContainTextAsync("gpt-5.1");
        await Expect(search).ToHaveAttributeAsync("aria-activedescendant", "hit-0");
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(search).ToHaveAttributeAsync("aria-activedescendant", "hit-1");
        await Expect(page.Locator("#hit-1")).ToHaveAttributeAsync("aria-selected", "true");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#palette-list")).ToHaveCountAsync(0);
        await Expect(search).ToHaveAttributeAsync("aria-expanded", "false");

        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("Everyday");
        await Expect(page.Locator("#hit-0")).ToContainTextAsync("Everyday");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Everyday");
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task A_drawer_holds_the_focus_and_gives_it_back()
    {
        await using var window = await browser.OpenAsync(server);
        var page = window.Page;
        await window.GoAsync("/ui/monitoring");
        var opener = page.GetByRole(AriaRole.Link, new() { Name = "Schedule" });

        await opener.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".drawer")).ToBeFocusedAsync();
        await Expect(page.Locator(".drawer").GetByRole(AriaRole.Button, new() { Name = "Save schedule" })).ToBeVisibleAsync();
        for (var i = 0; i < 16; i++)
        {
            await page.Keyboard.PressAsync(i < 14 ? "Tab" : "Shift+Tab");
            Assert.True(await page.EvaluateAsync<bool>("document.activeElement.closest('.drawer') != null"), "The focus left the drawer.");
        }

        await page.Keyboard.PressAsync("Escape");

        await Expect(page.Locator(".drawer")).ToHaveCountAsync(0);
        await Expect(opener).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_menu_is_walked_by_arrows_and_gives_the_focus_back()
    {
        await using var window = await browser.OpenAsync(server);
        var page = window.Page;
        await window.GoAsync("/ui/models");
        var opener = page.GetByRole(AriaRole.Button, new() { Name = "Columns" });

        await opener.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "Provider" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "Source" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "Source" })).ToHaveAttributeAsync("aria-checked", "false");
        await page.Keyboard.PressAsync("Escape");

        await Expect(opener).ToBeFocusedAsync();
        await Expect(page.Locator("table.models thead")).Not.ToContainTextAsync("Source");
    }
}
