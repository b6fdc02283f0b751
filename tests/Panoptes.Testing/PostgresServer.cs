using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Panoptes.Testing;

/// <summary>A real PostgreSQL on a loopback port, in a folder of its own, ended with the test.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private PostgresServer(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        ConnectionString = string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=panoptes;Database=postgres;Pooling=false");
    }

    /// <summary>How to connect.</summary>
    public string ConnectionString { get; }

    /// <summary>Makes a cluster and starts it.</summary>
    /// <param name="programs">The folder of <c>initdb</c> and <c>postgres</c>.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<PostgresServer> StartAsync(string programs, CancellationToken ct)
    {
        // PostgreSQL refuses to run as root, so it runs as its own user, who must be able to reach the folder.
        var folder = Directory.CreateTempSubdirectory("panoptes-pg-").FullName;
        await RunAsync("chown", ["postgres", folder], ct);
        await RunAsync("runuser", ["-u", "postgres", "--", Path.Combine(programs, "initdb"), "-A", "trust", "-U", "panoptes", "-D", Path.Combine(folder, "db")], ct);
        var port = FreePort();
        var process = Start("runuser",
        [
            "-u", "postgres", "--", Path.Combine(programs, "postgres"), "-D", Path.Combine(folder, "db"), "-c", "listen_addresses=127.0.0.1",
            "-c", string.Create(CultureInfo.InvariantCulture, $"port={port}"), "-c", $"unix_socket_directories={folder}",
        ]);
        var server = new PostgresServer(process, folder, port);
        await WaitAsync(programs, port, ct);
        return server;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task WaitAsync(string programs, int port, CancellationToken ct)
    {
        for (var i = 0; i < 100; i++)
        {
            using var ready = Start(Path.Combine(programs, "pg_isready"), ["-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture)]);
            await ready.WaitForExitAsync(ct);
            if (ready.ExitCode == 0)
            {
                return;
            }

            await Task.Delay(100, ct);
        }

        throw new TimeoutException("PostgreSQL did not become ready in 10 seconds");
    }

    private static async Task RunAsync(string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        using var process = Start(program, arguments);
        await process.WaitForExitAsync(ct);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed with {process.ExitCode}");
        }
    }

    private static Process Start(string program, IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" })!;
}
