using System.Text.Json;

namespace Panoptes.Runtimes.Adapters;

/// <summary>Reads what runtimes answer. Names match without case, because one runtime's versions differ in it; what has another type is absent.</summary>
internal static class RuntimeJson
{
    /// <summary>The document; null if the text is none.</summary>
    public static JsonElement? Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static JsonElement? Member(this JsonElement of, string name)
    {
        if (of.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (of.TryGetProperty(name, out var exact))
        {
            return exact;
        }

        foreach (var member in of.EnumerateObject())
        {
            if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return member.Value;
            }
        }

        return null;
    }

    public static JsonElement? Object(this JsonElement of, string name) => of.Member(name) is { ValueKind: JsonValueKind.Object } found ? found : null;

    /// <summary>A text that is not empty.</summary>
    public static string? Text(this JsonElement of, string name) =>
        of.Member(name) is { ValueKind: JsonValueKind.String } found && found.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>A whole number, also where it is written with a fraction.</summary>
    public static long? Whole(this JsonElement of, string name) => of.Number(name) is { } number && Math.Abs(number) < 9e18 ? (long)number : null;

    /// <summary>A whole number that fits.</summary>
    public static int? Count(this JsonElement of, string name) => of.Whole(name) is { } number and >= 0 and <= int.MaxValue ? (int)number : null;

    public static double? Number(this JsonElement of, string name) =>
        of.Member(name) is { ValueKind: JsonValueKind.Number } found && found.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    public static bool? Flag(this JsonElement of, string name) =>
        of.Member(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } found ? found.GetBoolean() : null;

    /// <summary>The objects of a list; null if there is no such list.</summary>
    public static List<JsonElement>? Objects(this JsonElement of, string name) => of.Member(name)?.Objects();

    public static List<JsonElement>? Objects(this JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)] : null;

    /// <summary>The texts of a list; null if this is none.</summary>
    public static List<string>? Texts(this JsonElement list) =>
        list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).Where(text => text.Length > 0)]
            : null;
}
