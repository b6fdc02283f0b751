using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Panoptes.Llm;

namespace Panoptes.Runtimes.Adapters;

/// <summary>How a llama.cpp server is started.</summary>
/// <param name="Program">The program's full path.</param>
/// <param name="Arguments">What is passed before our own arguments, which win.</param>
/// <param name="File">The model's file.</param>
/// <param name="Alias">The name that it answers to.</param>
/// <param name="Key">The key that it shall ask for; null for none. Passed where the list of processes does not show it.</param>
internal sealed record LlamaLaunch(string Program, IReadOnlyList<string> Arguments, string File, string Alias, string? Key);

/// <summary>A llama.cpp server that we started: its process, its port and its log.</summary>
internal sealed class LlamaChild : IAsyncDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan LastLines = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly RuntimeParts _parts;
    private readonly string? _key;
    private readonly Task _reading;
    private readonly Task _exited;
    private volatile bool _stopping;
    private int _disposed;

    private LlamaChild(Process process, int port, string? key, RuntimeParts parts)
    {
        _key = key;
        _process = process;
        _parts = parts;
        Id = process.Id;
        Root = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        _reading = Task.WhenAll(Log.FollowAsync(process.StandardOutput), Log.FollowAsync(process.StandardError));
        _exited = process.WaitForExitAsync();
        Ended = EndAsync();
    }

    /// <summary>Its process.</summary>
    public int Id { get; }

    public Uri Root { get; }

    public LogRing Log { get; } = new();

    /// <summary>Completes with the exit code once it has ended and its last lines are in.</summary>
    public Task<int> Ended { get; }

    public bool Runs => !_stopping && !_exited.IsCompleted;

    /// <summary>The context that it was started with, in tokens; null if it does not say.</summary>
    public int? ContextLength { get; set; }

    /// <summary>Memory that it takes, in bytes; null if it has ended.</summary>
    public long? MemoryBytes
    {
        get
        {
            try
            {
                _process.Refresh();
                return _process.WorkingSet64;
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }
    }

    public static async Task<LlamaChild> StartAsync(LlamaLaunch launch, int port, RuntimeParts parts)
    {
        string[] own = ["-m", launch.File, "--alias", launch.Alias, "--host", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture)];
        var process = await ProcessStarter.StartAsync(launch.Program, [.. launch.Arguments, .. own], start =>
        {
            start.Environment.Remove("LLAMA_API_KEY");
            if (!string.IsNullOrEmpty(launch.Key))
            {
                start.Environment["LLAMA_API_KEY"] = launch.Key;
            }
        });
        return new LlamaChild(process, port, launch.Key, parts);
    }

    /// <summary>A port that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>How it ended, in words, with the last that it said.</summary>
    public string LastWords(string model, int exitCode)
    {
        var said = ErrorText.Clean(string.Join(" | ", Log.Last(5)), ErrorText.Secrets(new LlmEndpoint(Root, WireFormatId.OpenAiChat, _key)));
        return $"The llama.cpp server for '{model}' ended with exit code {exitCode}: {(said.Length > 0 ? said : "it said nothing")}";
    }

    /// <summary>Ends it; may be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await StopAsync();
            _process.Dispose();
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);

    /// <summary>Asks it to end, and kills it if it does not in time.</summary>
    private async Task StopAsync()
    {
        _stopping = true;
        try
        {
            if (!_exited.IsCompleted && !OperatingSystem.IsWindows())
            {
                _ = Kill(Id, SigTerm);
                await _exited.WaitAsync(_parts.Limits.Stop, _parts.Time);
            }
        }
        catch (TimeoutException)
        {
            // It had its chance.
        }

        if (!_exited.IsCompleted)
        {
            _process.Kill(entireProcessTree: true);
        }

        await Ended;
    }

    private async Task<int> EndAsync()
    {
        await _exited;
        var code = _process.ExitCode;

        // A process that it left behind may hold its output open.
        await Task.WhenAny(_reading, Task.Delay(LastLines, _parts.Time));
        return code;
    }
}
