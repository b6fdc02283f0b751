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

    /// <summary>A model of a list; null if the item is none that can be asked for.</summary>
    /// <param name="item">The item.</param>
    /// <param name="idMember">The member that names the model.</param>
    /// <param name="alias">A member that is left out of the metadata.</param>
    /// <param name="lifted">A member whose own members are lifted beside the others.</param>
    /// <param name="prefix">What stands before the id and does not belong to it.</param>
    /// <param name="kind">What it is for if the list says that it does not chat.</param>
    /// <param name="mark">A member to set in the metadata.</param>
    internal static ListedModel? From(
        JsonElement item, string idMember, string? alias = null, string? lifted = null, string prefix = "", string? kind = null, string? mark = null)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(idMember, out var id) || id.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var name = id.GetString()!;
        name = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        if (CatalogModels.ModelIdProblem(name) is not null)
        {
            return null;
        }

        kind ??= ModelKind.NotChat(name, item);
        var members = item.EnumerateObject().Where(m => m.Name != idMember && m.Name != alias && m.Name != lifted);
        if (lifted is not null && item.TryGetProperty(lifted, out var details) && details.ValueKind == JsonValueKind.Object)
        {
            members = members.Concat(details.EnumerateObject());
        }

        return new ListedModel(name, Bounded(members, kind, mark), kind);
    }

    private static string Bounded(IEnumerable<JsonProperty> members, string? kind, string? mark)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (kind is not null)
            {
                json.WriteString(ModelKind.Member, kind);
            }

            if (mark is not null)
            {
                json.WriteBoolean(mark, true);
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
