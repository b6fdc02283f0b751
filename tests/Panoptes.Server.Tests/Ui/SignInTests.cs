using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui;

/// <summary>Signing in where local mode does not hold: a proxy's header says that the caller is elsewhere.</summary>
[Collection(OneBrowser.Name)]
public sealed class SignInTests(Browser browser, RunningServer server) : IClassFixture<RunningServer>
{
    private static readonly Dictionary<string, string> FromElsewhere = new() { ["X-Forwarded-For"] = "203.0.113.9" };

    [Fact]
    public async Task A_page_leads_to_the_sign_in_and_back_and_signing_out_ends_it()
    {
        await using var window = await browser.OpenAsync(server, headers: FromElsewhere);
        var page = window.Page;

        await page.GotoAsync("/ui/providers");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Sign in to Panoptes");
        await SignInAsync(page, "not-the-password-1");
        await Expect(page.Locator(".sign-in [role=alert]")).ToContainTextAsync("do not go together");
        await SignInAsync(page, RunningServer.AdminPassword);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Providers");
        await window.SettledAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "User: admin" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Sign in to Panoptes");
    }

    [Fact]
    public async Task An_administrator_makes_an_API_key_that_works_and_is_shown_once()
    {
        await using var window = await browser.OpenAsync(server, headers: FromElsewhere);
        var page = window.Page;
        await page.GotoAsync("/ui/settings/keys");
        await SignInAsync(page, RunningServer.AdminPassword);
        await window.SettledAsync();

        await page.GetByLabel("Name").FillAsync("grafana");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make key" }).ClickAsync();
        var secret = await page.Locator("[data-secret]").InnerTextAsync();
        await window.KeepAsync("keys-light-1440");
        await window.GoAsync("/ui/settings/keys");

        await Expect(page.Locator("main table")).ToContainTextAsync("grafana");
        Assert.DoesNotContain(secret, await page.ContentAsync(), StringComparison.Ordinal);
        using var client = server.NewClient();
        client.DefaultRequestHeaders.Add("X-API-Key", secret);
        using var answer = await client.GetAsync(new Uri("/api/v1/providers", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Local_access_is_not_an_administrator()
    {
        await using var window = await browser.OpenAsync(server);

        await window.GoAsync("/ui/settings/users");

        await Expect(window.Page.Locator("main")).ToContainTextAsync("Only administrators see this");
    }

    private static async Task SignInAsync(IPage page, string password)
    {
        await page.GetByLabel("Username").FillAsync("admin");
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }
}
