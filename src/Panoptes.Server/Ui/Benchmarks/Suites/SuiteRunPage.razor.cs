using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Panoptes.Benchmarks;
using Panoptes.Benchmarks.Suites;
using Panoptes.Runtimes;
using Panoptes.Server.Ui.Parts;
using Panoptes.Server.Ui.Shell;

namespace Panoptes.Server.Ui.Benchmarks.Suites;

/// <summary>Runs a suite on models of local runtimes. What is wrong is said at its field, by the rules that the API has.</summary>
public sealed partial class SuiteRunPage : IDisposable
{
    private readonly HashSet<Guid> _chosen = [];
    private readonly HashSet<string> _scenarios = [];
    private SuiteDraft _draft = new();
    private Suite? _suite;
    private IReadOnlyList<ManagedModel>? _models;
    private Dictionary<Guid, RuntimeAccount> _runtimes = [];
    private Dictionary<string, string> _problems = [];
    private string? _general;
    private string _name = "";
    private bool _busy;
    private bool _gone;

    [Inject]
    private SuiteStore Store { get; set; } = null!;

    [Inject]
    private SuiteRuns Runs { get; set; } = null!;

    [Inject]
    private ManagedModels Models { get; set; } = null!;

    [Inject]
    private RuntimeAccounts Runtimes { get; set; } = null!;

    [Inject]
    private Actions Actions { get; set; } = null!;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private Viewing Viewing { get; set; } = null!;

    /// <summary>The suite.</summary>
    [Parameter]
    public string Name { get; set; } = "";

    /// <summary>A model that is chosen at first, by its id as clients know it.</summary>
    [SupplyParameterFromQuery]
    private string? Model { get; set; }

    /// <summary>What it will send; null while something is missing or wrong.</summary>
    private string? Sends
    {
        get
        {
            var loads = (long)_chosen.Count * _scenarios.Count;
            var config = _draft.Suite().DefaultConfig;
            return loads == 0 || config.Validate().Count > 0
                ? null
                : $"{Words.Count(loads * config.Iterations, "measured request")} and {Words.Count(loads * config.Concurrency, "warm-up request")}";
        }
    }

    /// <summary>The chosen models' runtimes that serve one at a time, where more is asked of them.</summary>
    private string Queueing => _draft.Concurrency is not > 1
        ? ""
        : string.Join(", ", _models!.Where(model => _chosen.Contains(model.Id)).Select(model => model.RuntimeId is { } id ? _runtimes.GetValueOrDefault(id) : null)
            .Where(runtime => runtime is { Kind: RuntimeKind.FoundryLocal }).Select(runtime => runtime!.Name).Distinct());

    public void Dispose()
    {
        _gone = true;
        Models.Changed -= OnChanged;
    }

    protected override async Task OnInitializedAsync()
    {
        _suite = Store.Find(Name);
        if (_suite is { } suite)
        {
            _draft = SuiteDraft.Of(suite, suite.Name);
            ChooseAll(true);
        }

        _runtimes = (await Runtimes.ListAsync(CancellationToken.None)).ToDictionary(runtime => runtime.Id);
        var models = await Models.ListAsync(CancellationToken.None);
        if (Model is { } text && ManagedModelId.Parse(text) is { } id && models.Any(model => model.Id == id))
        {
            _chosen.Add(id);
        }

        _models = models;
        if (!_gone)
        {
            Models.Changed += OnChanged;
        }
    }

    private static string Facts(ManagedModel model) => ManagedModels.FactsOf(model) is not { } facts ? "" : string.Concat(
        new[] { facts.Parameters, facts.Quantization, facts.DeviceType, facts.SizeBytes is { } bytes ? $"{SuiteWords.Bytes(bytes)} on disk" : null }.OfType<string>().Select(fact => " · " + fact));

    private string? Of(string field) => _problems.GetValueOrDefault(field);

    private string? Broken(string field) => Of(field) is null ? null : "true";

    private void Choose(Guid model, bool on) => _ = on ? _chosen.Add(model) : _chosen.Remove(model);

    private void Choose(string scenario, bool on) => _ = on ? _scenarios.Add(scenario) : _scenarios.Remove(scenario);

    private void ChooseAll(bool on)
    {
        _scenarios.Clear();
        _scenarios.UnionWith(on ? _suite!.Scenarios.Select(scenario => scenario.Name) : []);
    }

    private async Task StartAsync()
    {
        (_problems, _general, _busy) = ([], null, true);
        try
        {
            Check();
            if (_problems.Count == 0)
            {
                await SendAsync();
            }

            if (_problems.Count > 0)
            {
                await Js.InvokeVoidAsync("panoptes.focus", ".suite-run [aria-invalid=true]");
            }
        }
        finally
        {
            _busy = false;
        }
    }

    private void Check()
    {
        // No scenario means all of them to a client that names none; here it means that none is ticked.
        if (_chosen.Count == 0)
        {
            _problems["models"] = "Choose at least one model";
        }

        if (_scenarios.Count == 0)
        {
            _problems["scenarios"] = "Choose at least one scenario";
        }

        foreach (var error in _draft.Suite().DefaultConfig.Validate())
        {
            _problems.TryAdd($"config.{error.Field}", RunWords.Capital(error.Message));
        }
    }

    private async Task SendAsync()
    {
        var config = _draft.Suite().DefaultConfig;
        var change = new SuiteConfigChange(config.Iterations, config.Concurrency, config.Timeout, config.Temperature, config.Streaming);
        var ids = _models!.Where(model => _chosen.Contains(model.Id)).Select(model => model.Id).ToList();
        BenchmarkRun? run = null;
        var problem = await Actions.ProblemOfAsync(async () => run = await Runs.StartAsync(
            ids, Name, [.. _scenarios], change, BenchmarkTrigger.User, string.IsNullOrWhiteSpace(_name) ? null : _name.Trim(), CancellationToken.None));
        if (problem is { Field: "name" })
        {
            _problems["name"] = problem.Message;
        }
        else
        {
            _general = problem?.Message;
        }

        if (run is not null)
        {
            Navigation.NavigateTo(Viewing.Link($"ui/benchmarks/{run.Id}"));
        }
    }

    private void OnChanged(Guid model) => _ = InvokeAsync(async () =>
    {
        if (!_gone)
        {
            _models = await Models.ListAsync(CancellationToken.None);
            StateHasChanged();
        }
    });
}
