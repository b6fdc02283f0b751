namespace Panoptes.Runtimes;

/// <summary>The folders that models may lie in, and whether a path lies in one of them.</summary>
public sealed class ModelFolders(RuntimeOptions options)
{
    /// <summary>What is said of a path that does not.</summary>
    public const string Rule = "must be an existing folder in one of those that Panoptes:Runtimes:ModelFolders names";

    private readonly List<string> _allowed = [.. options.ModelFolders
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Where(Path.IsPathFullyQualified).Select(Real)];

    /// <summary>Whether any folder is allowed.</summary>
    public bool Any => _allowed.Count > 0;

    /// <summary>Whether a folder exists and lies in an allowed one, whatever links lead to it.</summary>
    public bool Holds(string path) =>
        !path.Contains('\0', StringComparison.Ordinal) && Path.IsPathFullyQualified(path) && Directory.Exists(path)
        && Real(path) is var real && _allowed.Any(allowed => real == allowed || real.StartsWith(allowed + Path.DirectorySeparatorChar, StringComparison.Ordinal));

    /// <summary>The path with every link of it followed.</summary>
    private static string Real(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var real = Path.GetPathRoot(full)!;
        foreach (var part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, part);
            real = Directory.ResolveLinkTarget(next, returnFinalTarget: true)?.FullName ?? next;
        }

        return Path.TrimEndingDirectorySeparator(real);
    }
}
