using Panoptes.Benchmarks;
using Panoptes.Catalog;
using Panoptes.Llm;
using Panoptes.Requests;

namespace Panoptes.Server.Ui.Benchmarks;

/// <summary>What a benchmark will send and at most cost, as far as that is known before it starts.</summary>
/// <param name="Measured">Measured requests; null if time, a knee or a trace ends it.</param>
/// <param name="AtMost">Whether they may be fewer.</param>
/// <param name="WarmUp">Requests before them that do not count.</param>
/// <param name="Cost">The most it costs, US dollars, if every answer is as long as allowed; null without a price or a number.</param>
/// <param name="Unpriced">Models whose price nobody knows.</param>
internal sealed record RunEstimate(long? Measured, bool AtMost, long WarmUp, decimal? Cost, IReadOnlyList<string> Unpriced)
{
    // About four characters of English make a token.
    private const int CharactersPerToken = 4;

    public string Words => (Measured, WarmUp) switch
    {
        (null, 0) => "As many requests as its time allows",
        (null, var warm) => $"As many requests as its time allows, after {Shell.Words.Count(warm, "warm-up request")}",
        ({ } count, 0) => Capital(Shell.Words.Count(count, "measured request")),
        ({ } count, var warm) => Capital($"{Shell.Words.Count(count, "measured request")} and {Shell.Words.Count(warm, "warm-up request")}"),
    };

    public static RunEstimate Of(BenchmarkOrder order, IReadOnlyList<CatalogModel> models, PackChoice? pack, DateOnly on)
    {
        var shapes = order.Sweep?.Levels ?? [order.Load];
        var plans = shapes.Select(shape => new LoadPlan(shape) { Requests = order.Requests, Duration = order.Duration, WarmUpRequests = order.WarmUpRequests }).ToList();
        var each = plans.Select(Expected).Aggregate((double?)0, (sum, level) => sum + level);
        var warm = plans.Sum(plan => (long)plan.WarmUp);
        var total = each is { } known ? (long)Math.Ceiling(known) * models.Count : (long?)null;
        var unpriced = new List<string>();
        decimal? cost = 0;
        foreach (var model in models)
        {
            var tokens = new TokenCounts(pack?.InputTokens ?? 0, order.MaxTokens, null, null, TokenSource.Unknown);
            if (PriceBook.BuiltIn.Find(model.Provider!.ProviderType, model.ModelId, on)?.Of(tokens) is not { } one)
            {
                unpriced.Add(model.DisplayName);
            }
            else
            {
                cost += each is { } count ? one * (decimal)(Math.Min(count, BenchmarkPlan.MostRequests) + warm) : null;
            }
        }

        return new RunEstimate(total, order.Sweep?.StopsAtKnee == true, warm * models.Count, models.Count == unpriced.Count ? null : cost, unpriced);
    }

    public static int TokensOf(string prompt) => Math.Max(1, (prompt.Length + CharactersPerToken - 1) / CharactersPerToken);

    private string Capital(string text) => AtMost ? "At most " + text : text;

    private static double? Expected(LoadPlan plan)
    {
        double? byTime = (plan.Duration, plan.Shape) switch
        {
            (null, _) => null,
            (_, ClosedLoop or Replay) => null,
            ({ } time, RateRamp ramp) => Ramp(ramp, time),
            ({ } time, var shape) => shape.Level * time.TotalSeconds,
        };
        return (plan.Requests, byTime) switch
        {
            ({ } exact, { } timed) => Math.Min(exact, timed),
            (null, { } timed) => timed,
            _ => plan.ExpectedRequests ?? plan.Requests,
        };
    }

    private static double Ramp(RateRamp ramp, TimeSpan time)
    {
        var (length, over) = (time.TotalSeconds, Math.Max(0.001, ramp.Over.TotalSeconds));
        var rising = Math.Min(length, over);
        var end = ramp.From + ((ramp.To - ramp.From) * rising / over);
        return ((ramp.From + end) / 2 * rising) + (ramp.To * Math.Max(0, length - over));
    }
}

/// <summary>A prompt pack as the form offers it.</summary>
internal sealed record PackChoice(string Id, string Name, IReadOnlyList<string> Prompts, int ExpectedTokens, bool Custom)
{
    /// <summary>About how many tokens a prompt has, on average.</summary>
    public int InputTokens => (int)Prompts.Average(RunEstimate.TokensOf);

    /// <summary>The built-in packs and those that people wrote.</summary>
    public static async Task<IReadOnlyList<PackChoice>> AllAsync(PromptPackStore store, CancellationToken ct) =>
    [
        .. PromptPacks.All.Select(pack => new PackChoice(pack.Id, pack.Name, [pack.Prompt], pack.ExpectedTokens, Custom: false)),
        .. (await store.ListAsync(ct)).Select(pack => new PackChoice(pack.Id, pack.Name, pack.Prompts, pack.ExpectedTokens, Custom: true)),
    ];
}
