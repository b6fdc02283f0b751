namespace Panoptes.Runtimes.Adapters;

/// <summary>Finds the model that a name means.</summary>
internal static class ModelNames
{
    /// <summary>The model with this id; else the first with this alias, one that is on disk before one that is not; null if there is none.</summary>
    public static RuntimeModel? Find(IReadOnlyList<RuntimeModel> models, string name) =>
        models.FirstOrDefault(m => m.Id == name)
        ?? models.FirstOrDefault(m => m.Id.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? models.Where(m => m.Alias.Equals(name, StringComparison.OrdinalIgnoreCase)).OrderByDescending(m => m.OnDisk == true).FirstOrDefault();

    /// <summary>What follows the last slash of an id.</summary>
    public static string LastPart(string id) => id[(id.LastIndexOfAny(['/', '\\']) + 1)..] is { Length: > 0 } part ? part : id;
}
