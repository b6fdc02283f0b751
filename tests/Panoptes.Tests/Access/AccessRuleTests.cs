using Microsoft.Extensions.Time.Testing;
using Panoptes.Access;

namespace Panoptes.Tests.Access;

public sealed class AccessRuleTests
{
    [Theory]
    [InlineData("elevenchars", false)]
    [InlineData("twelve chars", true)]
    [InlineData("MARIA@EXAMPLE", false)]
    [InlineData("maria@example.org", true)]
    public void One_rule_holds_for_every_password(string password, bool good) =>
        Assert.Equal(good, Passwords.Problem(password, "maria@example") is null);

    [Fact]
    public void A_password_may_be_long_but_not_endless()
    {
        Assert.Null(Passwords.Problem(new string('x', 256), "maria"));
        Assert.NotNull(Passwords.Problem(new string('x', 257), "maria"));
    }

    [Fact]
    public void A_user_who_does_not_exist_matches_nothing_not_even_nothing()
    {
        Assert.False(Passwords.Matches(null, ""));
        Assert.False(Passwords.Matches(null, "correct horse battery"));
        Assert.False(Passwords.Matches(null, new string('x', 1_000_000)));
    }

    [Theory]
    [InlineData(Scopes.None, "")]
    [InlineData(Scopes.Read, "read")]
    [InlineData(Scopes.Admin | Scopes.Read, "read admin")]
    [InlineData(Scopes.All, "read ingest operate admin")]
    public void Scopes_are_kept_as_names_in_one_order(Scopes scopes, string text)
    {
        Assert.Equal(text, scopes.Text());
        Assert.Equal(scopes, ScopeNames.Parse(text));
    }

    [Fact]
    public void A_scope_that_this_version_does_not_know_grants_nothing()
    {
        Assert.Equal(Scopes.Read, ScopeNames.Parse("read  fly"));
        Assert.False(ScopeNames.TryParse(["read", "fly"], out _));
        Assert.False(ScopeNames.TryParse(["READ"], out _));
        Assert.False(ScopeNames.TryParse([], out _));
    }

    [Theory]
    [InlineData(9, 0)]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(18, 256)]
    [InlineData(19, 300)]
    [InlineData(1_000, 300)]
    public void Each_failure_after_the_ninth_doubles_the_wait_up_to_five_minutes(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), SignInThrottle.WaitAfter(failures));

    [Fact]
    public void A_name_waits_after_ten_failures_and_is_forgiven_after_a_success_or_a_quarter_of_an_hour()
    {
        var clock = new FakeTimeProvider();
        var throttle = new SignInThrottle(clock);
        Fail(10);

        Assert.Equal(TimeSpan.FromSeconds(1), throttle.Begin("maria"));
        Assert.Equal(TimeSpan.Zero, throttle.Begin("bob"));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, throttle.Begin("maria"));
        Assert.Equal(TimeSpan.FromSeconds(2), throttle.Begin("maria"));

        throttle.Succeeded("maria");
        Fail(10);
        clock.Advance(TimeSpan.FromMinutes(15));
        Fail(10);

        void Fail(int times)
        {
            for (var i = 0; i < times; i++)
            {
                Assert.Equal(TimeSpan.Zero, throttle.Begin("maria"));
            }
        }
    }

    [Fact]
    public void Names_that_were_never_used_again_do_not_pile_up()
    {
        var throttle = new SignInThrottle(new FakeTimeProvider());

        for (var i = 0; i < 25_000; i++)
        {
            Assert.Equal(TimeSpan.Zero, throttle.Begin($"name{i}"));
        }
    }
}
