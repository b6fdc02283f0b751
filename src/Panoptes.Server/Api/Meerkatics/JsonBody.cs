using System.Globalization;
using System.Text.Json;
using Panoptes.Server.Failures;

namespace Panoptes.Server.Api.Meerkatics;

/// <summary>A request's JSON object. Reading a member notes what is wrong with it; <see cref="Check"/> refuses the request for all of it.</summary>
internal sealed class JsonBody
{
    private readonly JsonElement _root;
    private readonly List<InputIssue> _issues = [];

    private JsonBody(JsonElement root) => _root = root;

    /// <summary>Reads the body, whatever content type it claims.</summary>
    /// <exception cref="BadHttpRequestException">It is not a JSON object.</exception>
    public static async Task<JsonBody> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: ct);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return new JsonBody(document.RootElement.Clone());
            }
        }
        catch (JsonException)
        {
        }

        throw new BadHttpRequestException("The body must be a JSON object");
    }

    public string Text(string member)
    {
        if (OptionalText(member) is { } text)
        {
            return text;
        }

        if (Find(member) is null)
        {
            Fault(member, "missing", "is required");
        }

        return "";
    }

    public string? OptionalText(string member) => Find(member) is { } value ? TextOf(value, member) : null;

    public bool? OptionalBool(string member)
    {
        switch (Find(member)?.ValueKind)
        {
            case null:
                return null;
            case JsonValueKind.True or JsonValueKind.False:
                return Find(member)!.Value.GetBoolean();
            default:
                Fault(member, "bool_type", "must be true or false");
                return null;
        }
    }

    /// <summary>A moment in ISO 8601; one without a zone is UTC.</summary>
    public DateTimeOffset? OptionalMoment(string member)
    {
        if (OptionalText(member) is not { } text)
        {
            return null;
        }

        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var moment))
        {
            return moment;
        }

        Fault(member, "datetime", "must be a time in ISO 8601, e.g. 2026-01-02T03:04:05Z");
        return null;
    }

    public IReadOnlyList<string>? OptionalTexts(string member)
    {
        if (Find(member) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Fault(member, "list_type", "must be a list of strings");
            return null;
        }

        return [.. value.EnumerateArray().Select(item => TextOf(item, member) ?? "")];
    }

    public void Fault(string member, string type, string message) => _issues.Add(new InputIssue(type, ["body", member], message));

    /// <exception cref="InputException">Something was wrong.</exception>
    public void Check()
    {
        if (_issues.Count > 0)
        {
            throw new InputException(_issues);
        }
    }

    private JsonElement? Find(string member) =>
        _root.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private string? TextOf(JsonElement value, string member)
    {
        try
        {
            if (value.ValueKind == JsonValueKind.String)
            {
                return value.GetString();
            }
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is JSON, but no text.
        }

        Fault(member, "string_type", "must be a string");
        return null;
    }
}
