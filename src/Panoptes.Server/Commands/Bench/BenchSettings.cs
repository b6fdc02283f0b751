using System.CommandLine;
using System.Security.Cryptography;
using Panoptes.Benchmarks;
using Panoptes.Llm;
using Panoptes.Server.Commands.Endpoints;

namespace Panoptes.Server.Commands.Bench;

/// <summary>What a command line asks for, understood and checked.</summary>
internal sealed record BenchSettings
{
    public const string DefaultPack = "synthetic_short";

    public const double DefaultGoodputMin = 0.95;

    public required BenchmarkPlan Plan { get; init; }

    /// <summary>Where the model is, without anything secret.</summary>
    public required string Address { get; init; }

    /// <summary>Whether the levels search for the limit, so that the highest are meant to break the objectives.</summary>
    public required bool Searches { get; init; }

    /// <summary>The part of requests that must be good; null if no objective is stated.</summary>
    public double? GoodputMin { get; init; }

    public BenchBaseline? Baseline { get; init; }

    public string? Json { get; init; }

    public string? Csv { get; init; }

    public string? Html { get; init; }

    public bool Strict { get; init; }

    public bool Quiet { get; init; }

    public BenchmarkModel Model => Plan.Models[0];

    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: something cannot be; the message names the option.</exception>
    public static BenchSettings Read(ParseResult parsed, BenchOptions options)
    {
        var (shape, sweep) = Load(parsed, options);
        var slos = Slos(parsed.GetValue(options.Slo));
        var endpoint = options.Endpoint.Read(parsed);
        var model = parsed.GetRequiredValue(options.Endpoint.Model);
        var plan = new BenchmarkPlan([new BenchmarkModel("model", model, model, endpoint)], Prompts(parsed, options), LoadPlan(parsed, options, shape))
        {
            Sweep = sweep is null ? null : sweep with { Rule = new KneeRule { TtftP99Ms = slos.TtftMs } },
            UniquePrompts = !parsed.GetValue(options.SamePrompts),
            MaxOutputTokens = parsed.GetValue(options.MaxTokens),
            Temperature = parsed.GetValue(options.Temperature) is { } temperature ? BenchInputs.Number(temperature, "--temperature") : null,
            Timeouts = Timeouts(BenchInputs.Time(parsed.GetRequiredValue(options.Timeout), "--timeout")),
            Slos = slos,
            Seed = parsed.GetValue(options.Seed) ?? RandomNumberGenerator.GetInt32(int.MaxValue),
        };
        Check(plan);
        if (parsed.GetValue(options.GoodputMin) is not null && slos.IsEmpty)
        {
            throw BenchInputs.Refusal("--goodput-min", "needs --slo.");
        }

        return Outputs(parsed, options, new BenchSettings
        {
            Plan = plan,
            Address = EndpointOptions.Shown(endpoint.BaseUrl),
            Searches = parsed.GetValue(options.Sweep),
            GoodputMin = slos.IsEmpty ? null : parsed.GetValue(options.GoodputMin) is { } least ? BenchInputs.Part(least, "--goodput-min", 1) : DefaultGoodputMin,
            Baseline = Held(parsed, options),
            Strict = parsed.GetValue(options.Strict),
            Quiet = parsed.GetValue(options.Quiet),
        });
    }

    private static BenchSettings Outputs(ParseResult parsed, BenchOptions options, BenchSettings settings)
    {
        var (json, csv, html) = (parsed.GetValue(options.Json), parsed.GetValue(options.Csv), parsed.GetValue(options.Html));
        BenchInputs.RequireWritable(json, "--json");
        BenchInputs.RequireWritable(csv, "--csv");
        BenchInputs.RequireWritable(html, "--html");
        return settings with { Json = json, Csv = csv, Html = html };
    }

    private static (LoadShape Shape, LoadSweep? Sweep) Load(ParseResult parsed, BenchOptions options)
    {
        var concurrency = parsed.GetValue(options.Concurrency);
        var rate = parsed.GetValue(options.Rate);
        var ramp = parsed.GetValue(options.Ramp);
        var replay = parsed.GetValue(options.Replay);
        var sweeps = parsed.GetValue(options.Sweep);
        (string Option, bool Given)[] kinds = [("--concurrency", concurrency is not null), ("--rate", rate is not null), ("--ramp", ramp is not null), ("--sweep", sweeps), ("--replay", replay is not null)];
        if (kinds.Where(kind => kind.Given).Select(kind => kind.Option).ToList() is [var one, var other, ..])
        {
            throw BenchInputs.Refusal(one, $"and {other} exclude each other.");
        }

        if (rate is null && (parsed.GetValue(options.Poisson) || parsed.GetValue(options.Gamma) is not null))
        {
            throw BenchInputs.Refusal(parsed.GetValue(options.Poisson) ? "--poisson" : "--gamma", "needs --rate.");
        }

        var levels = Levels(parsed, options, concurrency ?? "1", rate, ramp, replay, sweeps);
        return (levels[0], levels.Count > 1 ? new LoadSweep(levels) { StopsAtKnee = sweeps } : null);
    }

    private static IReadOnlyList<LoadShape> Levels(ParseResult parsed, BenchOptions options, string concurrency, string? rate, string? ramp, string? replay, bool sweeps) =>
        rate is not null ? [.. BenchInputs.Numbers(rate, "--rate").Select(Arrivals(parsed, options))]
        : ramp is not null ? [BenchInputs.Ramp(ramp, "--ramp")]
        : replay is not null ? [Trace(replay)]
        : sweeps ? LoadSweep.Doubling().Levels
        : [.. BenchInputs.Counts(concurrency, "--concurrency").Select(level => new ClosedLoop(level))];

    private static Replay Trace(string path)
    {
        try
        {
            return ReplayTrace.Parse(BenchInputs.Lines(path, "--replay"));
        }
        catch (PanoptesException e) when (e.Field == "trace")
        {
            throw BenchInputs.Refusal("--replay", $"{path}: {e.Message}.");
        }
    }

    private static Func<double, LoadShape> Arrivals(ParseResult parsed, BenchOptions options)
    {
        var (poisson, gamma) = (parsed.GetValue(options.Poisson), parsed.GetValue(options.Gamma));
        return (poisson, gamma) switch
        {
            (true, not null) => throw BenchInputs.Refusal("--poisson", "and --gamma exclude each other."),
            (true, null) => perSecond => new PoissonRate(perSecond),
            (false, { } shape) => perSecond => new GammaRate(perSecond, BenchInputs.Number(shape, "--gamma")),
            _ => perSecond => new ConstantRate(perSecond),
        };
    }

    private static LoadPlan LoadPlan(ParseResult parsed, BenchOptions options, LoadShape shape)
    {
        var requests = parsed.GetValue(options.Requests);
        var duration = parsed.GetValue(options.Duration) is { } text ? BenchInputs.Time(text, "--duration") : (TimeSpan?)null;
        return new LoadPlan(shape)
        {
            Requests = requests,
            Duration = duration ?? (requests, shape) switch
            {
                (not null, _) or (_, Replay) => null,
                (_, RateRamp { Over: var over }) => over,
                _ => TimeSpan.FromSeconds(60),
            },
            WarmUpRequests = parsed.GetValue(options.WarmUp),
            InFlightCap = parsed.GetValue(options.MostInFlight),
        };
    }

    private static PromptSource Prompts(ParseResult parsed, BenchOptions options)
    {
        var (prompt, file, pack, tokens) = (parsed.GetValue(options.Prompt), parsed.GetValue(options.PromptFile), parsed.GetValue(options.Pack), parsed.GetValue(options.InputTokens));
        (string Option, bool Given)[] kinds = [("--prompt", prompt is not null), ("--prompt-file", file is not null), ("--pack", pack is not null), ("--input-tokens", tokens is not null)];
        return kinds.Where(kind => kind.Given).Select(kind => kind.Option).ToList() switch
        {
            [var one, var other, ..] => throw BenchInputs.Refusal(one, $"and {other} exclude each other."),
            _ when prompt is not null => BenchInputs.Prompt(prompt, "--prompt"),
            _ when file is not null => BenchInputs.Prompts(file, "--prompt-file"),
            _ when tokens is { } count => new SyntheticPrompts(count),
            _ => PromptSet.Of(PromptPacks.Find(pack ?? DefaultPack) ?? throw BenchInputs.Refusal("--pack", $"must be one of: {string.Join(", ", PromptPacks.All.Select(known => known.Id))}.")),
        };
    }

    private static BenchBaseline? Held(ParseResult parsed, BenchOptions options)
    {
        var (path, tolerance) = (parsed.GetValue(options.Baseline), parsed.GetValue(options.Tolerance));
        return (path, tolerance) switch
        {
            (null, null) => null,
            (null, _) => throw BenchInputs.Refusal("--tolerance", "needs --baseline."),
            _ => BenchBaseline.Read(path, tolerance is null ? Regression.DefaultTolerance : BenchInputs.Part(tolerance, "--tolerance", 10)),
        };
    }

    private static LlmTimeouts Timeouts(TimeSpan limit)
    {
        var connect = TimeSpan.FromSeconds(10);
        return new LlmTimeouts { Connect = limit < connect ? limit : connect, FirstToken = limit, Stall = limit, Total = limit };
    }

    private static SloSet Slos(string? text)
    {
        try
        {
            return text is null ? new SloSet() : SloSet.Parse(text) is { IsEmpty: false } slos ? slos : throw BenchInputs.Refusal("--slo", "states nothing.");
        }
        catch (PanoptesException e) when (e.Field == "slo")
        {
            throw BenchInputs.Refusal("--slo", $"cannot be read: {e.Message}.");
        }
    }

    private static void Check(BenchmarkPlan plan)
    {
        if (plan.Validate() is [var first, ..] errors)
        {
            throw new PanoptesException(
                ErrorKind.Invalid,
                "invalid_option",
                string.Join('\n', errors.Select(error => $"{BenchOptions.Of(error)} {error.Message}.").Distinct()),
                BenchOptions.Of(first));
        }
    }
}
