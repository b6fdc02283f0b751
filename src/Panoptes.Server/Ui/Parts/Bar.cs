namespace Panoptes.Server.Ui.Parts;

/// <summary>Some bars under one name.</summary>
/// <param name="Name">E.g. a scenario.</param>
/// <param name="Items">Its bars.</param>
public sealed record BarGroup(string Name, IReadOnlyList<Bar> Items);

/// <summary>A bar from zero.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Colour">The place of its colour in the second palette, from 0.</param>
/// <param name="Value">Its length; null draws none.</param>
/// <param name="Text">What stands beside it.</param>
/// <param name="Beyond">How far a lighter one goes, e.g. to the 95th percentile; null draws none.</param>
/// <param name="Mark">Where a mark stands, e.g. the 99th; null draws none.</param>
public sealed record Bar(string Name, int Colour, double? Value, string Text, double? Beyond = null, double? Mark = null);
