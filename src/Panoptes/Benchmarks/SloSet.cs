using System.Globalization;

namespace Panoptes.Benchmarks;

/// <summary>
/// What a request must keep to count as good. Times in milliseconds; null asks for nothing.
/// </summary>
public sealed record SloSet
{
    /// <summary>Time to the first token.</summary>
    public double? TtftMs { get; init; }

    /// <summary>Time per output token; a request of one token has none and keeps it.</summary>
    public double? TpotMs { get; init; }

    /// <summary>The 99th percentile of the request's own gaps between chunks; a request of one chunk has none and keeps it.</summary>
    public double? ItlMs { get; init; }

    /// <summary>End of stream from the intended start, so that waiting in a queue of our own counts.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>Whether anything is asked for.</summary>
    public bool IsEmpty => (TtftMs, TpotMs, ItlMs, LatencyMs) == (null, null, null, null);

    /// <summary>Reads <c>ttft=500ms,tpot=50ms,itl=80,latency=2s</c>: the units are <c>ms</c> (also if none is given) and <c>s</c>; <c>e2el</c> is latency.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: a name is unknown or there twice, or a time is none.</exception>
    public static SloSet Parse(string text)
    {
        var slos = new SloSet();
        var seen = new HashSet<string>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            var name = (at < 0 ? part : part[..at]).Trim().ToLowerInvariant();
            var limit = at < 0 ? throw Refusal($"{part} needs a time, as in {part}=500ms") : Milliseconds(part[(at + 1)..].Trim());
            slos = name switch
            {
                "ttft" => slos with { TtftMs = limit },
                "tpot" => slos with { TpotMs = limit },
                "itl" => slos with { ItlMs = limit },
                "latency" or "e2el" => slos with { LatencyMs = limit },
                _ => throw Refusal($"{name} is not one of ttft, tpot, itl, latency"),
            };
            if (!seen.Add(name == "e2el" ? "latency" : name))
            {
                throw Refusal($"{name} is there twice");
            }
        }

        return slos;
    }

    /// <summary>Whether the request succeeded and kept everything that is asked for.</summary>
    public bool Met(BenchmarkRequest request) =>
        request.Succeeded
        && (TtftMs is not { } ttft || request.TtftMs <= ttft)
        && (TpotMs is not { } tpot || !(request.TpotMs > tpot))
        && (ItlMs is not { } itl || !(GapP99(request) > itl))
        && (LatencyMs is not { } latency || request.LatencyFromScheduleMs <= latency);

    /// <summary>The form that <see cref="Parse"/> reads.</summary>
    public override string ToString()
    {
        var parts = new[] { ("ttft", TtftMs), ("tpot", TpotMs), ("itl", ItlMs), ("latency", LatencyMs) };
        return string.Join(',', parts.Where(part => part.Item2 is not null).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Item1}={part.Item2}ms")));
    }

    private static double? GapP99(BenchmarkRequest request)
    {
        if (request.ItlMs.Count == 0)
        {
            return null;
        }

        var gaps = request.ItlMs.Select(gap => (double)gap).Order().ToArray();
        return Llm.Percentiles.Percentile(gaps, 0.99);
    }

    private static double Milliseconds(string text)
    {
        var (number, factor) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.OrdinalIgnoreCase) => (text[..^2], 1),
            _ when text.EndsWith('s') => (text[..^1], 1000),
            _ => (text, 1),
        };
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is > 0 and < 1e9
            ? value * factor
            : throw Refusal($"{text} is not a time such as 500ms or 2s");
    }

    private static PanoptesException Refusal(string message) => new(ErrorKind.Invalid, "invalid_slo", message, "slo");
}
