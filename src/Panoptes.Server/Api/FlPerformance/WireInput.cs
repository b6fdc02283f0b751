using System.Globalization;
using System.Text.Json;
using Panoptes.Runtimes;

namespace Panoptes.Server.Api.FlPerformance;

/// <summary>What comes over the wire, and what is said of it if it is wrong.</summary>
internal static class WireInput
{
    private const int UsualLimit = 100;

    /// <summary>The body, an object; an empty body is one without members.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: it is not JSON, or no object.</exception>
    public static async Task<JsonElement> BodyAsync(HttpRequest request, CancellationToken ct)
    {
        using var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes, ct);
        if (bytes.Length == 0)
        {
            return JsonDocument.Parse("{}").RootElement;
        }

        try
        {
            using var json = JsonDocument.Parse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
            return json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.Clone() : throw Wrong("body", "The body must be a JSON object");
        }
        catch (JsonException)
        {
            throw Wrong("body", "The body is not valid JSON");
        }
    }

    /// <summary>A member that must be a text if it is there.</summary>
    public static string? Text(this JsonElement body, string name) => Member(body, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => Whole(text, name),
        _ => throw Wrong(name, $"{name} must be a string"),
    };

    /// <summary>A member that must be a list of texts if it is there.</summary>
    public static IReadOnlyList<string>? Texts(this JsonElement body, string name) => Member(body, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) => [.. list.EnumerateArray().Select(item => Whole(item, name))],
        _ => throw Wrong(name, $"{name} must be an array of strings"),
    };

    /// <summary>A member that must be a whole number if it is there.</summary>
    public static int? WholeNumber(this JsonElement body, string name) => Member(body, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var value) => value,
        _ => throw Wrong(name, $"{name} must be a whole number"),
    };

    /// <summary>A member that must be true or false if it is there.</summary>
    public static bool? Switch(this JsonElement body, string name) => Member(body, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong(name, $"{name} must be true or false"),
    };

    /// <summary>A member that must be an object if it is there.</summary>
    public static JsonElement? Inner(this JsonElement body, string name) => Member(body, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } inner => inner,
        _ => throw Wrong(name, $"{name} must be an object"),
    };

    /// <summary>The query's <c>limit</c>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="most">The most that may be asked for.</param>
    /// <param name="usual">What is taken without it.</param>
    public static int Limit(HttpRequest request, int most, int usual = UsualLimit) => Number(request, "limit", 1, most) ?? usual;

    /// <summary>The query's <c>offset</c>.</summary>
    public static int Offset(HttpRequest request) => Number(request, "offset", 0, int.MaxValue) ?? 0;

    /// <summary>A model of the path.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>: no model can have such an id.</exception>
    public static Guid Model(string id) => ManagedModelId.Parse(id) ?? throw new PanoptesException(ErrorKind.NotFound, "model_not_found", "Model not found");

    /// <summary>A run of the path.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>: no run can have such an id.</exception>
    public static Guid Run(string id) => Guid.TryParseExact(id, "D", out var run) ? run : throw RunNotFound();

    public static PanoptesException RunNotFound() => new(ErrorKind.NotFound, "run_not_found", "Run not found");

    public static PanoptesException Wrong(string field, string message) => new(ErrorKind.Invalid, "invalid_input", message, field);

    private static string Whole(JsonElement text, string name)
    {
        try
        {
            var value = text.GetString()!;
            return value.Contains('\0', StringComparison.Ordinal) ? throw Wrong(name, $"{name} must not hold a NUL character") : value;
        }
        catch (InvalidOperationException)
        {
            throw Wrong(name, $"{name} is not valid Unicode");
        }
    }

    private static JsonElement? Member(JsonElement body, string name) =>
        body.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    private static int? Number(HttpRequest request, string name, int least, int most)
    {
        if (request.Query[name].ToString() is not { Length: > 0 } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number between {least} and {most}"));
    }
}
