namespace Panoptes.Access;

/// <summary>Scopes as text: lower-case names with spaces between, in one order.</summary>
public static class ScopeNames
{
    private static readonly (string Name, Scopes Scope)[] Known =
        [("read", Scopes.Read), ("ingest", Scopes.Ingest), ("operate", Scopes.Operate), ("admin", Scopes.Admin)];

    /// <summary>Every name, in order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Known.Select(k => k.Name)];

    /// <summary>The names of a set of scopes, in order.</summary>
    public static IReadOnlyList<string> Names(this Scopes scopes) =>
        [.. Known.Where(k => scopes.HasFlag(k.Scope)).Select(k => k.Name)];

    /// <summary>A set of scopes as it is stored, e.g. <c>read ingest</c>.</summary>
    public static string Text(this Scopes scopes) => string.Join(' ', scopes.Names());

    /// <summary>What is stored, read back; a name that this version does not know grants nothing.</summary>
    public static Scopes Parse(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Aggregate(Scopes.None, (sum, name) => sum | One(name));

    /// <summary>Reads names that someone typed.</summary>
    /// <returns>False if one is unknown, or there is none.</returns>
    public static bool TryParse(IEnumerable<string> names, out Scopes scopes)
    {
        scopes = Scopes.None;
        foreach (var name in names)
        {
            if (One(name) is var scope && scope == Scopes.None)
            {
                return false;
            }

            scopes |= scope;
        }

        return scopes != Scopes.None;
    }

    private static Scopes One(string name) => Known.FirstOrDefault(k => k.Name == name).Scope;
}
