using System.Net;
using Panoptes.Testing;

namespace Panoptes.Server.Tests;

/// <summary>The server as its operator meets it: a process with arguments, signals and an exit code.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"panoptes-process-{Guid.NewGuid():N}");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public async Task It_creates_its_data_directory_for_its_owner_only_and_answers_health_once_it_listens()
    {
        await using var server = Start();

        using var response = await Get(server, "/health");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("\"healthy\"", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder));
        }
    }

    [Fact]
    public async Task SIGTERM_ends_it_with_0()
    {
        await using var server = Start();
        await AddressOf(server);

        Assert.Equal(0, await server.TerminateAsync(Ct));
    }

    [Fact]
    public async Task A_second_server_on_one_data_directory_is_told_so_and_the_first_goes_on()
    {
        await using var first = Start();
        await AddressOf(first);
        await using var second = Start();

        var exit = await second.ExitAsync(Ct);
        using var response = await Get(first, "/health");

        Assert.Equal(1, exit);
        Assert.Contains(second.Output, line => line.Contains(_folder, StringComparison.Ordinal) && line.Contains("another Panoptes process", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    internal static async Task<Uri> AddressOf(ChildProcess server)
    {
        const string Listening = "Now listening on: ";
        var line = await server.LineAsync(l => l.Contains(Listening, StringComparison.Ordinal), Ct);
        return new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..]);
    }

    private static async Task<HttpResponseMessage> Get(ChildProcess server, string path)
    {
        using var client = ServerProcess.ClientOf(await AddressOf(server));
        return await client.GetAsync(path, Ct);
    }

    private ChildProcess Start() => ChildProcess.Start(
        "Panoptes.Server.dll",
        new Dictionary<string, string> { ["PANOPTES_DATA_DIR"] = _folder },
        "--urls", "http://127.0.0.1:0");
}
