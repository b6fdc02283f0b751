using System.Text.Json;
using Panoptes.Catalog;
using Panoptes.Server.Api.ArgusLm.Input;
using Panoptes.Server.Failures;

namespace Panoptes.Server.Api.ArgusLm;

/// <summary>Reads the member <c>credentials</c>. No fault of it ever repeats a value.</summary>
internal static class CredentialsInput
{
    private const string Name = "credentials";

    /// <summary>The credentials by name, null where null was sent; null if the member is absent, null or at fault.</summary>
    public static Dictionary<string, string?>? Credentials(this ObjectInput body, InputIssues issues)
    {
        if (!body.Json.TryGetProperty(Name, out var json) || json.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            issues.Add(new InputIssue("dict_type", ["body", Name], "Input should be a valid dictionary"));
            return null;
        }

        var read = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            read[member.Name] = member.Value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => member.Value.GetString(),

                // A service account's key is an object; it is kept as the JSON that it is.
                _ => member.Value.GetRawText(),
            };
        }

        if (json.TryGetProperty(ProviderCredentials.BaseUrl, out var url) && url.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
        {
            issues.Add(new InputIssue("string_type", ["body", Name, ProviderCredentials.BaseUrl], "Input should be a valid string"));
            return null;
        }

        if (ProviderCredentials.ProblemOf(ProviderCredentials.Merge(null, read)) is { } problem)
        {
            issues.Add(new InputIssue("value_error", ["body", Name, problem.Name], $"Value error, {problem.Name} {problem.Message}"));
        }

        return read;
    }

    /// <summary>The credentials of something new: what is null is not there.</summary>
    public static Dictionary<string, string> NewCredentials(this ObjectInput body, InputIssues issues) =>
        (body.Credentials(issues) ?? []).Where(c => c.Value is not null).ToDictionary(c => c.Key, c => c.Value!, StringComparer.Ordinal);
}
