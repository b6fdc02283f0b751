using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Panoptes.Benchmarks.Suites;
using Panoptes.Storage;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui.Benchmarks;

/// <summary>Suites of one's own: made, copied, changed, carried as files and deleted on their pages.</summary>
[Collection(OneBrowser.Name)]
public sealed class SuitePagesTests(Browser browser, SuiteLab lab) : IClassFixture<SuiteLab>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_suite_is_made_with_the_rules_of_the_API()
    {
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync("/ui/benchmarks/suites/new");
        await page.GetByLabel("Name", new() { Exact = false }).First.FillAsync("Our Tasks");
        await page.GetByLabel("Iterations").FillAsync("0");
        await page.GetByLabel("Temperature").FillAsync("");
        await page.Keyboard.PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save suite" }).ClickAsync();
        await Expect(page.Locator(".problem")).ToHaveTextAsync(
        [
            "Must be 1 to 64 small letters, digits, dashes or underscores, and begin with a letter or digit",
            "Must be 1 to 200 characters", "Must be 1 to 100000 characters",
            "Must be between 1 and 1000", "Must be between 0 and 2",
        ]);
        await Expect(page.GetByLabel("Name", new() { Exact = false }).First).ToBeFocusedAsync();
        Assert.Null(lab.Store.Find("Our Tasks"));

        await page.GetByLabel("Name", new() { Exact = false }).First.FillAsync("default");
        await page.GetByLabel("Iterations").FillAsync("2");
        await page.GetByLabel("Temperature").FillAsync("0");
        await page.GetByLabel("Name of the scenario").FillAsync("Weather");
        await page.GetByLabel("Prompt").FillAsync("What is a cold front?");
        await page.Keyboard.PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save suite" }).ClickAsync();
        await Expect(page.Locator(".problem")).ToHaveTextAsync(["There is a suite of this name already"]);

        await page.GetByLabel("Name", new() { Exact = false }).First.FillAsync("our-tasks");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a scenario" }).ClickAsync();
        var second = page.Locator("[data-scenario='1']");
        await second.GetByLabel("Name of the scenario").FillAsync("Weather");
        await second.GetByLabel("Prompt").FillAsync("What is a warm front?");
        await second.GetByLabel("Longest answer").FillAsync("80");
        await page.Keyboard.PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save suite" }).ClickAsync();
        await Expect(page.Locator(".problem")).ToHaveTextAsync(["Scenarios must not hold a name twice"]);
        await second.GetByLabel("Name of the scenario").FillAsync("Warmth");
        await second.GetByRole(AriaRole.Button, new() { Name = "Move up" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save suite" }).ClickAsync();

        await Expect(page.Locator(".drawer")).ToContainTextAsync("What is a warm front?");
        var made = lab.Store.Find("our-tasks")!;
        Assert.Equal(["Warmth", "Weather"], made.Scenarios.Select(scenario => scenario.Name));
        Assert.Equal((80, "What is a cold front?"), (made.Scenarios[0].MaxTokens, made.Scenarios[1].Prompt));
        Assert.Equal(new SuiteConfig { Iterations = 2, Temperature = 0 }, made.DefaultConfig);
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task A_suite_is_copied_changed_and_deleted()
    {
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        await window.GoAsync("/ui/benchmarks/suites");
        var builtIn = page.Locator("tr[data-suite='default']");
        await Expect(builtIn).ToContainTextAsync("built in");
        await Expect(builtIn.Locator("td[data-label='Scenarios']")).ToHaveTextAsync("9");
        await Expect(builtIn.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await builtIn.GetByRole(AriaRole.Link, new() { Name = "Copy default" }).ClickAsync();
        await Expect(page.GetByLabel("Name of the scenario")).ToHaveCountAsync(9);
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove scenario 9" }).ClickAsync();
        await Expect(page.GetByLabel("Name of the scenario")).ToHaveCountAsync(8);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save suite" }).ClickAsync();

        var row = page.Locator("tr[data-suite='default-copy']");
        await Expect(row.Locator("td[data-label='Scenarios']")).ToHaveTextAsync("8");
        Assert.Equal(lab.Store.Find("default")!.Scenarios.Take(8), lab.Store.Find("default-copy")!.Scenarios);
        await page.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await row.GetByRole(AriaRole.Link, new() { Name = "Edit default-copy" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Edit default-copy");
        await page.GetByLabel("What it is for").FillAsync("Eight of nine");
        await page.Keyboard.PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save suite" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Eight of nine");

        await page.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Delete default-copy" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("default-copy with its 8 scenarios");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete suite" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        Assert.Null(lab.Store.Find("default-copy"));
        await window.GoAsync("/ui/benchmarks/suites/default/edit");
        await Expect(page.GetByText("This suite came with the product")).ToBeVisibleAsync();
        await window.GoAsync("/ui/benchmarks/suites/default-copy/edit");
        await Expect(page.GetByText("This suite is not there")).ToBeVisibleAsync();
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task A_suite_leaves_as_a_file_and_comes_back_and_what_is_none_is_told()
    {
        await using var window = await browser.OpenAsync(lab.Server);
        var page = window.Page;
        var folder = Path.Combine(lab.Server.Services.GetRequiredService<DataDirectory>().Path, "suites");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "by-hand.json"), """{"name":"by-hand","scenarios":[]}""", Ct);
        await window.GoAsync("/ui/benchmarks/suites");
        await Expect(page.Locator("[data-broken]")).ToContainTextAsync("by-hand.json: scenarios must be between 1 and 100");
        File.Delete(Path.Combine(folder, "by-hand.json"));

        var exported = await lab.Server.Client.GetAsync("ui/data/suites/default", Ct);
        Assert.Equal("attachment; filename=default.json; filename*=UTF-8''default.json", exported.Content.Headers.ContentDisposition!.ToString());
        var json = await exported.Content.ReadAsStringAsync(Ct);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await lab.Server.Client.GetAsync("ui/data/suites/none", Ct)).StatusCode);

        var file = page.Locator("input[type=file]");
        await ImportAsync(json);
        await Expect(page.Locator("[data-import]")).ToContainTextAsync("default came with the product and cannot be changed");
        await ImportAsync("{");
        await Expect(page.Locator("[data-import]")).ToContainTextAsync("It is not JSON");
        await ImportAsync("""{"name":"x","scenarios":[{"name":"a","prompt":7}]}""");
        await Expect(page.Locator("[data-import]")).ToContainTextAsync("scenarios[0].prompt must be a string");
        var ours = json.Replace("\"default\"", "\"carried\"", StringComparison.Ordinal);
        await ImportAsync(ours);
        await Expect(page.Locator("tr[data-suite='carried']")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-import]")).ToHaveCountAsync(0);
        Assert.Equal(lab.Store.Find("default")!.Scenarios, lab.Store.Find("carried")!.Scenarios);
        await ImportAsync(ours.Replace("\"1.0.0\"", "\"2\"", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Replace suite" }).ClickAsync();
        await Window.UntilAsync(() => Task.CompletedTask, () => Task.FromResult(lab.Store.Find("carried")!.Version == "2"));
        lab.Store.Delete("carried");
        Assert.Empty(window.Problems);

        Task ImportAsync(string text) => file.SetInputFilesAsync(new FilePayload { Name = "suite.json", MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(text) });
    }
}
