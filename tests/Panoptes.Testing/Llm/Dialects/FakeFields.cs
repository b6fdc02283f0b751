using System.Text.Json;

namespace Panoptes.Testing.Llm.Dialects;

/// <summary>Checks a request field by field against what a provider's documentation lists.</summary>
internal static class FakeFields
{
    /// <summary>What is wrong with an object, in words; null if nothing is.</summary>
    /// <param name="json">The object.</param>
    /// <param name="required">Names and kinds that must be there: <c>text</c>, <c>number</c>, <c>flag</c>, <c>list</c>, <c>object</c>.</param>
    /// <param name="optional">Names and kinds that may be there; no other may.</param>
    public static string? Problem(JsonElement json, Dictionary<string, string> required, Dictionary<string, string> optional)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return "Input should be an object";
        }

        foreach (var name in required.Keys.Where(name => !json.TryGetProperty(name, out _)))
        {
            return $"{name}: Field required";
        }

        foreach (var member in json.EnumerateObject())
        {
            if (!required.TryGetValue(member.Name, out var kind) && !optional.TryGetValue(member.Name, out kind))
            {
                return $"{member.Name}: Extra inputs are not permitted";
            }

            if (KindOf(member.Value) != kind)
            {
                return $"{member.Name}: Input should be a {kind}";
            }
        }

        return null;
    }

    /// <summary>What is wrong with a conversation of roles and texts.</summary>
    public static string? Messages(JsonElement body, string name, params string[] roles)
    {
        var messages = body.GetProperty(name);
        if (messages.GetArrayLength() == 0)
        {
            return $"{name}: at least one message is required";
        }

        foreach (var message in messages.EnumerateArray())
        {
            if (Problem(message, new() { ["role"] = "text", ["content"] = "text" }, []) is { } problem)
            {
                return $"{name}: {problem}";
            }

            if (!roles.Contains(message.GetProperty("role").GetString()))
            {
                return $"{name}: Unexpected role \"{message.GetProperty("role").GetString()}\"";
            }
        }

        return null;
    }

    /// <summary>Whether a list of parts is one text each.</summary>
    public static string? Parts(JsonElement parts) => parts.ValueKind == JsonValueKind.Array && parts.GetArrayLength() > 0
        ? parts.EnumerateArray().Select(part => Problem(part, new() { ["text"] = "text" }, [])).FirstOrDefault(problem => problem is not null)
        : "parts must not be empty";

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "text",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "flag",
        JsonValueKind.Array => "list",
        JsonValueKind.Object => "object",
        _ => "null",
    };
}
