using System.Text.Json;

namespace Panoptes.Server.Api.ArgusLm.Input;

/// <summary>A value as it came: nothing, a null, text (query, path or JSON string), or other JSON.</summary>
internal readonly record struct FieldValue(bool IsPresent, string? Text, JsonElement? Json)
{
    public static FieldValue Absent => default;

    /// <summary>Present, and null.</summary>
    public bool IsNull => IsPresent && Text is null && Json is null;

    public bool HasValue => IsPresent && !IsNull;

    public static FieldValue Of(string? text) => new(true, text ?? "", null);

    public static FieldValue Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => new(true, null, null),
        JsonValueKind.String => new(true, json.GetString(), null),
        _ => new(true, null, json),
    };

    /// <summary>What may be shown of it.</summary>
    public object? Echoed => Text is not null ? Echo.Of(Text) : Json is { } json ? Echo.Of(json) : null;
}
