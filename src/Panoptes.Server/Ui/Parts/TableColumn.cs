namespace Panoptes.Server.Ui.Parts;

/// <summary>A column of a table: what its heading says, and what a viewer may do with it.</summary>
/// <param name="Key">Its name in addresses, and in what a browser keeps.</param>
/// <param name="Label">Its heading.</param>
public sealed record TableColumn(string Key, string Label)
{
    /// <summary>Whether it holds figures, which stand to the right.</summary>
    public bool Number { get; init; }

    /// <summary>Whether the table can be sorted by it.</summary>
    public bool Sorts { get; init; } = true;

    /// <summary>Whether the first press on its heading puts the largest first.</summary>
    public bool LargestFirst { get; init; }

    /// <summary>Whether it cannot be hidden.</summary>
    public bool Always { get; init; }

    /// <summary>The heading's CSS class.</summary>
    public string? Class { get; init; }
}
