using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Panoptes.Benchmarks;
using Panoptes.Catalog;
using Panoptes.Server.Ui.Parts;
using Panoptes.Server.Ui.Shell;

namespace Panoptes.Server.Ui.Benchmarks;

/// <summary>Starts a benchmark, puts one on a schedule, or changes one that is on one. What is wrong is said at its field, by the rules that the API has.</summary>
public sealed partial class NewRunPage
{
    private const int Everything = 100_000;
    private const int MostBaselines = 50;

    private static readonly (string Key, string Name, string Words)[] Presets =
    [
        ("quick", "Quick look", "3 requests of each model, one after the other"),
        ("concurrency", "Concurrency", "8 at once, 40 requests"),
        ("rate", "Rate", "2 a second by chance, for 30 s"),
        ("sweep", "Sweep", "1 to 32 at once, until more brings no more"),
    ];

    private readonly RunDraft _draft = new();
    private IReadOnlyList<CatalogModel>? _models;
    private IReadOnlyList<PackChoice> _packs = [];
    private IReadOnlyList<BenchmarkRun> _baselines = [];
    private Dictionary<string, string> _problems = [];
    private RunEstimate? _estimate;
    private string? _general;
    private bool _advanced;
    private bool _scheduled;
    private bool _daily;
    private int? _minutes = 60;
    private TimeOnly _at = new(3, 0);
    private bool _busy;
    private bool _gone;
    private BenchmarkSchedule? _schedule;

    [Inject]
    private CatalogModels Catalog { get; set; } = null!;

    [Inject]
    private BenchmarkRuns Runs { get; set; } = null!;

    [Inject]
    private BenchmarkSchedules Schedules { get; set; } = null!;

    [Inject]
    private PromptPackStore PackStore { get; set; } = null!;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private Actions Actions { get; set; } = null!;

    [Inject]
    private Viewing Viewing { get; set; } = null!;

    [Inject]
    private Viewer Viewer { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <summary>The schedule to change; null makes something new.</summary>
    [Parameter]
    public Guid? ScheduleId { get; set; }

    /// <summary>A model that is chosen at first.</summary>
    [SupplyParameterFromQuery]
    private Guid? Model { get; set; }

    /// <summary>A pack that is chosen at first.</summary>
    [SupplyParameterFromQuery(Name = "pack")]
    private string? PackId { get; set; }

    /// <summary>Whether it is to be a schedule.</summary>
    [SupplyParameterFromQuery(Name = "when")]
    private string? WhenText { get; set; }

    // A select's values are words: bound to a truth value it takes none of them.
    private string Every
    {
        get => _daily ? "day" : "minutes";
        set => _daily = value == "day";
    }

    private string Heading => ScheduleId is not null ? "Edit schedule" : _scheduled ? "New schedule" : "New benchmark";

    private PackChoice? Pack => _packs.FirstOrDefault(pack => pack.Id == _draft.Pack);

    private string? PackWords => Pack is { } pack
        ? $"{Words.Count(pack.Prompts.Count, "prompt")} of about {Words.Count(pack.InputTokens, "token")}; an answer has about {Words.Count(pack.ExpectedTokens, "token")}"
        : null;

    protected override async Task OnInitializedAsync()
    {
        _scheduled = WhenText == "schedule";
        _packs = await PackChoice.AllAsync(PackStore, CancellationToken.None);
        _draft.Pack = _packs.FirstOrDefault(pack => pack.Id == PackId)?.Id ?? _draft.Pack;
        var done = await Runs.ListAsync(new BenchmarkFilter([BenchmarkRunStatus.Completed]), MostBaselines, 0, CancellationToken.None);
        _baselines = done.Items;
        var models = await Catalog.ListAsync(new ModelFilter { Order = new ModelOrder(ModelColumn.Name, Descending: false) }, Everything, 0, CancellationToken.None);
        if (models.Items.FirstOrDefault(model => model.Id == Model) is { } first && ModelPicker.Refusal(first) is null)
        {
            _draft.Models.Add(first.Id);
        }

        if (ScheduleId is { } id)
        {
            await TakeAsync(id, models.Items);
        }

        _models = models.Items;
        Estimate();
    }

    private async Task TakeAsync(Guid id, IReadOnlyList<CatalogModel> models)
    {
        _schedule = (await Schedules.ListAsync(CancellationToken.None)).FirstOrDefault(schedule => schedule.Id == id);
        if (_schedule is not { } schedule)
        {
            _gone = true;
            return;
        }

        _draft.Take(schedule.Order, [.. models.Select(model => model.Id)]);
        _draft.Name = schedule.Name;
        // What is not in the short list of baselines is older, or deleted: then it is none.
        if (schedule.BaselineRunId is { } held && (_baselines.FirstOrDefault(run => run.Id == held) ?? await Runs.FindAsync(held, CancellationToken.None)) is { } baseline)
        {
            _draft.Baseline = held;
            _baselines = _baselines.Contains(baseline) ? _baselines : [.. _baselines, baseline];
        }

        (_scheduled, _advanced, _daily) = (true, true, schedule.DailyMinute is not null);
        (_minutes, _at) = (schedule.IntervalMinutes ?? _minutes, schedule.Timing.DailyAt ?? _at);
    }

    private string? Of(string field) => _problems.GetValueOrDefault(field);

    private string? Broken(string field) => Of(field) is null ? null : "true";

    private void Choose(string preset)
    {
        _draft.Choose(preset);
        Estimate();
    }

    private void Schedule(bool on) => (_scheduled, _problems, _general) = (on, [], null);

    private void ChooseBaseline(ChangeEventArgs e) => _draft.Baseline = Guid.TryParse(e.Value as string, out var id) ? id : null;

    private void Estimate()
    {
        _estimate = null;
        try
        {
            var order = _draft.Order(InOrder);
            if (order.Validate().Count == 0)
            {
                var chosen = _models!.Where(model => order.ModelIds.Contains(model.Id)).ToList();
                _estimate = RunEstimate.Of(order, chosen, Pack, DateOnly.FromDateTime(Viewer.Now.UtcDateTime));
            }
        }
        catch (PanoptesException)
        {
            // Levels or a trace that cannot be read yet: said at the field when it is to start.
        }
    }

    private IReadOnlyList<Guid> InOrder => [.. (_models ?? []).Select(model => model.Id)];

    private async Task SubmitAsync()
    {
        (_problems, _general, _busy) = ([], null, true);
        try
        {
            if (Checked() is { } order)
            {
                await (_scheduled ? SaveAsync(order) : StartAsync(order));
            }
        }
        finally
        {
            _busy = false;
        }

        // A field that is at fault must not be out of sight.
        _advanced |= _problems.Keys.Any(field => field is not ("model_ids" or "name" or "prompt_pack" or "baseline_run_id" or "interval_minutes"));
        if (_problems.Count > 0)
        {
            await Js.InvokeVoidAsync("panoptes.focus", _problems.ContainsKey("model_ids") ? "[data-model-search]" : ".new-run [aria-invalid=true]");
        }
    }

    /// <summary>The order, if every field of it keeps its rule.</summary>
    private BenchmarkOrder? Checked()
    {
        BenchmarkOrder order;
        try
        {
            order = _draft.Order(InOrder);
        }
        catch (PanoptesException unreadable)
        {
            Note(unreadable.Field ?? "", unreadable.Message);
            return null;
        }

        // Without a model the other rules are checked all the same, so that everything is said at once.
        var whole = order.ModelIds.Count > 0 ? order : order with { ModelIds = [Guid.Empty] };
        foreach (var error in _scheduled ? Draft(whole).Validate() : whole.Validate())
        {
            Note(error.Field.Replace("load.sweep.", "load.", StringComparison.Ordinal), error.Message);
        }

        if (order.ModelIds.Count == 0)
        {
            Note("model_ids", "choose at least one model");
        }

        foreach (var (field, limit) in new[] { ("slo.ttft_ms", _draft.SloTtft), ("slo.tpot_ms", _draft.SloTpot), ("slo.itl_ms", _draft.SloItl), ("slo.latency_ms", _draft.SloLatency) })
        {
            if (limit <= 0)
            {
                Note(field, "must be more than zero, or empty");
            }
        }

        return _problems.Count == 0 ? order : null;
    }

    private async Task StartAsync(BenchmarkOrder order)
    {
        BenchmarkRun? run = null;
        Note(await Actions.ProblemOfAsync(async () => run = await Runs.StartAsync(order, BenchmarkTrigger.User, CancellationToken.None)));
        if (run is not null)
        {
            Navigation.NavigateTo(Viewing.Link($"ui/benchmarks/{run.Id}"));
        }
    }

    private async Task SaveAsync(BenchmarkOrder order)
    {
        var draft = Draft(order);
        var problem = await Actions.ProblemOfAsync(() => ScheduleId is { } id
            ? Schedules.UpdateAsync(id, draft, CancellationToken.None)
            : Schedules.CreateAsync(draft, CancellationToken.None));
        Note(problem);
        if (problem is null)
        {
            Navigation.NavigateTo(Viewing.Link("ui/benchmarks/schedules"));
        }
    }

    private BenchmarkScheduleDraft Draft(BenchmarkOrder order)
    {
        var timing = _daily ? new ScheduleTiming(null, _at) : new ScheduleTiming(_minutes ?? 0, null);
        return new BenchmarkScheduleDraft(_draft.Name, order, timing, _schedule?.Enabled ?? true, order.BaselineRunId);
    }

    private void Note(string field, string rule) => _problems.TryAdd(field, RunWords.Capital(rule));

    private void Note(PanoptesException? problem)
    {
        if (problem is { Field: "model_ids" or "prompt_pack" or "baseline_run_id" or "name" })
        {
            Note(problem.Field, problem.Message);
        }
        else
        {
            _general = problem?.Message;
        }
    }
}
