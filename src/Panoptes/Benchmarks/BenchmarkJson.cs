using System.Text.Json;
using System.Text.Json.Serialization;

namespace Panoptes.Benchmarks;

/// <summary>How a run's order, summary and verdict are kept as text. Members that an older version does not know are passed over.</summary>
internal static class BenchmarkJson
{
    // Nulls are written: a member whose default is not null must not come back as that.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options)!;
}
