using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Panoptes.Runtimes.Adapters;

/// <summary>Starts child processes, where Linux allows it such that they end with this process however that ends.</summary>
/// <remarks>
/// The kernel ends a child with PR_SET_PDEATHSIG when the <em>thread</em> that started it ends (prctl(2)), and the pool's threads do end.
/// So all are started by one thread that never does.
/// </remarks>
internal static class ProcessStarter
{
    private static readonly BlockingCollection<Action> Waiting = [];
    private static readonly Lazy<Thread> Starter = new(() =>
    {
        var thread = new Thread(() =>
        {
            foreach (var start in Waiting.GetConsumingEnumerable())
            {
                start();
            }
        })
        {
            IsBackground = true,
            Name = "Starts runtimes",
        };
        thread.Start();
        return thread;
    });

    private static readonly Lazy<string?> Setpriv = new(FindSetpriv);

    /// <summary>Starts a program with both outputs redirected and no input.</summary>
    /// <param name="program">Its full path.</param>
    /// <param name="arguments">One word each.</param>
    /// <param name="change">Changes what it is started with.</param>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Unavailable"/>: it cannot be started.</exception>
    public static Task<Process> StartAsync(string program, IReadOnlyList<string> arguments, Action<ProcessStartInfo>? change = null)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = Starter.Value;
        Waiting.Add(() =>
        {
            try
            {
                var start = Setpriv.Value is { } setpriv
                    ? new ProcessStartInfo(setpriv, ["--pdeathsig", "KILL", "--", program, .. arguments])
                    : new ProcessStartInfo(program, arguments);
                start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
                start.CreateNoWindow = true;
                change?.Invoke(start);
                var process = Process.Start(start)!;
                process.StandardInput.Close();
                started.SetResult(process);
            }
            catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException)
            {
                started.SetException(RuntimeFailures.Failed($"{program} cannot be started: {e.Message}"));
            }
        });
        return started.Task;
    }

    /// <summary>Not every setpriv can do it: BusyBox's cannot.</summary>
    private static string? FindSetpriv()
    {
        if (!OperatingSystem.IsLinux() || ProgramPath.Find("setpriv") is not { } path)
        {
            return null;
        }

        try
        {
            using var trial = Process.Start(new ProcessStartInfo(path, ["--pdeathsig", "KILL", "--", path, "--version"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            if (trial.WaitForExit(TimeSpan.FromSeconds(5)))
            {
                return trial.ExitCode == 0 ? path : null;
            }

            trial.Kill();
            return null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
