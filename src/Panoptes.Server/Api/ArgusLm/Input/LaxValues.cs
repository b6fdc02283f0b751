using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Panoptes.Server.Api.ArgusLm.Input;

/// <summary>Numbers and truth values as the dialect's clients write them, in queries and in JSON.</summary>
internal static class LaxValues
{
    private const int LongestNumber = 100;

    private static readonly Dictionary<string, bool> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["true"] = true,
        ["1"] = true,
        ["yes"] = true,
        ["on"] = true,
        ["t"] = true,
        ["y"] = true,
        ["false"] = false,
        ["0"] = false,
        ["no"] = false,
        ["off"] = false,
        ["f"] = false,
        ["n"] = false,
    };

    /// <summary>The truth value; null if it is none.</summary>
    public static bool? Boolean(FieldValue value) => value switch
    {
        { Text: { } text } => Words.TryGetValue(text, out var word) ? word : null,
        { Json.ValueKind: JsonValueKind.True } => true,
        { Json.ValueKind: JsonValueKind.False } => false,
        { Json: { ValueKind: JsonValueKind.Number } number } when number.TryGetDouble(out var n) && n is 0 or 1 => n == 1,
        _ => null,
    };

    /// <summary>The whole number, however large; null if it is none, and then why.</summary>
    public static BigInteger? Integer(FieldValue value, out (string Type, string Message)? problem)
    {
        problem = null;
        switch (value)
        {
            case { Text: { } text }:
                if (Parse(text) is { } parsed)
                {
                    return parsed;
                }

                problem = ("int_parsing", "Input should be a valid integer, unable to parse string as an integer");
                return null;
            case { Json: { ValueKind: JsonValueKind.Number } json }:
                if (Parse(json.GetRawText()) is { } whole)
                {
                    return whole;
                }

                if (json.TryGetDouble(out var number) && double.IsFinite(number) && Math.Floor(number) == number)
                {
                    return new BigInteger(number);
                }

                problem = ("int_from_float", "Input should be a valid integer, got a number with a fractional part");
                return null;
            case { Json.ValueKind: JsonValueKind.True }:
                return BigInteger.One;
            case { Json.ValueKind: JsonValueKind.False }:
                return BigInteger.Zero;
            default:
                problem = ("int_type", "Input should be a valid integer");
                return null;
        }
    }

    private static BigInteger? Parse(string text)
    {
        var digits = text.AsSpan().Trim();
        if (digits.Length > LongestNumber)
        {
            return null;
        }

        // "3.0" is the number 3.
        var point = digits.IndexOf('.');
        if (point > 0 && digits[(point + 1)..].TrimEnd('0').IsEmpty)
        {
            digits = digits[..point];
        }

        return BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
