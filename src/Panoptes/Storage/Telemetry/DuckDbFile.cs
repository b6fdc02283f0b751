using DuckDB.NET.Data;

namespace Panoptes.Storage.Telemetry;

/// <summary>One DuckDB file, open in this process, that outlives a full disk.</summary>
/// <remarks>
/// DuckDB declares its whole database invalid after a failed write to disk, and every connection to it then fails until the last
/// one is closed. So connections are handed out from here, and a write that meets an invalid database opens the file anew:
/// what was committed is replayed from its write-ahead log.
/// </remarks>
internal sealed class DuckDbFile : IDisposable
{
    private readonly string _connectionString;
    private readonly string _log;
    private readonly Lock _writing = new();
    private DuckDBConnection? _anchor;

    public DuckDbFile(string path)
    {
        // Extensions are never fetched: the server must work without a network, and must not load code from one.
        // The threshold is only a backstop: see DuckDbCheckpoints.
        _connectionString = $"DataSource={path};autoinstall_known_extensions=false;autoload_known_extensions=false;checkpoint_threshold=1GB";
        _log = path + ".wal";
        _anchor = Open();
    }

    /// <summary>How long the write-ahead log is, bytes.</summary>
    public long LogLength => new FileInfo(_log) is { Exists: true } log ? log.Length : 0;

    /// <summary>Moves the write-ahead log into the database.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Unavailable"/>: not now; nothing is lost.</exception>
    public void Checkpoint()
    {
        try
        {
            using var connection = Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CHECKPOINT";
            command.ExecuteNonQuery();
        }
        catch (DuckDBException e)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>A connection for one query; the caller disposes it.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Unavailable"/>: the file cannot be opened now.</exception>
    public DuckDBConnection Connect()
    {
        try
        {
            return Open();
        }
        catch (DuckDBException e)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>Runs one write; writes never overlap.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Unavailable"/>: nothing was written.</exception>
    public T Write<T>(Func<DuckDBConnection, T> work)
    {
        lock (_writing)
        {
            try
            {
                using var connection = Open();
                return work(connection);
            }
            catch (DuckDBException e)
            {
                Revive();
                throw Unavailable(e);
            }
        }
    }

    public void Dispose() => _anchor?.Dispose();

    private static PanoptesException Unavailable(DuckDBException e) =>
        new(ErrorKind.Unavailable, "telemetry_unavailable", $"The telemetry store cannot be used now ({FirstLine(e.Message)}); retry later");

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();

    private DuckDBConnection Open()
    {
        var connection = new DuckDBConnection(_connectionString);
        connection.Open();
        return connection;
    }

    // The anchor keeps the database open between queries; closing it lets an invalid one be dropped and replayed.
    private void Revive()
    {
        _anchor?.Dispose();
        _anchor = null;
        try
        {
            _anchor = Open();
        }
        catch (DuckDBException)
        {
            // The next caller tries again and is told what is wrong.
        }
    }
}
