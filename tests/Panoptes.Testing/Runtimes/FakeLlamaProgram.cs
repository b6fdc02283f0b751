using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Panoptes.Testing.Runtimes;

/// <summary>The fake llama.cpp server as a program of its own, with the arguments, the output and the ends of the real one.</summary>
public static class FakeLlamaProgram
{
    /// <summary>Writes a program <c>llama-server</c> into a folder.</summary>
    /// <returns>Its path.</returns>
    public static string Write(string folder) =>
        Script.Write(folder, "llama-server", $"exec dotnet \"{Path.Combine(AppContext.BaseDirectory, "Panoptes.Testing.dll")}\" llama-server \"$@\"");

    internal static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is ["--version"])
        {
            await Console.Error.WriteLineAsync("version: 6700 (0a1b2c3d)\nbuilt with cc for x86_64-linux-gnu");
            return 0;
        }

        var file = After(arguments, "-m");
        var behaviour = FakeGguf.Read(file);
        await Console.Error.WriteLineAsync("build: 6700 (0a1b2c3d) with cc for x86_64-linux-gnu");
        using var term = behaviour.ContainsKey(FakeGguf.Stubborn) ? PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true) : null;
        var port = int.Parse(After(arguments, "--port"), CultureInfo.InvariantCulture);
        FakeLlamaServer server;
        try
        {
            server = await FakeLlamaServer.StartAsync(port);
        }
        catch (SocketException)
        {
            await Console.Error.WriteLineAsync($"start: couldn't bind HTTP server socket, hostname: 127.0.0.1, port: {port}\nmain: exiting due to HTTP server error");
            return 1;
        }

        server.Model = After(arguments, "--alias");
        server.Provider.RequiredKey = Environment.GetEnvironmentVariable("LLAMA_API_KEY");
        server.Loading = true;
        server.Crash = code =>
        {
            Console.Error.WriteLine("ggml.c: GGML_ASSERT(false) failed");
            Environment.Exit(code);
        };
        await Console.Out.WriteLineAsync($"main: loading model '{file}' with {string.Join(' ', arguments)}");
        if (behaviour.TryGetValue(FakeGguf.ExitCode, out var exitCode))
        {
            await Console.Error.WriteLineAsync("llama_model_load: error loading model: unknown model architecture: 'fake'");
            return int.Parse(exitCode, CultureInfo.InvariantCulture);
        }

        await Task.Delay(int.Parse(behaviour.GetValueOrDefault(FakeGguf.LoadMs, "0"), CultureInfo.InvariantCulture));
        server.Loading = false;
        await Console.Error.WriteLineAsync($"main: server is listening on {server.Root}");
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    private static string After(string[] arguments, string name) => arguments[Array.LastIndexOf(arguments, name) + 1];
}
