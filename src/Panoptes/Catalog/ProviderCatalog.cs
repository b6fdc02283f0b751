using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Panoptes.Catalog;

/// <summary>Every kind of provider that is known, from the table <c>providers.json</c>.</summary>
public static class ProviderCatalog
{
    /// <summary>The id of the provider that this product simulates.</summary>
    public const string SimulatedId = "simulated";

    private static readonly Table Known = Load();

    /// <summary>All of them, tested ones first.</summary>
    public static IReadOnlyList<ProviderSpec> All { get; } = [.. Known.Providers.Select(WithRegions)];

    private static readonly FrozenDictionary<string, ProviderSpec> ById = All.ToFrozenDictionary(p => p.Id, StringComparer.Ordinal);

    /// <summary>How many are known to work.</summary>
    public static int TestedCount { get; } = All.Count(p => p.Tested);

    /// <summary>The kind with this id; null if there is none.</summary>
    public static ProviderSpec? Find(string id) => ById.GetValueOrDefault(id);

    /// <summary>The kind's name for people, or the id itself where it is unknown.</summary>
    public static string LabelOf(string id) => Find(id)?.Label ?? id;

    private static ProviderSpec WithRegions(ProviderSpec spec) =>
        spec.RequiresRegion ? spec with { RegionOptions = Known.AwsRegions } : spec;

    private static Table Load()
    {
        using var stream = typeof(ProviderCatalog).Assembly.GetManifestResourceStream("Panoptes.Catalog.providers.json")!;
        return JsonSerializer.Deserialize<Table>(stream)!;
    }

    private sealed record Table(
        [property: JsonPropertyName("aws_regions")] IReadOnlyList<IReadOnlyList<string>> AwsRegions,
        [property: JsonPropertyName("providers")] IReadOnlyList<ProviderSpec> Providers);
}
