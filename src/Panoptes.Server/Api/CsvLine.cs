using System.Buffers;
using System.Globalization;

namespace Panoptes.Server.Api;

/// <summary>One line of a CSV file: quotes only where they are needed, and no cell that a spreadsheet would run.</summary>
internal static class CsvLine
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    /// <summary>Joins cells, each made by <see cref="Text"/> or <see cref="Number"/>, and ends the line with CRLF.</summary>
    public static string Of(params ReadOnlySpan<string> cells) => string.Join(',', cells) + "\r\n";

    /// <summary>The same, ended with LF.</summary>
    public static string OfUnix(params ReadOnlySpan<string> cells) => string.Join(',', cells) + "\n";

    /// <summary>Text from elsewhere. What a spreadsheet takes for a formula is led by an apostrophe, so that it is shown and not run.</summary>
    public static string Text(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var safe = text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' ? "'" + text : text;
        return safe.AsSpan().ContainsAny(NeedQuotes) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    /// <summary>A number in full; empty for null, and never for zero.</summary>
    public static string Number(double? number) => number?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
