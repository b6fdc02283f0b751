using System.Data.Common;

namespace Panoptes.Storage.Telemetry;

/// <summary>Reads the columns of one row one after the other: the counterpart of <see cref="IRowWriter"/>, so that nothing counts columns.</summary>
internal sealed class RowCursor(DbDataReader row)
{
    private int _next;

    /// <summary>Whether all columns have been read.</summary>
    public bool Ended => _next == row.FieldCount;

    public Guid Id() => row.GetGuid(_next++);

    /// <summary>A moment, UTC.</summary>
    public DateTimeOffset Moment() => new(DateTime.SpecifyKind(row.GetDateTime(_next++), DateTimeKind.Utc));

    public bool Holds() => row.GetBoolean(_next++);

    public string? Text() => Or(row.GetString);

    public int? Count() => Value(row.GetInt32);

    public long? Whole() => Value(row.GetInt64);

    public double? Number() => Value(row.GetDouble);

    public TimeSpan? Milliseconds() => Number() is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;

    public IReadOnlyList<float> Numbers() => row.GetFieldValue<List<float>>(_next++);

    private T? Value<T>(Func<int, T> read)
        where T : struct
    {
        var column = _next++;
        return row.IsDBNull(column) ? null : read(column);
    }

    private T? Or<T>(Func<int, T> read)
        where T : class
    {
        var column = _next++;
        return row.IsDBNull(column) ? null : read(column);
    }
}
