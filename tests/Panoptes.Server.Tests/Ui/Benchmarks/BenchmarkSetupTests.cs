using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Panoptes.Benchmarks;
using Panoptes.Uptime;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui.Benchmarks;

/// <summary>Prompt packs and schedules: made, changed, switched, deleted on their pages.</summary>
[Collection(OneBrowser.Name)]
public sealed class BenchmarkSetupTests(Browser browser, BenchmarkLab lab) : IClassFixture<BenchmarkLab>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_prompt_pack_is_made_used_changed_and_deleted()
    {
        var store = lab.Server.Services.GetRequiredService<PromptPackStore>();
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync("/ui/benchmarks/packs?edit=new");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save pack" }).ClickAsync();
        await Expect(page.Locator(".drawer .problem")).ToHaveTextAsync(["Must be 1 to 200 characters", "Must be between 1 and 10000"]);
        await page.GetByLabel("Name").FillAsync("Support questions");
        await page.GetByLabel("Prompts").FillAsync("How do I reset my password?\n---\nWhere is my invoice?");
        await Expect(page.Locator(".drawer [role=status]")).ToContainTextAsync("2 prompts");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save pack" }).ClickAsync();

        var row = page.Locator("tr[data-pack='support_questions']");
        await Expect(row).ToContainTextAsync("How do I reset my password?");
        Assert.Equal(["How do I reset my password?", "Where is my invoice?"], (await store.GetAsync("support_questions", Ct)).Prompts);
        await row.GetByRole(AriaRole.Link, new() { Name = "Edit Support questions" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("Support");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save pack" }).ClickAsync();
        await Expect(row.Locator(".name")).ToHaveTextAsync("Support");
        await row.GetByRole(AriaRole.Link, new() { Name = "Use" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Prompt pack" })).ToHaveValueAsync("support_questions");

        await window.GoAsync("/ui/benchmarks/packs");
        await row.GetByRole(AriaRole.Button, new() { Name = "Delete Support" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete pack" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        Assert.Empty(await store.ListAsync(Ct));
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task A_pack_of_ones_own_is_chosen_for_probes_and_then_cannot_be_deleted()
    {
        var (packs, settings) = (lab.Server.Services.GetRequiredService<PromptPackStore>(), lab.Server.Services.GetRequiredService<MonitoringSettingsStore>());
        await packs.CreateAsync("ours", new PromptPackDraft("Our questions", ["What is one?", "What is two?"], 40), Ct);
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync("/ui/monitoring?settings=open");
        var choice = page.Locator(".drawer").GetByRole(AriaRole.Combobox, new() { Name = "Prompt pack" });
        await choice.SelectOptionAsync("ours");
        await Expect(page.Locator(".drawer")).ToContainTextAsync("About 40 tokens a probe, capped at 100; 2 prompts, sent in turn");
        await window.FitsAndKeepsAsync("monitoring-pack", ColorScheme.Light, 1440);
        await page.SetViewportSizeAsync(390, 844);
        await window.FitsAndKeepsAsync("monitoring-pack", ColorScheme.Light, 390);
        await page.SetViewportSizeAsync(1440, 900);
        await Window.UntilAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = "Save schedule" }).ClickAsync(),
            async () => (await settings.GetAsync(Ct)).PromptPack == "ours");

        await window.GoAsync("/ui/benchmarks/packs");
        await page.Locator("tr[data-pack='ours']").GetByRole(AriaRole.Button, new() { Name = "Delete Our questions" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete pack" }).ClickAsync();
        await Expect(page.GetByText("Prompt pack ours is what monitoring sends; choose another one there first")).ToBeVisibleAsync();
        Assert.Single(await packs.ListAsync(Ct));

        await settings.UpdateAsync(new MonitoringSettingsChange { PromptPack = "health_check" }, Ct);
        await packs.DeleteAsync("ours", Ct);
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task A_schedule_is_made_switched_off_and_run_by_hand()
    {
        var schedules = lab.Server.Services.GetRequiredService<BenchmarkSchedules>();
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync("/ui/benchmarks/new?when=schedule");
        await page.GetByLabel("fast-model", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("Minutes between runs").FillAsync("2");
        await page.Keyboard.PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save schedule" }).ClickAsync();
        await Expect(page.Locator(".problem")).ToHaveTextAsync(["Must be 1 to 255 characters", "Must be between 5 and 43200"]);
        await page.GetByLabel("Name").FillAsync("Hourly");
        await page.GetByLabel("Minutes between runs").FillAsync("60");
        await page.Keyboard.PressAsync("Tab");
        await Window.UntilAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = "Save schedule" }).ClickAsync(),
            () => Task.FromResult(page.Url.EndsWith("/ui/benchmarks/schedules", StringComparison.Ordinal)));
        var row = page.Locator("tr[data-schedule]");
        await Expect(row).ToContainTextAsync("every 1 hour");
        await window.FitsAndKeepsAsync("benchmarks-schedules", ColorScheme.Light, 1440);
        await row.Locator(".toggle").ClickAsync();
        await Expect(row.Locator("td[data-label='Next run']")).ToHaveTextAsync("–");
        await Expect(row.GetByRole(AriaRole.Switch)).Not.ToBeCheckedAsync();
        var made = Assert.Single(await schedules.ListAsync(Ct));
        Assert.False(made.Enabled);
        Assert.Equal(60, made.IntervalMinutes);

        await row.GetByRole(AriaRole.Button, new() { Name = "Run Hourly now" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Hourly");
        await Expect(page.Locator("[data-percentiles]")).ToHaveCountAsync(1);
        await window.SettledAsync();
        Assert.Empty(window.Problems);
    }
}
