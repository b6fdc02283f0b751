using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Panoptes.Benchmarks.Startup;

/// <summary>How long a published server takes from exec to <c>/health</c> 200, on an empty and on a used data directory, and what it weighs idle.</summary>
/// <remarks>The reference in the same run is <c>dotnet</c> itself doing nothing but print its runtimes.</remarks>
internal static class StartupProgram
{
    private const int Rounds = 5;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(string publishedDll)
    {
        var reference = new List<double>();
        var first = new List<double>();
        var later = new List<double>();
        var memory = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            reference.Add(await RuntimeAloneAsync());
            var folder = Directory.CreateTempSubdirectory("panoptes-start-").FullName;
            first.Add((await StartAsync(publishedDll, folder, TimeSpan.Zero)).Milliseconds);
            var (milliseconds, megabytes) = await StartAsync(publishedDll, folder, round == 0 ? Idle : TimeSpan.FromSeconds(2));
            later.Add(milliseconds);
            memory.Add(megabytes);
            Directory.Delete(folder, recursive: true);
        }

        Console.WriteLine("| what | median ms | worst ms | ratio to the bare runtime |");
        Console.WriteLine("|---|---|---|---|");
        Print("bare runtime (dotnet --list-runtimes), the reference", reference, reference);
        Print("exec to /health 200, empty data directory", first, reference);
        Print("exec to /health 200, used data directory", later, reference);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nResident memory idle for {Idle.TotalSeconds:F0} s: {memory[0]:F0} MB; 2 s after start: {Median(memory.Skip(1)):F0} MB"));
        return 0;
    }

    private static async Task<(double Milliseconds, double Megabytes)> StartAsync(string dll, string folder, TimeSpan stay)
    {
        var port = FreePort();
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        using var client = new HttpMessageInvoker(new SocketsHttpHandler());
        var start = new ProcessStartInfo("dotnet", [dll, "--urls", url]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PANOPTES_DATA_DIR"] = folder;
        var clock = Stopwatch.GetTimestamp();
        using var server = Process.Start(start)!;
        server.OutputDataReceived += (_, _) => { };
        server.BeginOutputReadLine();
        for (var tries = 0; !await HealthyAsync(client, url) && tries < 6_000; tries++)
        {
            await Task.Delay(10);
        }

        var milliseconds = Stopwatch.GetElapsedTime(clock).TotalMilliseconds;
        await Task.Delay(stay);
        server.Refresh();
        var megabytes = server.WorkingSet64 / 1e6;
        server.Kill();
        await server.WaitForExitAsync();
        return (milliseconds, megabytes);
    }

    private static async Task<bool> HealthyAsync(HttpMessageInvoker client, string url)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url + "/health");
            using var response = await client.SendAsync(request, CancellationToken.None);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<double> RuntimeAloneAsync()
    {
        var clock = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["--list-runtimes"]) { RedirectStandardOutput = true })!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return Stopwatch.GetElapsedTime(clock).TotalMilliseconds;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Print(string what, List<double> values, List<double> reference) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"| {what} | {Median(values):F0} | {values.Max():F0} | {Median(values) / Median(reference):F1} |"));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
