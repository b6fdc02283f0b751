using Microsoft.Playwright;
using Panoptes.Testing.Llm;
using static Microsoft.Playwright.Assertions;

namespace Panoptes.Server.Tests.Ui;

/// <summary>The overview offers what was found on this machine only while it is missing, and takes no for an answer.</summary>
[Collection(OneBrowser.Name)]
public sealed class FoundNoticeTests(Browser browser)
{
    [Fact]
    public async Task A_runtime_is_offered_until_it_is_added_or_dismissed_and_stays_on_offer_under_providers()
    {
        await using var fake = await FakeProvider.StartAsync();
        fake.Models = ["local-one"];
        await using var server = await RunningServer.StartAsync(args: $"--Panoptes:Found:Ports={fake.BaseUrl.Port}");
        await UiData.AddAsync(server.Services, TestContext.Current.CancellationToken);
        await using var window = await browser.OpenAsync(server);
        var page = window.Page;
        var offer = page.GetByRole(AriaRole.Region, new() { Name = "Found on this machine" });

        await window.GoAsync("/ui");
        await Expect(offer).ToContainTextAsync("local-one");
        await window.KeepAsync("overview-offer-light-1440");
        await offer.GetByRole(AriaRole.Button, new() { Name = "Not now" }).ClickAsync();
        await Expect(offer).ToHaveCountAsync(0);
        await OpenAndLookAsync(window, fake);
        await Expect(offer).ToHaveCountAsync(0);

        await window.GoAsync("/ui/providers");
        await offer.GetByRole(AriaRole.Button, new() { Name = "Add and monitor" }).ClickAsync();
        await Expect(offer).ToContainTextAsync("added");

        // Another viewer has dismissed nothing; but nothing is missing any more.
        await using var another = await browser.OpenAsync(server);
        await OpenAndLookAsync(another, fake);
        await Expect(another.Page.GetByRole(AriaRole.Region, new() { Name = "Found on this machine" })).ToHaveCountAsync(0);
        Assert.Empty(window.Problems);
    }

    // Opens the overview, and waits until it has looked and could have said something.
    private static async Task OpenAndLookAsync(Window window, FakeProvider fake)
    {
        var asked = Asked(fake);
        await window.GoAsync("/ui");
        while (Asked(fake) <= asked)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await window.Page.Keyboard.PressAsync("Control+k");
        await window.Page.Keyboard.TypeAsync("provid");
        await Expect(window.Page.Locator("#palette-list li")).ToContainTextAsync(["Providers"]);
    }

    private static int Asked(FakeProvider fake) => fake.Requests.Count(r => r.Path.EndsWith("/v1/models", StringComparison.Ordinal));
}
