namespace Panoptes.Storage.Telemetry;

/// <summary>Something that happened, ready to be stored. Valid by construction: storing it never fails for what it holds.</summary>
public interface ITelemetryRow
{
    /// <summary>The table it goes to.</summary>
    TelemetryTable Table { get; }

    /// <summary>Writes its values, one call a column, in the order of <see cref="TelemetryTable.Columns"/>.</summary>
    void WriteTo(IRowWriter row);
}

/// <summary>A table of the telemetry store. Its DDL is a numbered migration; this names what an append fills.</summary>
/// <param name="Name">The table.</param>
/// <param name="TimeColumn">When the row's event happened; retention and every query go by it.</param>
/// <param name="Columns">Every column, in the table's own order.</param>
public sealed record TelemetryTable(string Name, string TimeColumn, IReadOnlyList<string> Columns);

/// <summary>Takes the values of one row, column by column. Two engines write them in their own way.</summary>
public interface IRowWriter
{
    /// <summary>Writes text.</summary>
    IRowWriter Add(string? value);

    /// <summary>Writes a whole number of 64 bits.</summary>
    IRowWriter Add(long? value);

    /// <summary>Writes a whole number of 32 bits.</summary>
    IRowWriter Add(int? value);

    /// <summary>Writes a number.</summary>
    IRowWriter Add(double? value);

    /// <summary>Writes a truth value.</summary>
    IRowWriter Add(bool? value);

    /// <summary>Writes an id.</summary>
    IRowWriter Add(Guid? value);

    /// <summary>Writes a moment, kept in UTC to the microsecond.</summary>
    IRowWriter Add(DateTimeOffset? value);

    /// <summary>Writes a list of numbers of 32 bits.</summary>
    IRowWriter Add(IReadOnlyList<float> values);
}
