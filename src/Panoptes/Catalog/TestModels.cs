namespace Panoptes.Catalog;

/// <summary>Which models a connection test asks, in order.</summary>
internal static class TestModels
{
    private const int Most = 3;

    // Words by which providers name what is small, quick and cheap.
    private static readonly string[] Small = ["nano", "mini", "small", "lite", "flash", "haiku", "instant", "1b", "3b", "7b", "8b", "fast"];

    /// <summary>Configured models that the provider still lists, then small ones of its list, then any; at most three.</summary>
    /// <param name="configured">Models of the account, the most wanted first.</param>
    /// <param name="listed">What the provider lists; empty if it could not be asked.</param>
    public static IReadOnlyList<string> From(IReadOnlyList<string> configured, IReadOnlyList<ListedModel> listed)
    {
        var there = listed.Select(m => m.Id).ToHashSet(StringComparer.Ordinal);
        var chat = listed.Where(m => m.Kind is null).Select(m => m.Id).ToList();
        return
        [
            .. configured.Where(m => there.Count == 0 || there.Contains(m))
                .Concat(chat.Where(IsSmall))
                .Concat(chat)
                .Concat(configured)
                .Distinct(StringComparer.Ordinal)
                .Take(Most),
        ];
    }

    private static bool IsSmall(string id) => Small.Any(word => id.Contains(word, StringComparison.OrdinalIgnoreCase));
}
