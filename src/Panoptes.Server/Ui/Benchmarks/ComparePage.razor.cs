using Microsoft.AspNetCore.Components;
using Panoptes.Benchmarks;
using Panoptes.Server.Ui.Shell;

namespace Panoptes.Server.Ui.Benchmarks;

/// <summary>Two runs beside each other: differences with their intervals, in words.</summary>
public sealed partial class ComparePage
{
    private const int MostRuns = 200;

    private IReadOnlyList<BenchmarkRun> _runs = [];

    [Inject]
    private BenchmarkRuns Runs { get; set; } = null!;

    [Inject]
    private BenchmarkQueries Queries { get; set; } = null!;

    [Inject]
    private Viewing Viewing { get; set; } = null!;

    [Inject]
    private Viewer Viewer { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery]
    private Guid? A { get; set; }

    [SupplyParameterFromQuery]
    private Guid? B { get; set; }

    [SupplyParameterFromQuery(Name = "model_a")]
    private Guid? ModelA { get; set; }

    [SupplyParameterFromQuery(Name = "model_b")]
    private Guid? ModelB { get; set; }

    private IReadOnlyList<BenchmarkRunModel> ModelsA => ModelsOf(A);

    private IReadOnlyList<BenchmarkRunModel> ModelsB => ModelsOf(B);

    // One model each leaves nothing to choose: they are paired whatever they are.
    private bool Choosable => A is not null && B is not null && (ModelsA.Count > 1 || ModelsB.Count > 1);

    protected override async Task OnInitializedAsync()
    {
        var done = await Runs.ListAsync(new BenchmarkFilter([BenchmarkRunStatus.Completed]), MostRuns, 0, CancellationToken.None);
        var runs = done.Items.ToList();
        foreach (var id in new[] { A, B }.OfType<Guid>().Where(id => runs.All(run => run.Id != id)))
        {
            // An older one, or one that did not end well: it is shown all the same.
            if (await Runs.FindAsync(id, CancellationToken.None) is { } run)
            {
                runs.Add(run);
            }
        }

        _runs = runs;
    }

    private async Task<Compared> LoadAsync(CancellationToken ct)
    {
        try
        {
            return new Compared(await Queries.CompareAsync(A!.Value, B!.Value, ModelA, ModelB, Regression.DefaultTolerance, ct), null);
        }
        catch (PanoptesException refusal) when (refusal.Kind is ErrorKind.Invalid or ErrorKind.NotFound)
        {
            return new Compared([], refusal.Code == "nothing_to_compare" ? Nothing : refusal.Message);
        }
    }

    private string Nothing =>
        (ModelA, ModelB) != (null, null) ? "What is chosen of them has no level of load in common, or is not of these runs."
        : ModelsA.Any(a => ModelsB.Any(b => b.ModelId == a.ModelId)) ? "They have no level of load in common."
        : "They have no model in common: choose one of each above.";

    private IReadOnlyList<BenchmarkRunModel> ModelsOf(Guid? id) => _runs.FirstOrDefault(run => run.Id == id)?.Models.OrderBy(model => model.Position).ToList() ?? [];

    private string Overlay(string plot) => $"ui/data/benchmarks/{A}/{plot}{Others}";

    private string Others => $"with={B}{(ModelA is { } a ? $"&model={a}" : "")}{(ModelB is { } b ? $"&with_model={b}" : "")}";

    // Another run has other models: which of them was meant is not known any more.
    private void Go(string name, ChangeEventArgs e) => Show(new Dictionary<string, object?> { [name] = Chosen(e), [$"model_{name}"] = null });

    private void Only(string name, ChangeEventArgs e) => Show(new Dictionary<string, object?> { [name] = Chosen(e) });

    private void Swap() => Show(new Dictionary<string, object?> { ["a"] = B, ["b"] = A, ["model_a"] = ModelB, ["model_b"] = ModelA });

    private void Show(Dictionary<string, object?> query) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(query), replace: true);

    private static string? Chosen(ChangeEventArgs e) => e.Value is string { Length: > 0 } id ? id : null;

    internal sealed record Compared(IReadOnlyList<RunComparison> Of, string? Problem);
}
