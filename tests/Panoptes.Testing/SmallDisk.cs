using System.Diagnostics;
using System.Globalization;

namespace Panoptes.Testing;

/// <summary>A real file system of a few megabytes, so that a full disk is a full disk. Needs root; see <see cref="Required.Mount"/>.</summary>
public sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>Mounts one of <paramref name="megabytes"/>.</summary>
    public static SmallDisk Mount(int megabytes)
    {
        var path = Directory.CreateTempSubdirectory("panoptes-disk-").FullName;
        Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m"), "panoptes", path);
        return new SmallDisk(path);
    }

    /// <summary>Takes up all the space that is left.</summary>
    /// <returns>The file that takes it; deleting it gives the space back.</returns>
    public string Fill()
    {
        var filler = System.IO.Path.Combine(Path, "filler");
        using var file = new FileStream(filler, FileMode.CreateNew);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            return filler;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Run("umount", "-l", Path);
        Directory.Delete(Path);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed with {process.ExitCode}");
        }
    }
}
