using System.Text.Json;

namespace Panoptes.Llm.Formats;

/// <summary>Steps of reading an event without building a document: this runs once per token.</summary>
internal static class JsonScan
{
    /// <summary>Opens the object that the data is.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static Utf8JsonReader Object(ReadOnlySpan<byte> json, string what)
    {
        var reader = new Utf8JsonReader(json);
        return reader.Read() && reader.TokenType == JsonTokenType.StartObject ? reader : throw new JsonException($"{what} is a JSON object.");
    }

    /// <summary>Steps on the next member's name; false at the end of the object.</summary>
    public static bool Next(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Steps from a member's name on its value if that is an object; passes over any other.</summary>
    public static bool OpensObject(ref Utf8JsonReader reader) => Opens(ref reader, JsonTokenType.StartObject);

    /// <summary>Steps from a member's name on its value if that is an array; passes over any other.</summary>
    public static bool OpensArray(ref Utf8JsonReader reader) => Opens(ref reader, JsonTokenType.StartArray);

    /// <summary>Inside an array: steps on the next item that is an object; false at the end of the array.</summary>
    public static bool NextObject(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    /// <summary>Steps from a member's name on its value; true if that is text that is not empty.</summary>
    public static bool IsText(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.ValueSpan.Length > 0;
        }

        reader.Skip();
        return false;
    }

    /// <summary>Steps from a member's name on its value; the text if it is one.</summary>
    public static string? Text(ref Utf8JsonReader reader) => IsText(ref reader) ? reader.GetString() : null;

    /// <summary>Steps from a member's name on its value, which is a count if it is a whole number of zero or more.</summary>
    public static int? Count(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var count) && count is >= 0 and <= int.MaxValue && double.IsInteger(count))
        {
            return (int)count;
        }

        reader.Skip();
        return null;
    }

    /// <summary>Steps from a member's name on its value, a time in units of <paramref name="ticks"/> ticks.</summary>
    public static TimeSpan? Time(ref Utf8JsonReader reader, double ticks)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var count) && count >= 0 && count * ticks < long.MaxValue / 2d)
        {
            return TimeSpan.FromTicks((long)(count * ticks));
        }

        reader.Skip();
        return null;
    }

    /// <summary>Steps from a member's name on its value, which is the id of the answer; every event may repeat it.</summary>
    public static void Id(ref Utf8JsonReader reader, Answer answer)
    {
        if (IsText(ref reader))
        {
            answer.ResponseId ??= reader.GetString();
        }
    }

    /// <summary>The end of the document.</summary>
    /// <exception cref="JsonException">More follows.</exception>
    public static void End(ref Utf8JsonReader reader)
    {
        if (reader.Read())
        {
            throw new JsonException("The document was not read to its end.");
        }
    }

    private static bool Opens(ref Utf8JsonReader reader, JsonTokenType token)
    {
        reader.Read();
        if (reader.TokenType == token)
        {
            return true;
        }

        reader.Skip();
        return false;
    }
}
