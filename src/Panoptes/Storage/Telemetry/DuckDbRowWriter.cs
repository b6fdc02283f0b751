using DuckDB.NET.Data;

namespace Panoptes.Storage.Telemetry;

/// <summary>Writes rows through DuckDB's appender, its fastest way in.</summary>
internal sealed class DuckDbRowWriter : IRowWriter
{
    private IDuckDBAppenderRow _row = null!;

    public void Begin(IDuckDBAppenderRow row) => _row = row;

    public void End() => _row.EndRow();

    public IRowWriter Add(string? value)
    {
        _row.AppendValue(value);
        return this;
    }

    public IRowWriter Add(long? value)
    {
        _row.AppendValue(value);
        return this;
    }

    public IRowWriter Add(int? value)
    {
        _row.AppendValue(value);
        return this;
    }

    public IRowWriter Add(double? value)
    {
        _row.AppendValue(value);
        return this;
    }

    public IRowWriter Add(bool? value)
    {
        _row.AppendValue(value);
        return this;
    }

    public IRowWriter Add(Guid? value)
    {
        _row.AppendValue(value);
        return this;
    }

    public IRowWriter Add(DateTimeOffset? value)
    {
        _row.AppendValue(value?.UtcDateTime);
        return this;
    }

    public IRowWriter Add(IReadOnlyList<float> values)
    {
        _row.AppendValue<float>(values);
        return this;
    }
}
