using Microsoft.AspNetCore.Components;
using Panoptes.Runtimes;

namespace Panoptes.Server.Ui.Runtimes;

/// <summary>Adds a model: one that the runtimes list, or one by its id.</summary>
public sealed partial class AddModelForm
{
    private const int Most = 100;

    private Draft? _chosen;
    private IReadOnlyList<RuntimeAccount> _runtimes = [];
    private PanoptesException? _problem;
    private string _search = "";
    private bool _busy;

    /// <summary>Raised when it was added.</summary>
    [Parameter]
    public EventCallback Saved { get; set; }

    protected override async Task OnInitializedAsync() =>
        _runtimes = [.. (await Accounts.ListAsync(CancellationToken.None)).Where(runtime => runtime.Enabled)];

    private static string Facts(RuntimeModel model) => string.Join(" · ", new[]
    {
        model.DeviceType, model.Parameters, model.Quantization, model.SizeBytes is { } size ? RuntimeWords.Size(size) : null,
    }.Where(fact => fact is not null));

    private async Task<Offers> LoadAsync(CancellationToken ct)
    {
        var listings = await Catalog.ListAsync(ct);
        return new Offers(
            [.. listings.OrderBy(listing => listing.Runtime.Kind == RuntimeKind.Simulated).ThenBy(listing => listing.Problem is not null)],
            [.. (await Models.ListAsync(ct)).Select(model => model.ModelId)]);
    }

    private IEnumerable<RuntimeModel> Matching(RuntimeListing listing) => listing.Models
        .Where(model => model.Id.Contains(_search.Trim(), StringComparison.OrdinalIgnoreCase) || model.Alias.Contains(_search.Trim(), StringComparison.OrdinalIgnoreCase))
        .OrderBy(model => model.OnDisk == false)
        .ThenBy(model => model.Alias, StringComparer.OrdinalIgnoreCase);

    // Variants for processor and graphics card share an alias: their full ids keep them apart.
    private void Choose(RuntimeListing listing, RuntimeModel model) => (_problem, _chosen) = (null, new Draft
    {
        Runtime = listing.Runtime.Slug,
        Model = model.Id,
        Alias = listing.Models.Count(other => other.Alias == model.Alias) > 1 ? model.Id : model.Alias,
    });

    private void Type() =>
        (_problem, _chosen) = (null, new Draft { Runtime = _runtimes.FirstOrDefault(runtime => runtime.IsDefault)?.Slug ?? "", Model = _search.Trim(), Alias = _search.Trim() });

    private string? Of(string field) => _problem?.Field == field ? _problem.Message : null;

    private async Task SaveAsync(bool load)
    {
        _busy = true;
        var draft = _chosen!;
        _problem = await Actions.ProblemOfAsync(async () =>
        {
            var id = draft.Model.Trim();
            var model = await Models.AddAsync(draft.Alias, draft.Runtime.Length == 0 || id.Length == 0 ? id : $"{draft.Runtime}:{id}", CancellationToken.None);
            if (load)
            {
                await Lifecycle.BeginAsync(model.Id, CancellationToken.None);
            }
        });
        _busy = false;
        if (_problem is null)
        {
            await Saved.InvokeAsync();
        }
    }

    private sealed class Draft
    {
        public string Runtime { get; set; } = "";

        public string Model { get; set; } = "";

        public string Alias { get; set; } = "";
    }

    private sealed record Offers(IReadOnlyList<RuntimeListing> Listings, HashSet<string> Managed);
}
