namespace Panoptes.Benchmarks;

/// <summary>What a model's tokens cost, in any one currency.</summary>
/// <param name="InputPerMillion">A million input tokens.</param>
/// <param name="OutputPerMillion">A million output tokens, reasoning included.</param>
/// <param name="CachedInputPerMillion">A million input tokens that the provider read from its cache; null prices them like the others.</param>
public sealed record ModelPrice(decimal InputPerMillion, decimal OutputPerMillion, decimal? CachedInputPerMillion = null)
{
    /// <summary>What a request cost; null if a count is unknown.</summary>
    public decimal? Of(BenchmarkRequest request)
    {
        if (request is not { InputTokens: { } input, OutputTokens: { } output })
        {
            return null;
        }

        var cached = Math.Clamp(request.CachedTokens ?? 0, 0, input);
        return (((input - cached) * InputPerMillion) + (cached * (CachedInputPerMillion ?? InputPerMillion)) + (output * OutputPerMillion)) / 1_000_000m;
    }
}
