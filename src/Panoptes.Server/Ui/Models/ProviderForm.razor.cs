using Microsoft.AspNetCore.Components;
using Panoptes.Catalog;
using Panoptes.Server.Ui.Parts;

namespace Panoptes.Server.Ui.Models;

/// <summary>Adds or changes a provider account; its fields are those that the kind asks for.</summary>
public sealed partial class ProviderForm
{
    private ProviderDraftForm? _draft;
    private PanoptesException? _problem;
    private ConnectionTestResult? _test;
    private string? _busy;
    private string _search = "";

    [Inject]
    private ProviderAccounts Providers { get; set; } = null!;

    [Inject]
    private ConnectionTest Tests { get; set; } = null!;

    [Inject]
    private ModelDiscovery Discovery { get; set; } = null!;

    [Inject]
    private Actions Actions { get; set; } = null!;

    /// <summary>The account to change; null adds one.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    /// <summary>Raised when it is saved, with what discovery brought, if it was asked.</summary>
    [Parameter]
    public EventCallback<(Guid Id, string? Words, bool Good)> Saved { get; set; }

    private List<ProviderSpec> Kinds =>
    [
        .. ProviderCatalog.All.Where(s =>
            s.Label.Contains(_search.Trim(), StringComparison.OrdinalIgnoreCase) || s.Id.Contains(_search.Trim(), StringComparison.OrdinalIgnoreCase)),
    ];

    protected override async Task OnInitializedAsync()
    {
        if (Id is { } id)
        {
            _draft = ProviderDraftForm.Of(await Providers.GetAsync(id, CancellationToken.None));
        }
    }

    private string? Of(string field) => _problem?.Field == field ? _problem.Message : null;

    private void Choose(ProviderSpec spec) => (_draft, _problem, _test) = (ProviderDraftForm.New(spec), null, null);

    private async Task TestAsync()
    {
        (_busy, _test, _problem) = ("test", null, Missing());
        if (_problem is null)
        {
            _problem = await Actions.ProblemOfAsync(async () => _test = Id is { } id
                ? await Tests.RunAsync(id, _draft!.Change(), CancellationToken.None)
                : await Tests.RunAsync(_draft!.Draft(), CancellationToken.None));
        }

        _busy = null;
    }

    private async Task SaveAsync()
    {
        (_busy, _problem) = ("save", Missing());
        (Guid Id, string? Words, bool Good) saved = default;
        _problem ??= await Actions.ProblemOfAsync(async () => saved = Id is { } id ? await ChangeAsync(id) : await AddAsync());
        _busy = null;
        if (_problem is null)
        {
            await Saved.InvokeAsync(saved);
        }
    }

    private async Task<(Guid Id, string? Words, bool Good)> ChangeAsync(Guid id)
    {
        var details = await Providers.UpdateAsync(
            id, new ProviderChange { DisplayName = _draft!.DisplayName.Trim(), Credentials = _draft.Change() }, CancellationToken.None);
        return (details.Id, "Saved.", true);
    }

    private async Task<(Guid Id, string? Words, bool Good)> AddAsync()
    {
        var details = await Providers.CreateAsync(_draft!.Draft(), CancellationToken.None);
        if (_draft.Spec is not { Api: not ProviderApi.Unsupported })
        {
            return (details.Id, null, true);
        }

        var found = await Discovery.RefreshAsync(details.Id, CancellationToken.None, _draft.Monitor ? ModelDiscovery.Few : 0);
        return (details.Id, found.Message, found.Success);
    }

    private PanoptesException? Missing() => _draft!.Fields.FirstOrDefault(f => f.Required && !f.IsSet && f.Value.Trim().Length == 0) is { } field
        ? new PanoptesException(ErrorKind.Invalid, "credential_missing", $"{field.Label} is required", $"credentials.{field.Key}")
        : null;
}
