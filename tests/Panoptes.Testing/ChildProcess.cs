using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Panoptes.Testing;

/// <summary>A .NET program of this repository as a real process, whose output is kept and which a test may kill.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private ChildProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Every line it has printed so far, both streams.</summary>
    public IReadOnlyList<string> Output => [.. _output];

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Starts a built program that lies beside the tests.</summary>
    /// <param name="assembly">Its dll, e.g. <c>Panoptes.Server.dll</c>.</param>
    /// <param name="environment">What is set beside this process's environment.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ChildProcess Start(string assembly, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        // What a shell starts in the background inherits that Ctrl-C is ignored; a test that presses it must not.
        string[] command = [.. OperatingSystem.IsLinux() ? (string[])["env", "--default-signal=INT"] : [], "dotnet", Path.Combine(AppContext.BaseDirectory, assembly), .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>Waits for a line.</summary>
    /// <param name="wanted">Whether this is the line.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="InvalidOperationException">It ended, or a minute passed, without such a line.</exception>
    public async Task<string> LineAsync(Func<string, bool> wanted, CancellationToken ct)
    {
        for (var waited = 0; waited < 600; waited++)
        {
            if (_output.FirstOrDefault(wanted) is { } line)
            {
                return line;
            }

            if (_process.HasExited)
            {
                break;
            }

            await Task.Delay(100, ct);
        }

        throw new InvalidOperationException("No such line in:\n" + string.Join('\n', _output));
    }

    /// <summary>Ends it as <c>kill -9</c> does: it gets no say.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to end, as <c>kill -TERM</c> does.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> TerminateAsync(CancellationToken ct) => SignalAsync("-TERM", ct);

    /// <summary>Interrupts it, as Ctrl-C does.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> InterruptAsync(CancellationToken ct) => SignalAsync("-INT", ct);

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> ExitAsync(CancellationToken ct)
    {
        await _process.WaitForExitAsync(ct);
        return _process.ExitCode;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private async Task<int> SignalAsync(string signal, CancellationToken ct)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        return await ExitAsync(ct);
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
        }
    }
}
