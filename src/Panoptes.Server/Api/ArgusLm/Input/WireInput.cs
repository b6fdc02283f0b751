using System.Text.Json;
using Panoptes.Server.Failures;

namespace Panoptes.Server.Api.ArgusLm.Input;

/// <summary>
/// One request's path, query and body, read by the dialect's lax rules. Take the fields, then call <see cref="ThrowIfInvalid"/>:
/// every fault is collected and answered in one 422.
/// </summary>
/// <example><code>
/// var input = new WireInput(request);
/// var limit = input.Query("limit").Int(1, 500) ?? 50;
/// var body = await input.BodyAsync(ct);
/// var name = body.Required("name").Text(min: 1);
/// input.ThrowIfInvalid();
/// </code></example>
internal sealed class WireInput(HttpRequest request)
{
    /// <summary>The faults found so far.</summary>
    public InputIssues Issues { get; } = new();

    /// <summary>A query parameter; of several with that name the last counts.</summary>
    public Field Query(string name) =>
        new(Issues, ["query", name], request.Query.TryGetValue(name, out var values) ? FieldValue.Of(values[^1]) : FieldValue.Absent);

    /// <summary>A query parameter that must be there.</summary>
    public Field RequiredQuery(string name) => Query(name).OrMissing(null);

    /// <summary>A route value that is a UUID.</summary>
    public Guid PathUuid(string name) =>
        new Field(Issues, ["path", name], FieldValue.Of(request.RouteValues[name] as string)).Uuid() ?? Guid.Empty;

    /// <summary>The body, a JSON object.</summary>
    /// <exception cref="InputException">It is no JSON object, so no member can be read.</exception>
    public async Task<ObjectInput> BodyAsync(CancellationToken ct)
    {
        var json = await JsonBody.ReadAsync(request, ct);
        if (json.ValueKind == JsonValueKind.Object)
        {
            return new ObjectInput(Issues, ["body"], json);
        }

        throw new InputException([new InputIssue(
            "model_attributes_type", ["body"], "Input should be a valid dictionary or object to extract fields from", Echo.Of(json))]);
    }

    /// <summary>The body if one was sent, else null; for calls that need none.</summary>
    public async Task<ObjectInput?> OptionalBodyAsync(CancellationToken ct) =>
        request.ContentLength is 0 || (request.ContentLength is null && request.ContentType is null) ? null : await BodyAsync(ct);

    /// <summary>Ends the request with 422 if any field read so far is at fault.</summary>
    public void ThrowIfInvalid() => Issues.ThrowIfAny();
}
