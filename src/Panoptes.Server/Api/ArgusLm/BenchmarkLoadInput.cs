using System.Text.Json;
using Panoptes.Benchmarks;
using Panoptes.Server.Api.ArgusLm.Input;
using Panoptes.Server.Failures;

namespace Panoptes.Server.Api.ArgusLm;

/// <summary>A load as it was read.</summary>
/// <param name="Shape">The load; in a sweep, its first level.</param>
/// <param name="Sweep">The sweep, if it is one.</param>
/// <param name="IsRead">Whether it could be read at all.</param>
internal sealed record LoadInput(LoadShape Shape, LoadSweep? Sweep = null, bool IsRead = true);

/// <summary>Reads the member <c>load</c>: an object whose <c>type</c> says which members it has.</summary>
internal static class BenchmarkLoadInput
{
    private static readonly LoadInput Unread = new(new ClosedLoop(1), IsRead: false);

    public static LoadInput Load(this ObjectInput body, int? concurrency, InputIssues issues)
    {
        var member = body.Member("load");
        if (!member.IsPresent || member.IsNull)
        {
            return new LoadInput(new ClosedLoop(concurrency ?? 1));
        }

        if (member.Object() is not { } load
            || load.Required("type").OneOf("closed_loop", "constant", "poisson", "gamma", "ramp", "replay", "sweep") is not { } type)
        {
            return Unread;
        }

        if (concurrency is not null && type != "closed_loop")
        {
            body.Member("concurrency").Refuse("value_error", $"Value error, concurrency goes with a closed loop, not with {type}");
        }

        return type switch
        {
            "closed_loop" => new LoadInput(new ClosedLoop(load.Member("concurrency").Int(1, BenchmarkLimits.Concurrency) ?? concurrency ?? 1)),
            "replay" => Trace(load, issues),
            "sweep" => Sweep(load),
            _ => Of(type, load, rate => load.Needed(rate)),
        };
    }

    private static LoadInput Of(string type, ObjectInput load, Func<string, double?> needed) => type switch
    {
        "constant" => needed("rate") is { } rate ? new(new ConstantRate(rate)) : Unread,
        "poisson" => needed("rate") is { } rate ? new(new PoissonRate(rate)) : Unread,
        "gamma" => (needed("rate"), needed("burstiness")) is ({ } rate, { } shape) ? new(new GammaRate(rate, shape)) : Unread,
        _ => (needed("rate_from"), needed("rate_to"), needed("ramp_seconds")) is ({ } from, { } to, { } over)
            ? new(new RateRamp(from, to, TimeSpan.FromSeconds(Math.Min(over, BenchmarkLimits.Duration.TotalSeconds + 1))))
            : Unread,
    };

    private static double? Needed(this ObjectInput load, string name)
    {
        var missing = load.Required(name);
        return missing.IsPresent && !missing.IsNull ? load.Number(name) : null;
    }

    private static LoadInput Sweep(ObjectInput load)
    {
        var of = load.Member("of").OneOf("closed_loop", "constant", "poisson") ?? "closed_loop";
        var member = load.Required("levels");
        if (!member.IsPresent)
        {
            return Unread;
        }

        if (load.Json.GetProperty("levels") is not { ValueKind: JsonValueKind.Array } list
            || list.GetArrayLength() is < 2 or > BenchmarkLimits.SweepLevels
            || list.EnumerateArray().Any(level => level.ValueKind != JsonValueKind.Number || !level.TryGetDouble(out var n) || !(n is > 0 and < 1e9)))
        {
            member.Refuse("value_error", $"Value error, levels must be a list of 2 to {BenchmarkLimits.SweepLevels} numbers above zero");
            return Unread;
        }

        var levels = list.EnumerateArray().Select(level => level.GetDouble()).ToList();
        LoadShape Shape(double level) => of switch
        {
            "constant" => new ConstantRate(level),
            "poisson" => new PoissonRate(level),
            _ => new ClosedLoop((int)level),
        };
        var sweep = new LoadSweep([.. levels.Select(Shape)])
        {
            StopsAtKnee = load.Member("stop_at_knee").Bool() ?? false,
            Rule = new KneeRule { LeastGain = load.Number("knee_gain") ?? 0.1, TtftP99Ms = load.Number("knee_ttft_p99_ms") },
        };
        return new LoadInput(sweep.Levels[0], sweep);
    }

    private static LoadInput Trace(ObjectInput load, InputIssues issues)
    {
        var member = load.Required("trace");
        if (!member.IsPresent)
        {
            return Unread;
        }

        if (load.Json.GetProperty("trace") is not { ValueKind: JsonValueKind.Array } trace)
        {
            member.Refuse("list_type", "Input should be a valid list");
            return Unread;
        }

        try
        {
            return new LoadInput(ReplayTrace.Parse(trace.EnumerateArray().Select(request => request.GetRawText())));
        }
        catch (PanoptesException e)
        {
            issues.Add(new InputIssue("value_error", ["body", "load", "trace"], $"Value error, {e.Message}"));
            return Unread;
        }
    }
}
