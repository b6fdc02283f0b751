using System.Globalization;

namespace Panoptes.Storage;

/// <summary>The folder that holds everything the server keeps. One process owns it at a time.</summary>
/// <remarks>Disposing gives the folder back to the next process.</remarks>
public sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>The folder, absolute.</summary>
    public string Path { get; }

    /// <summary>The SQLite file of everything people edit.</summary>
    public string ConfigFile => System.IO.Path.Combine(Path, "config.db");

    /// <summary>The DuckDB file of everything that happened.</summary>
    public string TelemetryFile => System.IO.Path.Combine(Path, "telemetry.duckdb");

    /// <summary>The keys that credentials are encrypted with. Losing them loses the credentials.</summary>
    public string KeysFolder => System.IO.Path.Combine(Path, "keys");

    /// <summary>Creates the folder if need be (mode 0700) and takes it for this process.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Conflict"/>: another process holds it; or it cannot be written.</exception>
    public static DataDirectory Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            CreatePrivate(full);
            CreatePrivate(System.IO.Path.Combine(full, "keys"));

            // An exclusive open is an advisory lock that the kernel drops with the process, kill -9 included.
            var held = new FileStream(System.IO.Path.Combine(full, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new DataDirectory(full, held);
        }
        catch (UnauthorizedAccessException)
        {
            throw new PanoptesException(ErrorKind.Unavailable, "data_directory_unwritable", $"The data directory {full} cannot be written by this user");
        }
        catch (IOException e)
        {
            throw new PanoptesException(
                ErrorKind.Conflict,
                "data_directory_in_use",
                string.Create(CultureInfo.InvariantCulture, $"The data directory {full} cannot be taken: another Panoptes process uses it, or it is not a folder ({e.Message}). Stop that process, or set PANOPTES_DATA_DIR to another folder"));
        }
    }

    /// <inheritdoc />
    public void Dispose() => _lock.Dispose();

    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
