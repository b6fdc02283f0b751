namespace Panoptes.Runtimes.Adapters;

/// <summary>Paths with every link in them followed, as <c>realpath</c> does.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>The path without links; a link that leads nowhere, or in a circle, stays.</summary>
    public static string Of(string path) => Follow(Path.GetFullPath(path), MostLinks);

    /// <summary>Whether a path without links lies below a folder without links.</summary>
    public static bool IsBelow(string path, string folder) =>
        path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Follow(string full, int left)
    {
        var root = Path.GetPathRoot(full)!;
        var done = root;
        foreach (var part in full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(done, part);
            var target = left > 0 ? new FileInfo(next).LinkTarget : null;
            done = target is null ? next : Follow(Path.GetFullPath(target, done), left - 1);
        }

        return done;
    }
}
