using System.Globalization;
using Panoptes.Benchmarks;

namespace Panoptes.Server.Ui.Benchmarks;

/// <summary>The kinds of load that the form offers.</summary>
public enum LoadKind
{
    Closed,
    Constant,
    Poisson,
    Gamma,
    Ramp,
    Replay,
    Sweep,
}

/// <summary>What is typed into the form of a benchmark. A field that is empty where a number is needed reads as 0, which its rule then refuses.</summary>
public sealed class RunDraft
{
    private static readonly string[] SweepKinds = ["closed", "constant", "poisson"];

    private KneeRule _rule = new();

    public string Name { get; set; } = "";

    public HashSet<Guid> Models { get; } = [];

    public string Pack { get; set; } = "health_check";

    public LoadKind Kind { get; set; }

    public int? Concurrency { get; set; } = 1;

    public double? Rate { get; set; } = 2;

    public double? Burstiness { get; set; } = 0.5;

    public double? RateFrom { get; set; } = 1;

    public double? RateTo { get; set; } = 10;

    public double? RampSeconds { get; set; } = 30;

    public string Trace { get; set; } = "";

    public string SweepOf { get; set; } = SweepKinds[0];

    public string Levels { get; set; } = "1, 2, 4, 8, 16";

    public bool StopAtKnee { get; set; }

    public double? KneeTtft { get; set; }

    public int? Requests { get; set; } = 3;

    public double? Seconds { get; set; }

    public int? WarmUp { get; set; }

    public int? MaxTokens { get; set; } = 200;

    public double? Temperature { get; set; } = BenchmarkOrder.DefaultTemperature;

    public bool Unique { get; set; } = true;

    public int? Seed { get; set; }

    public double? SloTtft { get; set; }

    public double? SloTpot { get; set; }

    public double? SloItl { get; set; }

    public double? SloLatency { get; set; }

    public Guid? Baseline { get; set; }

    /// <summary>The preset that fits what is typed; null where none does.</summary>
    public string? Preset { get; private set; } = "quick";

    /// <summary>Fills in the load of a preset, and leaves everything else.</summary>
    public void Choose(string preset)
    {
        (Preset, Seconds, WarmUp, StopAtKnee, KneeTtft) = (preset, null, null, false, null);
        switch (preset)
        {
            case "concurrency":
                (Kind, Concurrency, Requests) = (LoadKind.Closed, 8, 40);
                break;
            case "rate":
                (Kind, Rate, Requests, Seconds) = (LoadKind.Poisson, 2, null, 30);
                break;
            case "sweep":
                (Kind, SweepOf, Levels, Requests, StopAtKnee) = (LoadKind.Sweep, "closed", "1, 2, 4, 8, 16, 32", 30, true);
                break;
            default:
                (Kind, Concurrency, Requests) = (LoadKind.Closed, 1, 3);
                break;
        }
    }

    /// <summary>A number was changed by hand: no preset is chosen any more.</summary>
    public void Own() => Preset = null;

    /// <summary>Fills the form with what was asked for before.</summary>
    /// <param name="order">What was asked for.</param>
    /// <param name="there">The models that are still there.</param>
    public void Take(BenchmarkOrder order, IReadOnlyCollection<Guid> there)
    {
        Own();
        Models.Clear();
        Models.UnionWith(order.ModelIds.Where(there.Contains));
        (Pack, Requests, Seconds, WarmUp) = (order.PromptPack, order.Requests, order.Duration?.TotalSeconds, order.WarmUpRequests);
        (MaxTokens, Temperature, Unique, Seed) = (order.MaxTokens, order.Temperature, order.UniquePrompts, order.Seed);
        (SloTtft, SloTpot, SloItl, SloLatency) = (order.Slos?.TtftMs, order.Slos?.TpotMs, order.Slos?.ItlMs, order.Slos?.LatencyMs);
        if (order.Sweep is { } sweep)
        {
            (Kind, StopAtKnee, KneeTtft, _rule) = (LoadKind.Sweep, sweep.StopsAtKnee, sweep.Rule.TtftP99Ms, sweep.Rule);
            SweepOf = sweep.Levels[0] switch { ConstantRate => "constant", PoissonRate => "poisson", _ => "closed" };
            Levels = string.Join(", ", sweep.Levels.Select(level => level.Level.ToString(CultureInfo.InvariantCulture)));
        }
        else
        {
            Take(order.Load);
        }
    }

    private void Take(LoadShape load)
    {
        switch (load)
        {
            case ClosedLoop closed:
                (Kind, Concurrency) = (LoadKind.Closed, closed.Concurrency);
                break;
            case ConstantRate constant:
                (Kind, Rate) = (LoadKind.Constant, constant.PerSecond);
                break;
            case PoissonRate poisson:
                (Kind, Rate) = (LoadKind.Poisson, poisson.PerSecond);
                break;
            case GammaRate gamma:
                (Kind, Rate, Burstiness) = (LoadKind.Gamma, gamma.PerSecond, gamma.Shape);
                break;
            case RateRamp ramp:
                (Kind, RateFrom, RateTo, RampSeconds) = (LoadKind.Ramp, ramp.From, ramp.To, ramp.Over.TotalSeconds);
                break;
            case Replay replay:
                (Kind, Trace) = (LoadKind.Replay, ReplayTrace.Write(replay));
                break;
        }
    }

    /// <summary>What is asked for.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: levels or a trace cannot be read.</exception>
    public BenchmarkOrder Order(IReadOnlyList<Guid> inOrder)
    {
        var sweep = Kind == LoadKind.Sweep ? Sweep() : null;
        return new BenchmarkOrder
        {
            Name = string.IsNullOrWhiteSpace(Name) ? null : Name.Trim(),
            ModelIds = [.. inOrder.Where(Models.Contains)],
            PromptPack = Pack,
            Load = sweep?.Levels[0] ?? Shape(),
            Sweep = sweep,
            Requests = Requests,
            Duration = Seconds is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, -1, 1e6)) : null,
            WarmUpRequests = WarmUp,
            MaxTokens = MaxTokens ?? 0,
            Temperature = Temperature ?? BenchmarkOrder.DefaultTemperature,
            UniquePrompts = Unique,
            Seed = Seed,
            Slos = Slos is { IsEmpty: false } slos ? slos : null,
            BaselineRunId = Baseline,
        };
    }

    private SloSet Slos => new() { TtftMs = SloTtft, TpotMs = SloTpot, ItlMs = SloItl, LatencyMs = SloLatency };

    private LoadShape Shape() => Kind switch
    {
        LoadKind.Constant => new ConstantRate(Rate ?? 0),
        LoadKind.Poisson => new PoissonRate(Rate ?? 0),
        LoadKind.Gamma => new GammaRate(Rate ?? 0, Burstiness ?? 0),
        LoadKind.Ramp => new RateRamp(RateFrom ?? 0, RateTo ?? 0, TimeSpan.FromSeconds(Math.Clamp(RampSeconds ?? 0, 0, 1e6))),
        LoadKind.Replay => ReplayTrace.Parse(Trace.Split('\n')),
        _ => new ClosedLoop(Concurrency ?? 0),
    };

    private LoadSweep Sweep()
    {
        var levels = Levels.Split([',', ';', ' ', '·'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(text => double.TryParse(text, CultureInfo.InvariantCulture, out var level) && level is > 0 and < 1e9 ? level : throw Unreadable()).ToList();
        if (levels.Count < 2 || (SweepOf == "closed" && levels.Any(level => level != Math.Floor(level))))
        {
            throw Unreadable();
        }

        LoadShape Level(double level) => SweepOf switch
        {
            "constant" => new ConstantRate(level),
            "poisson" => new PoissonRate(level),
            _ => new ClosedLoop((int)level),
        };
        return new LoadSweep([.. levels.Select(Level)]) { StopsAtKnee = StopAtKnee, Rule = _rule with { TtftP99Ms = KneeTtft } };
    }

    private static PanoptesException Unreadable() => new(
        ErrorKind.Invalid, "invalid_levels", $"must be 2 to {BenchmarkLimits.SweepLevels} rising numbers with commas between them; whole ones for requests at once", "load.sweep");
}
