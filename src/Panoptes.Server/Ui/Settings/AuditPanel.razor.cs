using Microsoft.AspNetCore.Components;
using Panoptes.Access;
using Panoptes.Server.Ui.Parts;

namespace Panoptes.Server.Ui.Settings;

/// <summary>Who did what, to be filtered by both.</summary>
public sealed partial class AuditPanel
{
    private const int Size = 50;

    private static readonly TableColumn[] Columns =
    [
        new("when", "When") { LargestFirst = true },
        new("who", "Who"),
        new("what", "What"),
        new("subject", "To what") { Sorts = false },
        new("detail", "Detail") { Sorts = false },
        new("from", "From") { Sorts = false },
    ];

    private static readonly TableSort NewestFirst = new("when", Descending: true);

    private IReadOnlyList<string> _actors = [];
    private IReadOnlyList<string> _kinds = [];
    private (string?, string?, TableSort) _shown = (null, null, NewestFirst);
    private int _page;

    /// <summary>Only what they did.</summary>
    [SupplyParameterFromQuery]
    private string? Actor { get; set; }

    /// <summary>Only what was done to things of this kind.</summary>
    [SupplyParameterFromQuery]
    private string? Action { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    private string? SortText { get; set; }

    private TableSort Sort => TableSort.Read(SortText, NewestFirst, Columns);

    private AuditOrder Order => new(
        Sort.Column switch { "who" => AuditColumn.Actor, "what" => AuditColumn.Action, _ => AuditColumn.At }, Sort.Descending);

    protected override void OnParametersSet()
    {
        if (_shown != (Actor, Action, Sort))
        {
            (_shown, _page) = ((Actor, Action, Sort), 0);
        }
    }

    private async Task<Listed> LoadAsync(CancellationToken ct)
    {
        (_actors, _kinds) = await Audit.NamesAsync(ct);
        var (total, items) = await Audit.ListAsync(Actor, Action, Order, _page * Size, Size, ct);
        StateHasChanged();
        return new Listed(total, items);
    }

    private void Go(string name, string? value) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value), replace: true);

    private void ShowAll() => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["actor"] = null, ["action"] = null }), replace: true);

    private sealed record Listed(int Total, IReadOnlyList<AuditEntry> Items);
}
