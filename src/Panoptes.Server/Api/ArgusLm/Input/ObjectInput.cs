using System.Text.Json;

namespace Panoptes.Server.Api.ArgusLm.Input;

/// <summary>A JSON object of the body. Members that nobody reads are ignored.</summary>
internal sealed class ObjectInput(InputIssues issues, IReadOnlyList<object> location, JsonElement json)
{
    /// <summary>The object as it came.</summary>
    public JsonElement Json { get; } = json;

    /// <summary>Whether the member is there, null included.</summary>
    public bool Has(string name) => Json.TryGetProperty(name, out _);

    /// <summary>A member that may be absent; null counts as absent.</summary>
    public Field Member(string name) =>
        new(issues, [.. location, name], Json.TryGetProperty(name, out var value) ? FieldValue.Of(value) : FieldValue.Absent);

    /// <summary>A member that must be there and not null.</summary>
    public Field Required(string name) => Member(name).OrMissing(Json);
}
