namespace Panoptes.Server.Ui.Parts;

/// <summary>By which column a table is sorted. Addresses say <c>name</c>, or <c>-name</c> for the other way.</summary>
/// <param name="Column">The column's key.</param>
/// <param name="Descending">Whether the largest comes first.</param>
public sealed record TableSort(string Column, bool Descending = false)
{
    private static readonly Comparer<IComparable> Values = Comparer<IComparable>.Create(
        (a, b) => a is string s && b is string t ? StringComparer.OrdinalIgnoreCase.Compare(s, t) : a.CompareTo(b));

    /// <summary>Its part of an address.</summary>
    public string Text => Descending ? "-" + Column : Column;

    /// <summary>Reads it from an address; a column that is not there, or cannot be sorted by, is the start.</summary>
    public static TableSort Read(string? text, TableSort start, IReadOnlyList<TableColumn> columns)
    {
        var descending = text is ['-', ..];
        var key = descending ? text![1..] : text;
        return columns.Any(c => c.Sorts && c.Key == key) ? new TableSort(key!, descending) : start;
    }

    /// <summary>What a press on a heading makes of it: the same column turns round, another begins with its better end.</summary>
    public TableSort Press(TableColumn column) => column.Key == Column ? Turned : new TableSort(column.Key, column.LargestFirst);

    /// <summary>The same column the other way round.</summary>
    public TableSort Turned => this with { Descending = !Descending };

    /// <summary>For readers: <c>ascending</c>, <c>descending</c> or <c>none</c>.</summary>
    public string Aria(TableColumn column) => column.Key != Column ? "none" : Descending ? "descending" : "ascending";

    /// <summary>Sorts rows; those without a value come last either way, and equals keep their order.</summary>
    /// <param name="rows">What to sort.</param>
    /// <param name="key">A row's value in the column that <see cref="Column"/> names.</param>
    public IEnumerable<T> Apply<T>(IEnumerable<T> rows, Func<T, IComparable?> key)
    {
        var known = rows.Select(row => (Row: row, Key: key(row))).OrderBy(r => r.Key is null);
        return (Descending ? known.ThenByDescending(r => r.Key!, Values) : known.ThenBy(r => r.Key!, Values)).Select(r => r.Row);
    }
}
