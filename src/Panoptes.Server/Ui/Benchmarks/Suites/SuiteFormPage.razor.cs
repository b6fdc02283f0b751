using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Panoptes.Benchmarks.Suites;
using Panoptes.Server.Ui.Parts;
using Panoptes.Server.Ui.Shell;

namespace Panoptes.Server.Ui.Benchmarks.Suites;

/// <summary>Makes a suite, from nothing or from another, or changes one. What is wrong is said at its field, by the rules that the API has.</summary>
public sealed partial class SuiteFormPage
{
    private SuiteDraft _draft = new();
    private Dictionary<string, string> _problems = [];
    private string? _general;
    private (string Title, string Why)? _refused;
    private bool _busy;

    [Inject]
    private SuiteStore Store { get; set; } = null!;

    [Inject]
    private Actions Actions { get; set; } = null!;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private Viewing Viewing { get; set; } = null!;

    /// <summary>The suite to change; null makes one.</summary>
    [Parameter]
    public string? Name { get; set; }

    /// <summary>The suite whose tasks a new one begins with.</summary>
    [SupplyParameterFromQuery]
    private string? Copy { get; set; }

    private string Heading => Name is null ? "New suite" : $"Edit {Name}";

    protected override void OnInitialized()
    {
        if ((Name ?? Copy) is not { } from)
        {
            return;
        }

        if (Store.Find(from) is not { } suite)
        {
            _refused = ("This suite is not there", "It was deleted, or the address is mistyped.");
        }
        else if (Name is not null && suite.BuiltIn)
        {
            _refused = ("This suite came with the product", "It cannot be changed. Copy it, and change the copy.");
        }
        else
        {
            _draft = SuiteDraft.Of(suite, Name ?? FreeName(from));
        }
    }

    /// <summary>A name for a copy that no suite has.</summary>
    private string FreeName(string of)
    {
        var taken = Store.List().Suites.Select(suite => suite.Name).ToHashSet();
        var stem = (of.Length > 54 ? of[..54] : of) + "-copy";
        return Enumerable.Range(1, taken.Count + 1).Select(i => i == 1 ? stem : FormattableString.Invariant($"{stem}-{i}")).First(name => !taken.Contains(name));
    }

    private string? Of(string field) => _problems.GetValueOrDefault(field);

    private string? Broken(string field) => Of(field) is null ? null : "true";

    private void Move(int up) => (_draft.Scenarios[up - 1], _draft.Scenarios[up]) = (_draft.Scenarios[up], _draft.Scenarios[up - 1]);

    // What was wrong is told by places: with one gone they would be others.
    private void Remove(ScenarioDraft scenario) => (_, _problems) = (_draft.Scenarios.Remove(scenario), []);

    private async Task SaveAsync()
    {
        (_problems, _general, _busy) = ([], null, true);
        try
        {
            var suite = _draft.Suite();
            foreach (var error in suite.Validate())
            {
                _problems.TryAdd(error.Field, error.Field == "scenarios" ? error.Message : RunWords.Capital(error.Message));
            }

            if (Name is null && Store.Find(suite.Name) is not null)
            {
                _problems.TryAdd("name", "There is a suite of this name already");
            }

            if (_problems.Count > 0)
            {
                await Js.InvokeVoidAsync("panoptes.focus", ".suite-form [aria-invalid=true]");
                return;
            }

            var problem = await Actions.ProblemOfAsync(() => Task.Run(() => Store.Save(suite)));
            _general = problem?.Message;
            if (problem is null)
            {
                Navigation.NavigateTo(Viewing.Link($"ui/benchmarks/suites?show={suite.Name}"));
            }
        }
        finally
        {
            _busy = false;
        }
    }
}
