using Microsoft.Playwright;
using Panoptes.Catalog;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui;

/// <summary>Tables that are sorted by their headings, and show the columns that a viewer chose.</summary>
[Collection(OneBrowser.Name)]
public sealed class SortingTests(Browser browser, RunningServer server) : IClassFixture<RunningServer>, IAsyncLifetime
{
    private IReadOnlyList<CatalogModel> _models = [];

    public async ValueTask InitializeAsync() => _models = await UiData.OnceAsync(server, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Models_are_sorted_by_a_press_on_a_heading_and_the_address_keeps_it()
    {
        await using var window = await browser.OpenAsync(server);
        await window.GoAsync("/ui/models");
        var head = window.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Model", Exact = true });
        string[] sorted =
        [
            "claude-sonnet-4-5", "Everyday", "gpt-5.1", "GPT-OSS 120B", "llama-3.3-70b-versatile", "qwen3:14b", "text-embedding-3-large",
        ];

        await Expect(head).ToHaveAttributeAsync("aria-sort", "none");
        await head.GetByRole(AriaRole.Button).FocusAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(head).ToHaveAttributeAsync("aria-sort", "ascending");
        await Expect(window.Page.Locator("table.models a.name")).ToHaveTextAsync(sorted);
        await Expect(head.GetByRole(AriaRole.Button)).ToBeFocusedAsync();
        await head.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(head).ToHaveAttributeAsync("aria-sort", "descending");
        Assert.EndsWith("?sort=-name", window.Page.Url, StringComparison.Ordinal);
        await window.GoAsync(window.Page.Url);

        await Expect(window.Page.Locator("table.models a.name")).ToHaveTextAsync([.. sorted.Reverse()]);
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task The_standing_puts_the_slowest_first_and_what_was_not_measured_last()
    {
        await using var window = await browser.OpenAsync(server);
        await window.GoAsync("/ui/monitoring");
        var rows = window.Page.Locator("table.standing tbody tr");

        await Expect(rows.First).ToContainTextAsync("llama-3.3-70b-versatile");
        await window.Page.Locator("table.standing").GetByRole(AriaRole.Button, new() { Name = "TTFT ms" }).ClickAsync();

        await Expect(rows.First).ToContainTextAsync("claude-sonnet-4-5");
        await Expect(rows.Last).ToContainTextAsync("llama-3.3-70b-versatile");
        await Expect(window.Page.Locator("table.standing th[aria-sort='descending']")).ToHaveTextAsync("TTFT ms");
    }

    [Fact]
    public async Task The_checks_of_a_model_are_sorted_by_the_server_over_all_pages()
    {
        await using var window = await browser.OpenAsync(server);
        await window.GoAsync($"/ui/models/{_models[0].Id}?range=7d");
        var cells = window.Page.Locator("table.checks td[data-label='Latency ms']");

        await window.Page.Locator("table.checks").GetByRole(AriaRole.Button, new() { Name = "Latency ms" }).ClickAsync();
        await Expect(window.Page.Locator("table.checks th[aria-sort='descending']")).ToHaveTextAsync("Latency ms");
        await window.Page.WaitForFunctionAsync(
            "() => { const v = [...document.querySelectorAll(\"table.checks td[data-label='Latency ms']\")].map(c => +c.textContent.replace(',', ''));"
            + " return v.length === 25 && v.every((n, i) => i === 0 || n <= v[i - 1]); }");
        var slowest = await cells.First.InnerTextAsync();
        await window.Page.Locator("nav.pager").GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Expect(window.Page.Locator("nav.pager")).ToContainTextAsync("26–50");

        await Expect(cells.First).Not.ToHaveTextAsync(slowest);
        Assert.Contains("checks=-latency", window.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_it_is_narrow_a_table_is_sorted_from_a_list()
    {
        await using var window = await browser.OpenAsync(server, width: 390);
        await window.GoAsync("/ui/models");

        await window.Page.GetByLabel("Sort by").SelectOptionAsync("name");
        await Expect(window.Page.Locator("table.models a.name").First).ToHaveTextAsync("claude-sonnet-4-5");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Ascending" }).ClickAsync();

        await Expect(window.Page.Locator("table.models a.name").First).ToHaveTextAsync("text-embedding-3-large");
    }

    [Theory]
    [InlineData("/ui/models", "table.models", "Source")]
    [InlineData("/ui/monitoring", "table.standing", "90 d %")]
    public async Task A_column_that_was_hidden_stays_hidden_for_that_viewer_only(string path, string table, string column)
    {
        await using var window = await browser.OpenAsync(server);
        await using var another = await browser.OpenAsync(server);
        await window.GoAsync(path);
        var head = window.Page.Locator($"{table} thead");
        var count = await window.Page.Locator($"{table} tbody tr:first-child td").CountAsync();

        await Expect(head).ToContainTextAsync(column);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Columns" }).ClickAsync();
        await window.Page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = column }).ClickAsync();
        await Expect(head).Not.ToContainTextAsync(column);
        await Expect(window.Page.Locator($"{table} tbody tr:first-child td")).ToHaveCountAsync(count - 1);
        await window.GoAsync(path);
        await Expect(head).Not.ToContainTextAsync(column);
        await another.GoAsync(path);
        await Expect(another.Page.Locator($"{table} thead")).ToContainTextAsync(column);

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Columns" }).ClickAsync();
        await window.Page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = column }).ClickAsync();
        await Expect(head).ToContainTextAsync(column);
        Assert.Empty(window.Problems);
    }
}
