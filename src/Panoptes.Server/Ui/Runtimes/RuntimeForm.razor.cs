using Microsoft.AspNetCore.Components;
using Panoptes.Access;
using Panoptes.Runtimes;
using Panoptes.Server.Ui.Parts;

namespace Panoptes.Server.Ui.Runtimes;

/// <summary>Adds or changes a runtime; its fields are those of its kind.</summary>
public sealed partial class RuntimeForm
{
    private static readonly string[] Shown = ["kind", "name", "slug", "base_url", "api_key", "program", "models_folder", "arguments", "keep_alive_seconds", "keep_alive"];

    private RuntimeDraftForm? _form;
    private PanoptesException? _problem;
    private bool _busy;
    private bool _gone;

    [Inject]
    private RuntimeAccounts Accounts { get; set; } = null!;

    [Inject]
    private Actions Actions { get; set; } = null!;

    /// <summary>The runtime to change; null adds one.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    /// <summary>Raised when it is saved.</summary>
    [Parameter]
    public EventCallback Saved { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (Id is not { } id)
        {
            _form = new RuntimeDraftForm();
            Suggest(_form);
            return;
        }

        var account = await Accounts.FindAsync(id, CancellationToken.None);
        (_form, _gone) = (account is null ? null : RuntimeDraftForm.Of(account), account is null);
    }

    private static void Suggest(RuntimeDraftForm form) =>
        (form.Name, form.Slug) = (form.Kind.Label(), form.Kind switch
        {
            RuntimeKind.ManagedLlamaServer => "llama",
            RuntimeKind.OpenAiCompatible => "local",
            _ => form.Kind.Wire().Replace('_', '-'),
        });

    // What belongs to no field is said at the foot.
    private static bool AtField(PanoptesException problem) => Shown.Contains(problem.Field);

    private string? Of(string field) => _problem?.Field == field ? _problem.Message : null;

    private void Choose(ChangeEventArgs e)
    {
        if (Enum.TryParse<RuntimeKind>(e.Value as string, out var kind))
        {
            _form!.Kind = kind;
            _problem = null;
            Suggest(_form);
        }
    }

    private async Task SaveAsync()
    {
        _busy = true;
        _problem = await Actions.ProblemOfAsync(
            async () =>
            {
                var draft = _form!.Draft();
                _ = Id is { } id ? await Accounts.ChangeAsync(id, draft, CancellationToken.None) : await Accounts.AddAsync(_form.Kind, draft, CancellationToken.None);
            },
            Scopes.Admin);
        _busy = false;
        if (_problem is null)
        {
            await Saved.InvokeAsync();
        }
    }
}
