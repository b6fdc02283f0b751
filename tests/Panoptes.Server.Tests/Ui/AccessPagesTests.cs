using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Panoptes.Access;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui;

/// <summary>What an administrator does: people, and who did what.</summary>
[Collection(OneBrowser.Name)]
public sealed class AccessPagesTests(Browser browser) : IAsyncLifetime
{
    private static readonly Dictionary<string, string> FromElsewhere = new() { ["X-Forwarded-For"] = "203.0.113.9" };

    private RunningServer _server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(args: "--Panoptes:Found:Ports=");
        await UiData.AddAsync(_server.Services, Ct);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_user_is_added_and_shut_out_and_the_last_administrator_cannot_be()
    {
        await using var window = await OpenAsync("/ui/settings/users");
        var page = window.Page;

        await page.GetByRole(AriaRole.Textbox, new() { Name = "Username" }).FillAsync("maria");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Password" }).FillAsync("short");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add user" }).ClickAsync();
        await Expect(page.Locator(".field .problem")).ToContainTextAsync("password must have at least");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Password" }).FillAsync("a-long-Enough-passphrase-7");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add user" }).ClickAsync();
        await Expect(page.Locator("tr[data-user=maria]")).ToContainTextAsync("read");

        var maria = page.GetByRole(AriaRole.Switch, new() { Name = "maria may sign in" });
        await maria.UncheckAsync(new() { Force = true });
        await Expect(maria).Not.ToBeCheckedAsync();
        await WaitForAsync(async users => !(await users.ListAsync(Ct)).Single(u => u.Username == "maria").Enabled);

        var admin = page.GetByRole(AriaRole.Switch, new() { Name = "admin may sign in" });
        await admin.ClickAsync(new() { Force = true });
        await Expect(page.Locator(".mud-snackbar", new() { HasText = "The last enabled administrator cannot be removed, disabled or demoted" })).ToBeVisibleAsync();
        await Expect(admin).ToBeCheckedAsync();
        await page.Locator(".mud-snackbar button").Last.ClickAsync();
        await Expect(page.Locator(".mud-snackbar", new() { HasText = "The last" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete admin" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete user" }).ClickAsync();
        await Expect(page.Locator(".mud-snackbar", new() { HasText = "The last enabled administrator" })).ToBeVisibleAsync();
        await Expect(page.Locator("tr[data-user=admin]")).ToBeVisibleAsync();
        Assert.Empty(window.Problems);
    }

    [Fact]
    public async Task The_audit_log_shows_the_change_just_made_and_is_filtered_and_sorted()
    {
        await using var window = await OpenAsync("/ui/models");
        var page = window.Page;
        await page.GetByRole(AriaRole.Switch, new() { Name = "Monitor qwen3:14b" }).UncheckAsync(new() { Force = true });
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete text-embedding-3-large" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete model" }).ClickAsync();
        await Expect(page.Locator(".mud-snackbar")).ToContainTextAsync("text-embedding-3-large is deleted.");

        await window.GoAsync("/ui/settings/audit");
        var rows = page.Locator("table.audit tbody tr");
        await Expect(rows.Nth(0)).ToContainTextAsync("model.deleted");
        await Expect(rows.Nth(0)).ToContainTextAsync("text-embedding-3-large");
        await Expect(rows.Nth(0)).ToContainTextAsync("user:admin");
        await Expect(rows.Nth(1)).ToContainTextAsync("model.updated");
        await Expect(rows.Nth(1)).ToContainTextAsync("enabled_for_monitoring");

        await page.GetByLabel("What").SelectOptionAsync("provider");
        await Expect(rows).ToHaveCountAsync(2);
        await Expect(rows.Nth(0)).ToContainTextAsync("provider.created");
        await page.GetByLabel("Who").SelectOptionAsync("user:admin");
        await Expect(page.Locator("main")).ToContainTextAsync("Nothing matches");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show everything" }).ClickAsync();
        await Expect(rows.Nth(0)).ToContainTextAsync("model.deleted");
        await page.GetByRole(AriaRole.Columnheader, new() { Name = "When" }).GetByRole(AriaRole.Button).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "When" })).ToHaveAttributeAsync("aria-sort", "ascending");
        await Expect(rows.Nth(0)).Not.ToContainTextAsync("model.deleted");
        Assert.Empty(window.Problems);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task The_pages_of_administrators_show_themselves_within_their_width(ColorScheme theme, int width)
    {
        await _server.Services.GetRequiredService<UserAccounts>().CreateAsync("maria@example.org", "a-long-Enough-passphrase-7", Scopes.Read, Ct);
        await _server.Services.GetRequiredService<ApiKeys>().CreateAsync("grafana", Scopes.Read, null, Ct);
        await using var window = await OpenAsync("/ui/settings/users", theme, width);
        foreach (var section in new[] { "users", "keys", "audit" })
        {
            await window.GoAsync($"/ui/settings/{section}");
            await window.FitsAndKeepsAsync(section, theme, width);
        }

        Assert.Empty(window.Problems);
    }

    private async Task<Window> OpenAsync(string path, ColorScheme theme = ColorScheme.Light, int width = 1440)
    {
        var window = await browser.OpenAsync(_server, theme, width, FromElsewhere);
        await window.Page.GotoAsync(path);
        await window.Page.GetByLabel("Username").FillAsync("admin");
        await window.Page.GetByLabel("Password").FillAsync(RunningServer.AdminPassword);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(window.Page.Locator(".shell")).ToBeVisibleAsync();
        await window.SettledAsync();
        return window;
    }

    private async Task WaitForAsync(Func<UserAccounts, Task<bool>> holds)
    {
        while (!await holds(_server.Services.GetRequiredService<UserAccounts>()))
        {
            await Task.Delay(20, Ct);
        }
    }
}
