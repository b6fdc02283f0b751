using Panoptes.Llm;

namespace Panoptes.Requests;

/// <summary>What a model's tokens cost, in US dollars per million; null where the provider names no price.</summary>
/// <param name="From">The first day it holds; null for always.</param>
/// <param name="Input">Input tokens.</param>
/// <param name="Output">Output tokens, reasoning included.</param>
/// <param name="CacheRead">Input tokens that came from the provider's cache; null prices them like the others.</param>
/// <param name="CacheWrite">Input tokens that were put into the provider's cache; null prices them like the others.</param>
/// <param name="Tiers">Prices of long requests, in rising order.</param>
public sealed record ModelPrice(
    DateOnly? From, decimal? Input, decimal? Output, decimal? CacheRead = null, decimal? CacheWrite = null, IReadOnlyList<PriceTier>? Tiers = null)
{
    /// <summary>
    /// (input − read) · in + read · cached + output · out, by the tier that the input's length falls into; null if a count or its price is unknown.
    /// Cached tokens are part of the input and reasoning tokens part of the output, so neither is paid for twice.
    /// </summary>
    public decimal? Of(TokenCounts tokens)
    {
        if (tokens is not { Input: { } input, Output: { } output })
        {
            return null;
        }

        var tier = Tiers?.LastOrDefault(t => input > t.Above);
        var read = Math.Clamp(tokens.CachedInput ?? 0, 0, input);
        var paidIn = tier?.Input ?? Input;
        var paidRead = tier?.CacheRead ?? CacheRead ?? paidIn;
        return (Part(input - read, paidIn) + Part(read, paidRead) + Part(output, tier?.Output ?? Output)) / 1_000_000m;
    }

    /// <summary>What costs nothing because there is none of it needs no price.</summary>
    private static decimal? Part(int count, decimal? price) => count == 0 ? 0 : count * price;
}

/// <summary>Prices of a whole request whose input is longer than <paramref name="Above"/> tokens; null keeps the base price.</summary>
/// <param name="Above">The input length that it begins after.</param>
/// <param name="Input">Input tokens.</param>
/// <param name="Output">Output tokens.</param>
/// <param name="CacheRead">Input tokens that came from the provider's cache.</param>
/// <param name="CacheWrite">Input tokens that were put into the provider's cache.</param>
public sealed record PriceTier(int Above, decimal? Input, decimal? Output, decimal? CacheRead, decimal? CacheWrite);
