using System.Diagnostics;

namespace Panoptes.Testing.Runtimes;

/// <summary>Programs of a few lines of shell.</summary>
internal static class Script
{
    public static string Write(string folder, string name, string lines)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, name);
        File.WriteAllText(path + ".text", "#!/bin/sh\n" + lines + "\n");

        // Written by another process: a child that a test starts beside this one inherits our open files for a moment, and nobody can
        // run a program that somebody has open for writing.
        using var install = Process.Start("install", ["-m", "700", path + ".text", path]);
        install.WaitForExit();
        return path;
    }
}
