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
        await page.GetByRole(AriaRole.Button, new() { Name = "Save schedule" }).ClickAsync();
        await Window.UntilAsync(
            () => Task.CompletedTask,
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

    [Fact]
    public async Task A_schedule_is_edited_with_the_rules_of_the_API_and_keeps_what_was_not_touched()
    {
        var schedules = lab.Server.Services.GetRequiredService<BenchmarkSchedules>();
        var baseline = await lab.RunAsync("The baseline", 2, lab.Fast);
        var order = BenchmarkLab.Order("", 5, lab.Fast) with { Name = null, Load = new PoissonRate(4), Slos = new SloSet { TtftMs = 250 }, WarmUpRequests = 2, Temperature = 0.2 };
        var made = await schedules.CreateAsync(new BenchmarkScheduleDraft("To be edited", order, new ScheduleTiming(120, null), Enabled: false, baseline.Id), Ct);
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync("/ui/benchmarks/schedules");
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit To be edited" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Edit schedule");
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Name", Exact = true })).ToHaveValueAsync("To be edited");
        await Expect(page.GetByLabel("Minutes between runs")).ToHaveValueAsync("120");
        await Expect(page.GetByLabel("Baseline")).ToHaveValueAsync(baseline.Id.ToString());
        await Expect(page.GetByLabel("fast-model", new() { Exact = true })).ToBeCheckedAsync();
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Load", Exact = true })).ToHaveValueAsync("Poisson");
        await Expect(page.GetByLabel("Rate", new() { Exact = true })).ToHaveValueAsync("4");
        await window.FitsAndKeepsAsync("benchmarks-schedule-edit", ColorScheme.Light, 1440);

        await page.GetByLabel("Rate", new() { Exact = true }).FillAsync("0");
        await page.GetByLabel("Minutes between runs").FillAsync("4");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name", Exact = true }).FillAsync("");
        await page.Keyboard.PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save schedule" }).ClickAsync();
        await Expect(page.Locator(".problem")).ToContainTextAsync(["Must be between 0.0002", "Must be 1 to 255 characters", "Must be between 5 and 43200"]);
        Assert.Equal("To be edited", (await schedules.GetAsync(made.Id, Ct)).Name);

        await page.GetByLabel("Rate", new() { Exact = true }).FillAsync("8");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name", Exact = true }).FillAsync("Edited");
        await page.GetByLabel("slow-model", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("Runs", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = "once a day" });
        await page.GetByLabel("At", new() { Exact = true }).FillAsync("04:30");
        await page.GetByLabel("Baseline").SelectOptionAsync("");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save schedule" }).ClickAsync();
        await Window.UntilAsync(() => Task.CompletedTask, () => Task.FromResult(page.Url.EndsWith("/ui/benchmarks/schedules", StringComparison.Ordinal)));

        await Expect(page.Locator($"tr[data-schedule='{made.Id}']")).ToContainTextAsync("daily at 04:30 UTC");
        var now = await schedules.GetAsync(made.Id, Ct);
        Assert.Equal(("Edited", false, null), (now.Name, now.Enabled, now.BaselineRunId));
        Assert.Equal(new ScheduleTiming(null, new TimeOnly(4, 30)), now.Timing);
        Assert.Equal(new HashSet<Guid> { lab.Fast.Id, lab.Slow.Id }, now.Order.ModelIds.ToHashSet());
        Assert.Equal(new PoissonRate(8), now.Order.Load);
        Assert.Equal((5, 2, 0.2, 7, 250.0), (now.Order.Requests, now.Order.WarmUpRequests, now.Order.Temperature, now.Order.Seed, now.Order.Slos!.TtftMs));
        await schedules.DeleteAsync(made.Id, Ct);
        await window.GoAsync($"/ui/benchmarks/schedules/{made.Id}");
        await Expect(page.GetByText("This schedule is not there")).ToBeVisibleAsync();
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task What_is_advanced_stays_as_a_person_left_it_and_opens_where_a_field_in_it_is_at_fault()
    {
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync($"/ui/benchmarks/new?model={lab.Fast.Id}");
        var advanced = page.GetByText("Advanced", new() { Exact = true });
        var longest = page.GetByLabel("Longest answer");

        await advanced.ClickAsync();
        await longest.FillAsync("0");
        await page.GetByRole(AriaRole.Button, new() { Name = "Concurrency", Exact = false }).First.ClickAsync();
        await Expect(page.Locator("[data-estimate]")).ToContainTextAsync("Some numbers above cannot be used.");
        await Expect(longest).ToBeVisibleAsync();

        var start = page.GetByRole(AriaRole.Button, new() { Name = "Start benchmark" });
        foreach (var _ in new[] { "once", "and once more" })
        {
            await advanced.PressAsync("Enter");
            await Expect(longest).ToBeHiddenAsync();
            await start.ClickAsync();
            await Expect(page.Locator(".problem")).ToHaveTextAsync(["Must be between 1 and 4096"]);
            await Expect(longest).ToBeVisibleAsync();
        }

        Assert.Empty(window.Problems);
    }
}
