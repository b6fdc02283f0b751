using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Panoptes.Access;
using Panoptes.Catalog;
using Panoptes.Uptime;

namespace Panoptes.Tests.Access;

public sealed class AuditTests(AccessServer server) : IClassFixture<AccessServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private ProviderAccount NewProvider(string name) => new()
    {
        ProviderType = "openai",
        DisplayName = name,
        ProtectedCredentials = "sealed-secret",
        CreatedAt = server.Clock.GetUtcNow(),
        UpdatedAt = server.Clock.GetUtcNow(),
    };

    [Fact]
    public async Task A_saved_change_is_written_down_with_who_what_and_which_members()
    {
        var provider = NewProvider("Main");
        await using var db = await server.OpenAsync();
        using (CurrentCaller.Use(new Caller("user:maria", Scopes.All) { RemoteAddress = "10.0.0.7" }))
        {
            db.Providers.Add(provider);
            await db.SaveChangesAsync(Ct);
            provider.DisplayName = "Renamed";
            provider.ProtectedCredentials = "another-secret";
            provider.UpdatedAt = server.Clock.GetUtcNow().AddSeconds(1);
            await db.SaveChangesAsync(Ct);
            db.Providers.Remove(provider);
            await db.SaveChangesAsync(Ct);
        }

        var lines = await db.AuditLog.Where(e => e.Subject.Contains(provider.Id.ToString())).ToListAsync(Ct);

        Assert.Equal(["provider.created", "provider.deleted", "provider.updated"], lines.Select(l => l.Action).Order());
        Assert.All(lines, line => Assert.Equal(("user:maria", "10.0.0.7"), (line.Actor, line.RemoteAddress)));
        Assert.Equal("credentials, display_name", string.Join(", ", lines.Single(l => l.Action == "provider.updated").Detail!.Split(", ").Order()));
        Assert.DoesNotContain(lines, line => line.Detail?.Contains("secret", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task What_the_server_changes_by_itself_is_not_written_down()
    {
        await using var db = await server.OpenAsync();
        var settings = new MonitoringSettings { CreatedAt = server.Clock.GetUtcNow() };
        db.MonitoringSettings.Add(settings);
        await db.SaveChangesAsync(Ct);
        settings.LastRunAt = server.Clock.GetUtcNow();
        await db.SaveChangesAsync(Ct);
        settings.IntervalMinutes = 5;
        settings.LastRunAt = server.Clock.GetUtcNow().AddMinutes(1);
        await db.SaveChangesAsync(Ct);

        var updates = await db.AuditLog.Where(e => e.Action == "monitoring_settings.updated").ToListAsync(Ct);

        Assert.Equal("interval_minutes", Assert.Single(updates).Detail);
    }

    [Fact]
    public async Task A_change_that_is_not_saved_leaves_no_line()
    {
        var provider = NewProvider("Twice");
        await using (var db = await server.OpenAsync())
        {
            db.Providers.Add(provider);
            await db.SaveChangesAsync(Ct);
        }

        await using var second = await server.OpenAsync();
        second.Providers.Add(new ProviderAccount
        {
            Id = provider.Id,
            ProviderType = "openai",
            DisplayName = "The same id",
            ProtectedCredentials = "",
            CreatedAt = server.Clock.GetUtcNow(),
            UpdatedAt = server.Clock.GetUtcNow(),
        });
        await Assert.ThrowsAsync<DbUpdateException>(() => second.SaveChangesAsync(Ct));

        await using var third = await server.OpenAsync();
        Assert.Equal(1, await third.AuditLog.CountAsync(e => e.Subject.Contains(provider.Id.ToString()), Ct));
    }

    [Fact]
    public async Task Many_changes_of_a_kind_at_once_are_one_line()
    {
        var provider = NewProvider("Large");
        for (var i = 0; i < 300; i++)
        {
            provider.Models.Add(new CatalogModel { ModelId = $"m{i}", CreatedAt = server.Clock.GetUtcNow() });
        }

        await using var db = await server.OpenAsync();
        db.Providers.Add(provider);
        await db.SaveChangesAsync(Ct);

        var line = Assert.Single(await db.AuditLog.Where(e => e.Action == "model.created").ToListAsync(Ct));
        Assert.StartsWith("300 of them", line.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Old_lines_and_expired_tokens_go()
    {
        var audit = server.Get<AuditLog>();
        await audit.NoteAsync("test.old", "x", Ct);
        server.Clock.Advance(TimeSpan.FromDays(399));
        await audit.NoteAsync("test.new", "x", Ct);
        server.Clock.Advance(TimeSpan.FromDays(2));

        await server.Get<IEnumerable<IHostedService>>().OfType<AccessUpkeep>().Single().SweepAsync(Ct);

        var (total, items) = await audit.ListAsync(null, "test", 0, 10, Ct);
        Assert.Equal((1, "test.new"), (total, items[0].Action));
    }

    [Fact]
    public async Task The_caller_flows_with_the_work_and_ends_with_it()
    {
        Assert.Equal(Caller.Server, CurrentCaller.Value);
        using (CurrentCaller.Use(Caller.Local))
        {
            await Task.Yield();
            Assert.Equal(Caller.Local, CurrentCaller.Value);
            using (CurrentCaller.Use(Caller.Anonymous))
            {
                Assert.Equal(Caller.Anonymous, await Task.Run(() => CurrentCaller.Value, Ct));
            }

            Assert.Equal(Caller.Local, CurrentCaller.Value);
        }

        Assert.Equal(Caller.Server, CurrentCaller.Value);
    }
}
