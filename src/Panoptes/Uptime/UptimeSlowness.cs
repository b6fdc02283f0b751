using System.Globalization;

namespace Panoptes.Uptime;

/// <summary>When an answer counts as slow. Each rule says why in words, or is silent.</summary>
internal static class UptimeSlowness
{
    /// <summary>
    /// Less than this over the usual is no finding, whatever the factor: a model that answers in 5 ms is not degraded at 20 ms.
    /// </summary>
    public const double LeastExcessMs = 200;

    /// <summary>Slower than a fixed bound.</summary>
    public static string? Above(string what, double? value, double? bound) =>
        value > bound ? Text($"{what} after {value:0} ms; the bound is {bound:0.###} ms.") : null;

    /// <summary>Fewer tokens per second than a fixed bound.</summary>
    public static string? Below(double? tps, double? bound) =>
        tps < bound ? Text($"{tps:0.#} tokens/s; the bound is {bound:0.###}.") : null;

    /// <summary>Slower than usual.</summary>
    public static string? Unusual(string what, double? value, double? usual, double? factor) =>
        value > usual * factor && value - usual >= LeastExcessMs
            ? Text($"{what} after {value:0} ms, {value / usual:0.0} times its usual {usual:0} ms.")
            : null;

    /// <summary>Fewer tokens per second than usual, and so for enough tokens to matter.</summary>
    public static string? Unusual(double? tps, int? tokens, double? usual, double? factor) =>
        tps > 0 && usual / tps > factor && ((tokens - 1) / tps) - ((tokens - 1) / usual) >= LeastExcessMs / 1000
            ? Text($"{tps:0.#} tokens/s, {usual / tps:0.0} times slower than its usual {usual:0.#}.")
            : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
