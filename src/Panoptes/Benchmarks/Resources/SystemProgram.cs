using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Panoptes.Benchmarks.Resources;

/// <summary>Programs of the machine, which may be missing, fail, hang or print anything.</summary>
internal static class SystemProgram
{
    /// <summary>More than any of them prints; what goes on is not what we asked for.</summary>
    private const int MostBytes = 1 << 20;

    /// <summary>Starts a program with its output and errors redirected.</summary>
    /// <param name="program">A path, or a name on the PATH; empty for none.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Null if there is none, or it cannot be started.</returns>
    public static Process? TryStart(string program, params string[] arguments)
    {
        if (Find(program) is not { } path)
        {
            return null;
        }

        var start = new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, CreateNoWindow = true };
        start.Environment["LC_ALL"] = "C";
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>What a program prints.</summary>
    /// <param name="program">A path, or a name on the PATH; empty for none.</param>
    /// <param name="limit">When it is ended.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Null if there is none, it failed, or it took too long.</returns>
    public static async Task<string?> OutputAsync(string program, TimeSpan limit, params string[] arguments)
    {
        using var process = TryStart(program, arguments);
        if (process is null)
        {
            return null;
        }

        using var timeout = new CancellationTokenSource(limit);
        try
        {
            var errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null, timeout.Token);
            var output = await ReadAsync(process.StandardOutput.BaseStream, timeout.Token);
            await errors;
            await process.WaitForExitAsync(timeout.Token);
            return process.ExitCode == 0 ? output : null;
        }
        catch (OperationCanceledException)
        {
            End(process);
            return null;
        }
    }

    /// <summary>Ends a program at once, if it has not ended.</summary>
    public static void End(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Win32Exception)
        {
            // Windows refuses what is ending already.
        }
    }

    private static async Task<string> ReadAsync(Stream stream, CancellationToken ct)
    {
        var buffer = new byte[16 * 1024];
        using var kept = new MemoryStream();
        for (int read; (read = await stream.ReadAsync(buffer, ct)) > 0;)
        {
            if (kept.Length < MostBytes)
            {
                kept.Write(buffer, 0, read);
            }
        }

        return Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length);
    }

    private static string? Find(string program)
    {
        if (program.Length == 0)
        {
            return null;
        }

        if (Path.GetFileName(program) != program)
        {
            return File.Exists(program) ? program : null;
        }

        var file = OperatingSystem.IsWindows() ? program + ".exe" : program;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
    }
}
