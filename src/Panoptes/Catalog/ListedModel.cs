using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Panoptes.Catalog;

/// <summary>A model as its provider lists it.</summary>
/// <param name="Id">Its id there.</param>
/// <param name="Metadata">What else the provider says of it, a JSON object of bounded size.</param>
/// <param name="Kind">What it is for if it does not chat; null if it does.</param>
public sealed record ListedModel(string Id, string Metadata, string? Kind)
{
    private const int LongestMember = 2_000;
    private const int LongestMetadata = 8_000;

    /// <summary>A model of Ollama's <c>/api/tags</c>; its details are lifted beside its other members.</summary>
    internal static ListedModel? FromOllama(JsonElement item) => From(item, "name", "model", "details");

    /// <summary>A model of an OpenAI-compatible list.</summary>
    internal static ListedModel? FromOpenAi(JsonElement item) => From(item, "id", null, null);

    private static ListedModel? From(JsonElement item, string idMember, string? alias, string? lifted)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(idMember, out var id) || id.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var name = id.GetString()!;
        if (CatalogModels.ModelIdProblem(name) is not null)
        {
            return null;
        }

        var kind = ModelKind.NotChat(name, item);
        var members = item.EnumerateObject().Where(m => m.Name != idMember && m.Name != alias && m.Name != lifted);
        if (lifted is not null && item.TryGetProperty(lifted, out var details) && details.ValueKind == JsonValueKind.Object)
        {
            members = members.Concat(details.EnumerateObject());
        }

        return new ListedModel(name, Bounded(members, kind), kind);
    }

    private static string Bounded(IEnumerable<JsonProperty> members, string? kind)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (kind is not null)
            {
                json.WriteString(ModelKind.Member, kind);
            }

            foreach (var member in members)
            {
                var size = member.Name.Length + member.Value.GetRawText().Length;
                if (size <= LongestMember && json.BytesCommitted + json.BytesPending + size <= LongestMetadata && member.Name != ModelKind.Member)
                {
                    member.WriteTo(json);
                }
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
