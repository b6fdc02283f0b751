using Xunit;

namespace Panoptes.Testing;

/// <summary>What a test needs from the machine. Where it is missing the test skips visibly, or fails if it is required there.</summary>
/// <remarks>The environment variable <c>PANOPTES_REQUIRE</c> lists what must be present, e.g. <c>chromium,postgres</c>.</remarks>
public static class Required
{
    /// <summary>Debian's chromium, which the page tests drive.</summary>
    /// <returns>Its executable.</returns>
    public static string Chromium() => File("chromium", "/usr/bin/chromium");

    /// <summary>PostgreSQL's server programs.</summary>
    /// <returns>The folder of <c>initdb</c> and <c>postgres</c>.</returns>
    public static string Postgres() => Find("postgres", PostgresFolder());

    /// <summary>The shared folder beside a developer's checkout, with reference data and a real small model.</summary>
    /// <returns>Its path.</returns>
    public static string Shared() => Find("shared", SharedFolder());

    /// <summary>The right to mount a small file system, which a full disk is played with.</summary>
    public static void Mount() => Find("mount", Environment.UserName == "root" && System.IO.File.Exists("/bin/mount") ? "/bin/mount" : null);

    private static string File(string name, string path) => Find(name, System.IO.File.Exists(path) ? path : null);

    private static string Find(string name, string? found)
    {
        if (found is not null)
        {
            return found;
        }

        var required = (Environment.GetEnvironmentVariable("PANOPTES_REQUIRE") ?? "").Split(',', StringSplitOptions.TrimEntries);
        Assert.SkipUnless(required.Contains(name), $"{name} is not on this machine");
        Assert.Fail($"{name} is required here (PANOPTES_REQUIRE) and missing");
        return "";
    }

    private static string? PostgresFolder() =>
        !Directory.Exists("/usr/lib/postgresql")
            ? null
            : Directory.EnumerateDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).FirstOrDefault(d => System.IO.File.Exists(Path.Combine(d, "initdb")));

    private static string? SharedFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var shared = Path.Combine(folder.FullName, "shared", "tools", "real-llm", "start.sh");
            if (System.IO.File.Exists(shared))
            {
                return Path.Combine(folder.FullName, "shared");
            }
        }

        return null;
    }
}
