using Panoptes.Llm;
using Panoptes.Requests;

namespace Panoptes.Tests.Requests;

public sealed class PriceBookTests
{
    private static readonly DateOnly Today = new(2026, 11, 24);

    [Theory]
    [InlineData("openai", "gpt-4o", 0.0075)]
    [InlineData("openai", "openai/gpt-4o", 0.0075)]
    [InlineData("litellm_proxy", "openai/gpt-4o", 0.0075)]
    [InlineData("anthropic", "claude-3-5-sonnet-20241022", 0.0105)]
    [InlineData("custom", "anthropic/claude-3-5-sonnet-20241022", 0.0105)]
    public void A_known_model_costs_what_its_provider_says(string provider, string model, double dollars) =>
        Assert.Equal((decimal)dollars, PriceBook.BuiltIn.Find(provider, model, Today)!.Of(Tokens(1000, 500)));

    [Theory]
    [InlineData("openai", "gpt-4o-of-nobody")]
    [InlineData("custom", "gpt-4o")]
    [InlineData("ollama", "llama3.2:1b")]
    [InlineData("anthropic", "")]
    [InlineData("nobody", "unheard/of")]
    public void An_unknown_model_has_no_price(string provider, string model) =>
        Assert.Null(PriceBook.BuiltIn.Find(provider, model, Today));

    [Fact]
    public void Cached_and_reasoning_tokens_are_paid_for_once()
    {
        var price = new ModelPrice(null, Input: 10, Output: 20, CacheRead: 1);

        Assert.Equal(((600 * 10m) + (400 * 1m) + (50 * 20m)) / 1_000_000m, price.Of(new TokenCounts(1000, 50, 30, 400, TokenSource.Usage)));
    }

    [Theory]
    [InlineData(200_000, 2.0)]
    [InlineData(200_001, 4.000020)]
    public void A_long_request_is_paid_by_its_tier(int input, double dollars)
    {
        var price = new ModelPrice(null, Input: 10, Output: 0, Tiers: [new PriceTier(200_000, 20, null, null, null)]);

        Assert.Equal((decimal)dollars, price.Of(Tokens(input, 1)));
    }

    [Fact]
    public void An_unknown_count_has_no_cost_and_a_count_of_zero_needs_no_price()
    {
        var price = new ModelPrice(null, Input: 10, Output: null);

        Assert.Null(price.Of(Tokens(null, 0)));
        Assert.Null(price.Of(Tokens(1000, 1)));
        Assert.Equal(0.01m, price.Of(Tokens(1000, 0)));
    }

    [Theory]
    [InlineData(2025, 6, 9, 10)]
    [InlineData(2025, 6, 10, 2)]
    [InlineData(2026, 1, 1, 2)]
    public void The_price_of_the_day_holds(int year, int month, int day, int dollars) =>
        Assert.Equal(dollars, PriceBook.BuiltIn.Find("openai", "o3", new DateOnly(year, month, day))!.Input);

    [Fact]
    public void The_book_holds_the_published_prices_of_a_thousand_models() => Assert.True(PriceBook.BuiltIn.Count > 1000);

    private static TokenCounts Tokens(int? input, int? output) => new(input, output, null, null, TokenSource.Usage);
}
