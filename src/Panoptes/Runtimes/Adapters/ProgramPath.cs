namespace Panoptes.Runtimes.Adapters;

/// <summary>Finds programs as a shell does.</summary>
internal static class ProgramPath
{
    /// <summary>The full path of a program; null if there is none that may be run.</summary>
    /// <param name="program">A path, or a name to look up on the PATH.</param>
    public static string? Find(string program)
    {
        if (program.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) || program.Contains('/', StringComparison.Ordinal))
        {
            return MayRun(program) ? Path.GetFullPath(program) : null;
        }

        var names = OperatingSystem.IsWindows() && !Path.HasExtension(program) ? [program + ".exe", program + ".cmd"] : new[] { program };
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .SelectMany(folder => names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(MayRun);
    }

    private static bool MayRun(string path) => File.Exists(path)
        && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);
}
