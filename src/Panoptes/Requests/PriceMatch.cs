using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Panoptes.Requests;

/// <summary>Which model names a price is for. One member is set.</summary>
internal sealed record PriceMatch(
    [property: JsonPropertyName("equals")] string? Name,
    [property: JsonPropertyName("starts_with")] string? Start,
    [property: JsonPropertyName("ends_with")] string? End,
    [property: JsonPropertyName("contains")] string? Part,
    [property: JsonPropertyName("regex")] string? Pattern,
    [property: JsonPropertyName("and")] PriceMatch[]? All,
    [property: JsonPropertyName("or")] PriceMatch[]? Any)
{
    private readonly Regex? _pattern = Pattern is null ? null : new Regex(Pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    public bool Fits(string model) =>
        Name is not null ? model.Equals(Name, StringComparison.OrdinalIgnoreCase)
        : Start is not null ? model.StartsWith(Start, StringComparison.OrdinalIgnoreCase)
        : End is not null ? model.EndsWith(End, StringComparison.OrdinalIgnoreCase)
        : Part is not null ? model.Contains(Part, StringComparison.OrdinalIgnoreCase)
        : _pattern is not null ? _pattern.IsMatch(model)
        : All is not null ? All.All(match => match.Fits(model))
        : Any is not null && Any.Any(match => match.Fits(model));
}
