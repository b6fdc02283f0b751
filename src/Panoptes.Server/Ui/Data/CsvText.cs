namespace Panoptes.Server.Ui.Data;

/// <summary>How a text is written into a cell of a CSV file.</summary>
internal static class CsvText
{
    /// <summary>Quoted where it must be. A leading = + - @ would be a formula to a spreadsheet.</summary>
    public static string Quoted(string text)
    {
        var safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
