using System.Globalization;
using System.Text.Json.Serialization;
using Panoptes.Server.Failures;

namespace Panoptes.Server.Api.Meerkatics;

/// <summary>Which part of a list is asked for: <c>limit</c> 1 to 1000, default 100, and <c>offset</c> from 0.</summary>
internal sealed record Page(int Limit, int Offset)
{
    private const int Default = 100;
    private const int Most = 1000;

    /// <exception cref="InputException">A bound is broken.</exception>
    public static Page Read(IQueryCollection query) =>
        new(Number(query, "limit", Default, 1, Most), Number(query, "offset", 0, 0, int.MaxValue));

    private static int Number(IQueryCollection query, string name, int otherwise, int least, int most)
    {
        if (query[name] is not { Count: > 0 } given || string.IsNullOrEmpty(given[^1]))
        {
            return otherwise;
        }

        if (int.TryParse(given[^1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        var words = most == int.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"must be an integer of at least {least}")
            : string.Create(CultureInfo.InvariantCulture, $"must be an integer from {least} to {most}");
        throw new InputException([new InputIssue("out_of_bounds", ["query", name], words, given[^1])]);
    }
}

/// <summary>A list on the wire.</summary>
internal sealed record ItemsJson<T>(
    [property: JsonPropertyName("total")] int Total,
    [property: JsonPropertyName("items")] IReadOnlyList<T> Items);
