using System.Text.Json;

namespace Panoptes.Server.Api.ArgusLm.Input;

/// <summary>What a 422 may repeat of the input: bounded, and nothing from credentials or anything named like a secret.</summary>
internal static class Echo
{
    private const int MaxCharacters = 200;
    private const int MaxMembers = 20;
    private const int MaxDepth = 4;
    private static readonly string[] Secrets = ["credential", "key", "secret", "token", "password", "auth"];

    public static string Of(string text) => text.Length <= MaxCharacters ? text : string.Concat(text.AsSpan(0, MaxCharacters), "…");

    public static object? Of(JsonElement json) => Of(json, 0);

    private static object? Of(JsonElement json, int depth) => json.ValueKind switch
    {
        JsonValueKind.String => Of(json.GetString()!),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => json.GetRawText() is { Length: <= 40 } ? json : Of(json.GetRawText()),
        JsonValueKind.Array when depth < MaxDepth => json.EnumerateArray().Take(MaxMembers).Select(item => Of(item, depth + 1)).ToList(),
        JsonValueKind.Object when depth < MaxDepth => Members(json, depth),
        JsonValueKind.Array or JsonValueKind.Object => "…",
        _ => null,
    };

    private static Dictionary<string, object?> Members(JsonElement json, int depth)
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject().Where(m => !IsSecret(m.Name)).Take(MaxMembers))
        {
            members[Of(member.Name)] = Of(member.Value, depth + 1);
        }

        return members;
    }

    private static bool IsSecret(string name) =>
        Secrets.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)) && name != "max_tokens";
}
