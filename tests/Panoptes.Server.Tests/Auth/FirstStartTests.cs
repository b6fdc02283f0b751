using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Panoptes.Access;
using Panoptes.Server.Auth;
using Panoptes.Storage.Config;

namespace Panoptes.Server.Tests.Auth;

public sealed partial class FirstStartTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_not_given_is_made_works_and_is_shown_once_on_the_console()
    {
        var console = new StringWriter();
        await using var server = await RunningServer.StartAsync(Show(console), "--PANOPTES_API_KEY=", "--PANOPTES_ADMIN_PASSWORD=");
        var shown = console.ToString();

        var link = Shown(shown, "sign in");
        Assert.StartsWith($"{server.Address.GetLeftPart(UriPartial.Authority)}/ui/sign-in/link?token=sl_", link, StringComparison.Ordinal);
        Assert.Equal(200, await server.StatusAsync("GET", link));
        Assert.Equal(200, await server.StatusAsync("GET", "/api/v1/auth/users", ("X-API-Key", Shown(shown, "API key"))));
        var (status, _) = await server.PostAsync("/api/v1/auth/token", new { username = Shown(shown, "user"), password = Shown(shown, "password") });
        Assert.Equal(200, status);
    }

    [Fact]
    public async Task What_was_given_works_and_nothing_is_shown()
    {
        var console = new StringWriter();
        await using var server = await RunningServer.StartAsync(Show(console));

        Assert.Empty(console.ToString());
        Assert.Equal(200, await server.StatusAsync("GET", "/api/v1/auth/users", ("X-API-Key", RunningServer.ApiKey)));
        await server.TokensAsync();
    }

    [Fact]
    public async Task The_key_goes_by_its_other_name_too()
    {
        await using var server = await RunningServer.StartAsync(null, "--PANOPTES_API_KEY=", "--TACHYON_API_KEY=tachyon-key-0123456789");

        Assert.Equal(200, await server.StatusAsync("GET", "/api/v1/auth/users", ("X-API-Key", "tachyon-key-0123456789")));
    }

    [Theory]
    [InlineData("--PANOPTES_API_KEY=too-short", "PANOPTES_API_KEY: a key must have at least 16 characters")]
    [InlineData("--PANOPTES_ADMIN_PASSWORD=short", "PANOPTES_ADMIN_PASSWORD: password must have at least 12 characters")]
    public async Task What_breaks_a_rule_stops_the_start_and_says_why(string argument, string words)
    {
        var refusal = await Assert.ThrowsAsync<PanoptesException>(() => RunningServer.StartAsync(null, argument));

        Assert.StartsWith(words, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_that_fails_makes_nothing_that_nobody_saw()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var data = Path.Combine(Path.GetTempPath(), $"panoptes-first-{Guid.NewGuid():N}");
        string[] args = ["--PANOPTES_API_KEY=", "--PANOPTES_ADMIN_PASSWORD=", $"--PANOPTES_DATA_DIR={data}"];
        var console = new StringWriter();

        await Assert.ThrowsAsync<IOException>(() => RunningServer.StartAsync(Show(console), [.. args, "--urls", $"http://{taken.LocalEndpoint}"]));
        Assert.Empty(console.ToString());

        var config = new DbContextOptionsBuilder<ConfigDbContext>().UseSqlite($"Data Source={Path.Combine(data, "config.db")};Pooling=False").Options;
        await using (var db = new ConfigDbContext(config))
        {
            Assert.False(await db.Users.AnyAsync(Ct));
            Assert.False(await db.ApiKeys.AnyAsync(Ct));
        }

        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Later_starts_accept_a_new_key_keep_the_old_one_and_leave_a_revoked_one_revoked()
    {
        await using var server = await RunningServer.StartAsync();
        var first = server.Services.GetRequiredService<FirstStart>();

        Assert.True(await first.TakeAsync(new GivenCredentials("Some-Other-Password", "a-later-key-0123456789"), Ct));

        Assert.False((await first.MakeMissingAsync(Ct)).Any);
        Assert.Equal(200, await server.StatusAsync("GET", "/api/v1/auth/users", ("X-API-Key", RunningServer.ApiKey)));
        Assert.Equal(200, await server.StatusAsync("GET", "/api/v1/auth/users", ("X-API-Key", "a-later-key-0123456789")));
        await server.TokensAsync();

        var keys = server.Services.GetRequiredService<ApiKeys>();
        var key = (await keys.ListAsync(Ct)).Single(k => k.Hash == Hash("a-later-key-0123456789"));
        await keys.RevokeAsync(key.Id, Ct);
        Assert.False(await first.TakeAsync(new GivenCredentials(null, "a-later-key-0123456789"), Ct));
        Assert.Equal(401, await server.StatusAsync("GET", "/api/v1/auth/users", ("X-API-Key", "a-later-key-0123456789")));
    }

    [Fact]
    public async Task No_secret_is_kept_or_logged_as_it_is()
    {
        using var logs = new RecordedLogs();
        var console = new StringWriter();
        await using var server = await RunningServer.StartAsync(
            builder =>
            {
                Show(console)(builder);
                builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs);
            },
            "--PANOPTES_API_KEY=", "--PANOPTES_ADMIN_PASSWORD=", "--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft=Trace");
        var key = Shown(console.ToString(), "API key");
        var password = Shown(console.ToString(), "password");
        var link = Shown(console.ToString(), "sign in").Split('=')[1];
        var (_, tokens) = await server.PostAsync("/api/v1/auth/token", new { username = "admin", password });
        var access = tokens.GetProperty("data").GetProperty("token").GetString()!;
        var refresh = tokens.GetProperty("data").GetProperty("refresh_token").GetString()!;
        await server.PostAsync("/api/v1/auth/refresh", new { refresh_token = refresh });
        await server.StatusAsync("GET", "/api/v1/auth/users", ("X-API-Key", key));
        await server.StatusAsync("GET", "/api/v1/auth/users", ("Authorization", $"Bearer {access}"));
        await server.PostAsync("/api/v1/auth/token", new { username = password, password = key });

        var kept = Directory.EnumerateFiles(server.DataFolder, "config.db*").Select(ReadShared).ToList();

        Assert.True(kept.Sum(file => file.Length) > 4096);
        Assert.NotEmpty(logs.Text);
        foreach (var secret in (string[])[key, password, link, access, refresh])
        {
            Assert.All(kept, file => Assert.True(file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0));
            Assert.DoesNotContain(secret, logs.Text, StringComparison.Ordinal);
        }

        Assert.True(ReadShared(Path.Combine(server.DataFolder, "keys", "access-tokens.key")).Length > 32);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(server.DataFolder, "keys", "access-tokens.key")));
        }
    }

    private static Action<WebApplicationBuilder> Show(StringWriter console) =>
        builder => builder.Services.AddSingleton(new FirstStartOutput(console));

    private static string Shown(string console, string what) =>
        Line().Matches(console).Single(m => m.Groups[1].Value == what).Groups[2].Value;

    private static string Hash(string key) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static byte[] ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    [GeneratedRegex(@"^  (user|password|sign in|API key)\s+(\S+)\r?$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
