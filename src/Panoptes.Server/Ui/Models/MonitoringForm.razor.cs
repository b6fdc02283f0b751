using Microsoft.AspNetCore.Components;
using Panoptes.Benchmarks;
using Panoptes.Server.Ui.Benchmarks;
using Panoptes.Server.Ui.Parts;
using Panoptes.Uptime;

namespace Panoptes.Server.Ui.Models;

/// <summary>When and how models are probed; validated by the same rules, in the same words, as the API.</summary>
public sealed partial class MonitoringForm
{
    private Draft? _draft;
    private IReadOnlyList<PackChoice> _packs = [];
    private PanoptesException? _problem;
    private bool _busy;

    [Inject]
    private MonitoringSettingsStore Store { get; set; } = null!;

    [Inject]
    private PromptPackStore Packs { get; set; } = null!;

    [Inject]
    private MonitoringStatus Condition { get; set; } = null!;

    [Inject]
    private Actions Actions { get; set; } = null!;

    /// <summary>Raised when they are saved.</summary>
    [Parameter]
    public EventCallback Saved { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _packs = await PackChoice.AllAsync(Packs, CancellationToken.None);
        var now = await Store.GetAsync(CancellationToken.None);
        _draft = new Draft
        {
            Enabled = now.Enabled,
            IntervalMinutes = now.IntervalMinutes,
            PromptPack = now.PromptPack,
            FailureThreshold = now.FailureThreshold,
            MaxTtftMs = now.MaxTtftMs,
            MaxLatencyMs = now.MaxLatencyMs,
            MinTokensPerSecond = now.MinTokensPerSecond,
            BaselineFactor = now.BaselineFactor,
            DailyTokenCap = now.DailyTokenCap,
        };
    }

    private string Expected(string id) => _packs.FirstOrDefault(pack => pack.Id == id) is { } known
        ? $"About {known.ExpectedTokens} tokens a probe, capped at 100{(known.Prompts.Count > 1 ? $"; {known.Prompts.Count} prompts, sent in turn" : "")}"
        : "";

    private string? Of(string field) => _problem?.Field == field ? _problem.Message : null;

    private string? Broken(string field) => _problem?.Field == field ? "true" : null;

    private async Task SaveAsync()
    {
        _busy = true;
        _problem = await Actions.ProblemOfAsync(() => Store.UpdateAsync(_draft!.Change(), CancellationToken.None));
        _busy = false;
        if (_problem is null)
        {
            Actions.Say("Schedule saved.");
            await Saved.InvokeAsync();
        }
    }

    private sealed class Draft
    {
        public bool Enabled { get; set; }

        public int IntervalMinutes { get; set; }

        public string PromptPack { get; set; } = "";

        public int FailureThreshold { get; set; }

        public double? MaxTtftMs { get; set; }

        public double? MaxLatencyMs { get; set; }

        public double? MinTokensPerSecond { get; set; }

        public double? BaselineFactor { get; set; }

        public long? DailyTokenCap { get; set; }

        // An empty field takes a bound away, which the change spells as zero.
        public MonitoringSettingsChange Change() => new()
        {
            Enabled = Enabled,
            IntervalMinutes = IntervalMinutes,
            PromptPack = PromptPack,
            FailureThreshold = FailureThreshold,
            MaxTtftMs = MaxTtftMs ?? 0,
            MaxLatencyMs = MaxLatencyMs ?? 0,
            MinTokensPerSecond = MinTokensPerSecond ?? 0,
            BaselineFactor = BaselineFactor ?? 0,
            DailyTokenCap = DailyTokenCap ?? 0,
        };
    }
}
