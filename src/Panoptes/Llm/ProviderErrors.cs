using System.Globalization;
using System.Text.Json;

namespace Panoptes.Llm;

/// <summary>Classes a refusal by its status and by the error object that the provider sent. The message is still as it came.</summary>
internal static class ProviderErrors
{
    private static readonly (LlmErrorKind Kind, string[] Words)[] Vocabulary =
    [
        (LlmErrorKind.ContentFilter, ["content_filter", "content_policy", "responsibleai", "moderation"]),
        (LlmErrorKind.NotFound, ["not_found", "notfound"]),
        (LlmErrorKind.RateLimited, ["rate_limit", "ratelimit", "quota", "too_many_requests", "resource_exhausted", "throttl"]),
        (LlmErrorKind.Auth, ["authentication", "invalid_api_key", "api_key_invalid", "permission", "unauthorized", "unauthenticated", "accessdenied", "expiredtoken", "unrecognizedclient"]),
        (LlmErrorKind.InvalidRequest, ["invalid_request", "invalid_argument", "badrequest", "context_length", "invalid_value", "unsupported"]),
    ];

    /// <summary>An error object inside a stream that opened with 200.</summary>
    public static LlmError InStream(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        var (message, hints, code) = Read(document.RootElement);
        var kind = code is >= 400 and <= 599 ? OfStatus(code.Value) : LlmErrorKind.ServerError;
        return new LlmError(OfWords(hints) ?? kind, message ?? "The provider reported an error in the stream.");
    }

    /// <summary>An answer that is no 2xx.</summary>
    public static LlmError OfAnswer(int status, string body, TimeSpan? retryAfter)
    {
        var kind = OfStatus(status);
        string? message = null;
        try
        {
            using var document = JsonDocument.Parse(body);
            (message, var hints, _) = Read(document.RootElement);
            retryAfter ??= RetryDelay(document.RootElement);
            if (kind == LlmErrorKind.InvalidRequest && OfWords(hints) is { } said and (LlmErrorKind.NotFound or LlmErrorKind.ContentFilter or LlmErrorKind.Auth))
            {
                kind = said;
            }
        }
        catch (JsonException)
        {
            message = ErrorText.OfPage(body);
        }

        return new LlmError(kind, $"HTTP {status}: {(string.IsNullOrWhiteSpace(message) ? "no reason given" : message)}", status, retryAfter);
    }

    private static LlmErrorKind OfStatus(int status) => status switch
    {
        401 or 403 or 498 => LlmErrorKind.Auth, // 498: Cohere's invalid token
        408 or 424 => LlmErrorKind.ServerError, // Bedrock's model that timed out or failed
        404 => LlmErrorKind.NotFound,
        429 => LlmErrorKind.RateLimited,
        >= 500 => LlmErrorKind.ServerError,
        _ => LlmErrorKind.InvalidRequest,
    };

    private static LlmErrorKind? OfWords(string hints)
    {
        foreach (var (kind, words) in Vocabulary)
        {
            if (words.Any(word => hints.Contains(word, StringComparison.OrdinalIgnoreCase)))
            {
                return kind;
            }
        }

        return null;
    }

    /// <summary><c>{"error":{…}}</c>, <c>{"error":"…"}</c>, <c>{"message":"…"}</c> or <c>{"detail":…}</c>.</summary>
    private static (string? Message, string Hints, int? Code) Read(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0)
        {
            root = root[0];
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            return (Word(root), "", null);
        }

        var error = root.TryGetProperty("error", out var inner) && inner.ValueKind is not (JsonValueKind.Null or JsonValueKind.False) ? inner : root;
        if (error.ValueKind != JsonValueKind.Object)
        {
            return (Member(root, "error_description") ?? Word(error), "", Number(root));
        }

        return (
            Member(error, "message") ?? Member(error, "Message") ?? Member(error, "detail") ?? Member(error, "error_description") ?? Member(root, "message"),
            $"{Member(error, "type")} {Member(error, "code")} {Member(error, "status")} {Reasons(error)}",
            Number(error));
    }

    /// <summary>Google says in the body how long it asks to be left alone, e.g. <c>12.5s</c>: https://cloud.google.com/apis/design/errors.</summary>
    private static TimeSpan? RetryDelay(JsonElement root)
    {
        var error = root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 ? root[0] : root;
        if (error.ValueKind != JsonValueKind.Object || !error.TryGetProperty("error", out var inner) || inner.ValueKind != JsonValueKind.Object
            || !inner.TryGetProperty("details", out var details) || details.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var delay = details.EnumerateArray().Where(d => d.ValueKind == JsonValueKind.Object).Select(d => Member(d, "retryDelay")).FirstOrDefault(d => d is not null);
        return double.TryParse(delay?.TrimEnd('s'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, 86_400))
            : null;
    }

    /// <summary>Google says there what its status does not: a wrong key is an invalid argument.</summary>
    private static string Reasons(JsonElement error) =>
        error.TryGetProperty("details", out var details) && details.ValueKind == JsonValueKind.Array
            ? string.Join(' ', details.EnumerateArray().Select(detail => detail.ValueKind == JsonValueKind.Object ? Member(detail, "reason") : null))
            : "";

    private static string? Member(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? Word(value) : null;

    private static int? Number(JsonElement of) =>
        int.TryParse(Member(of, "code") ?? Member(of, "status"), NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : null;

    private static string? Word(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => value.GetRawText(),
    };
}
