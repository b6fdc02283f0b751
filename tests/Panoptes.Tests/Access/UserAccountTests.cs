using Panoptes.Access;

namespace Panoptes.Tests.Access;

public sealed class UserAccountTests : IAsyncLifetime
{
    private const string Password = "correct horse battery";

    private readonly AccessServer _server = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private UserAccounts Users => _server.Get<UserAccounts>();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Of_two_administrators_who_remove_each_other_at_once_one_remains()
    {
        var one = await Users.CreateAsync("one", Password, Scopes.All, Ct);
        var two = await Users.CreateAsync("two", Password, Scopes.All, Ct);

        var outcomes = await Task.WhenAll(new[] { one, two }.Select(async user =>
        {
            try
            {
                await Users.DeleteAsync(user.Id, Ct);
                return true;
            }
            catch (PanoptesException e) when (e.Code == "last_admin")
            {
                return false;
            }
        }));

        Assert.Single(outcomes, removed => removed);
        Assert.Single(await Users.ListAsync(Ct));
    }

    [Fact]
    public async Task A_disabled_administrator_does_not_count_as_one()
    {
        var one = await Users.CreateAsync("one", Password, Scopes.All, Ct);
        var two = await Users.CreateAsync("two", Password, Scopes.All, Ct);
        await Users.ChangeAsync(two.Id, new UserChange(Enabled: false), Ct);

        var refusal = await Assert.ThrowsAsync<PanoptesException>(() => Users.DeleteAsync(one.Id, Ct));

        Assert.Equal("last_admin", refusal.Code);
    }

    [Fact]
    public async Task A_disabled_person_cannot_sign_in()
    {
        await Users.CreateAsync("admin", Password, Scopes.All, Ct);
        var user = await Users.CreateAsync("maria", Password, Scopes.Read, Ct);
        Assert.NotNull((await Users.SignInAsync("Maria", Password, "session", Ct)).User);

        await Users.ChangeAsync(user.Id, new UserChange(Enabled: false), Ct);

        Assert.Null((await Users.SignInAsync("maria", Password, "session", Ct)).User);
    }

    [Fact]
    public async Task A_change_that_changes_nothing_ends_no_session()
    {
        var user = await Users.CreateAsync("maria", Password, Scopes.All, Ct);

        var same = await Users.ChangeAsync(user.Id, new UserChange(Scopes: Scopes.All, Enabled: true), Ct);
        var other = await Users.ChangeAsync(user.Id, new UserChange(Password: "another horse battery"), Ct);

        Assert.Equal(user.SecurityStamp, same.SecurityStamp);
        Assert.NotEqual(user.SecurityStamp, other.SecurityStamp);
    }

    [Fact]
    public async Task A_session_is_known_by_its_stamp()
    {
        var user = await Users.CreateAsync("maria", Password, Scopes.All, Ct);

        Assert.Equal("user:maria", (await Users.CallerOfAsync(user.Id, user.SecurityStamp, Ct))?.Actor);
        Assert.Null(await Users.CallerOfAsync(user.Id, Guid.NewGuid(), Ct));
        Assert.Null(await Users.CallerOfAsync(Guid.NewGuid(), user.SecurityStamp, Ct));
    }

    [Fact]
    public async Task Of_many_who_exchange_one_refresh_token_at_once_one_wins_and_the_family_is_revoked()
    {
        var tokens = _server.Get<RefreshTokens>();
        var user = await Users.CreateAsync("maria", Password, Scopes.All, Ct);
        var first = (await tokens.IssueAsync(user, Ct)).Value;

        var exchanged = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => tokens.ExchangeAsync(first, Ct)));

        var (_, next) = Assert.Single(exchanged, e => e is not null)!.Value;
        Assert.Null(await tokens.ExchangeAsync(next.Value, Ct));
    }

    [Fact]
    public async Task Of_many_who_use_one_link_at_once_one_signs_in()
    {
        var links = _server.Get<SignInLinks>();
        var user = await Users.CreateAsync("maria", Password, Scopes.All, Ct);
        var secret = (await links.IssueAsync(user.Id, Ct)).Value;

        var users = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => links.ConsumeAsync(secret, Ct)));

        Assert.Equal("maria", Assert.Single(users, u => u is not null)!.Username);
    }

    [Fact]
    public async Task A_link_ends_after_an_hour()
    {
        var links = _server.Get<SignInLinks>();
        var user = await Users.CreateAsync("maria", Password, Scopes.All, Ct);
        var secret = (await links.IssueAsync(user.Id, Ct)).Value;

        _server.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Null(await links.ConsumeAsync(secret, Ct));
    }

    [Fact]
    public async Task A_key_that_another_node_revokes_stops_within_seconds()
    {
        var keys = _server.Get<ApiKeys>();
        var (key, secret) = await keys.CreateAsync("ci", Scopes.Read, null, Ct);
        Assert.NotNull(await keys.CallerOfAsync(secret, Ct));
        await using (var db = await _server.OpenAsync())
        {
            db.Attach(key).Entity.RevokedAt = _server.Clock.GetUtcNow();
            await db.SaveChangesAsync(Ct);
        }

        _server.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Null(await keys.CallerOfAsync(secret, Ct));
    }
}
