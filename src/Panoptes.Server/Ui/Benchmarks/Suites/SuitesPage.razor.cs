using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using MudBlazor;
using Panoptes.Benchmarks.Suites;
using Panoptes.Server.Ui.Parts;
using Panoptes.Server.Ui.Shell;

namespace Panoptes.Server.Ui.Benchmarks.Suites;

/// <summary>The suites, the built-in one and one's own.</summary>
public sealed partial class SuitesPage
{
    private Panel<SuiteList>? _panel;
    private (string File, string Why)? _refused;

    [Inject]
    private SuiteStore Store { get; set; } = null!;

    [Inject]
    private Actions Actions { get; set; } = null!;

    [Inject]
    private IDialogService Dialogs { get; set; } = null!;

    [Inject]
    private Viewing Viewing { get; set; } = null!;

    /// <summary>The suite whose drawer is open.</summary>
    [SupplyParameterFromQuery]
    private string? Show { get; set; }

    private Task<SuiteList> LoadAsync(CancellationToken ct) => Task.Run(Store.List, ct);

    private async Task DeleteAsync(Suite suite)
    {
        var sure = await Dialogs.ConfirmAsync(
            $"Delete {suite.Name}?", "Runs keep what they were made of. What goes:", [$"{suite.Name} with its {Words.Count(suite.Scenarios.Count, "scenario")}"], "Delete suite");
        if (sure)
        {
            await Actions.TryAsync(() => Task.Run(() => Store.Delete(suite.Name)), $"{suite.Name} is deleted.");
            await _panel!.ReloadAsync();
        }
    }

    private async Task ImportAsync(InputFileChangeEventArgs chosen)
    {
        _refused = null;
        try
        {
            // The file comes over the circuit; one that is too large is refused before it is read.
            await using var stream = chosen.File.OpenReadStream(SuiteStore.LargestFile);
            using var json = await JsonDocument.ParseAsync(stream);
            var suite = SuiteJson.Read(json.RootElement);
            if (Store.Find(suite.Name) is not { BuiltIn: false } old || await Dialogs.ConfirmAsync(
                $"Replace {suite.Name}?", "There is a suite of this name. What goes:", [$"{old.Name} with its {Words.Count(old.Scenarios.Count, "scenario")}"], "Replace suite"))
            {
                await SaveAsync(chosen.File.Name, suite);
            }
        }
        catch (JsonException)
        {
            _refused = (chosen.File.Name, "It is not JSON.");
        }
        catch (PanoptesException refusal)
        {
            _refused = (chosen.File.Name, refusal.Message + ".");
        }
        catch (IOException unreadable)
        {
            _refused = (chosen.File.Name, unreadable.Message);
        }
    }

    private async Task SaveAsync(string file, Suite suite)
    {
        var problem = await Actions.ProblemOfAsync(() => Task.Run(() => Store.Save(suite)));
        _refused = problem is null ? null : (file, problem.Message + ".");
        if (problem is null)
        {
            Actions.Say($"{suite.Name} is imported.");
            await _panel!.ReloadAsync();
        }
    }
}
