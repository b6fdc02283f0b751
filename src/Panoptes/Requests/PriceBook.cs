using System.Text.Json;

namespace Panoptes.Requests;

/// <summary>The prices that providers publish, as they stood when the product was built. What is not in it is unknown, never free.</summary>
/// <remarks>From the price data of pydantic/genai-prices (MIT); <c>eng/prices.mjs</c> renews it.</remarks>
public sealed class PriceBook
{
    private static readonly Lazy<PriceBook> Own = new(Load);

    private readonly Dictionary<string, Priced[]> _books;

    private PriceBook(IEnumerable<Book> books) =>
        _books = books.SelectMany(book => book.Providers, (book, provider) => (provider, book.Models)).ToDictionary(b => b.provider, b => b.Models, StringComparer.Ordinal);

    /// <summary>The one that is built in.</summary>
    public static PriceBook BuiltIn => Own.Value;

    /// <summary>How many models have a price, over all providers.</summary>
    public int Count => _books.Values.Distinct().Sum(models => models.Length);

    /// <summary>What a model costs on a day, or null if nobody knows.</summary>
    /// <param name="provider">The provider's type, e.g. <c>openai</c>.</param>
    /// <param name="model">The model as the provider names it; a prefix such as <c>openai/</c> is passed over.</param>
    /// <param name="on">The day of the request.</param>
    public ModelPrice? Find(string provider, string model, DateOnly on)
    {
        var (prefix, bare) = Split(model);
        var own = _books.GetValueOrDefault(provider);
        var priced = First(own, model) ?? First(own ?? _books.GetValueOrDefault(prefix), bare);
        return priced?.Prices.Where(price => price.From is null || price.From <= on).MaxBy(price => price.From ?? DateOnly.MinValue);
    }

    private static Priced? First(Priced[]? models, string model) => models?.FirstOrDefault(priced => priced.Match.Fits(model));

    /// <summary>A gateway names the provider behind it.</summary>
    private static (string Provider, string Model) Split(string model)
    {
        var slash = model.IndexOf('/');
        var prefix = slash < 0 ? "" : model[..slash].ToLowerInvariant();
        var provider = prefix switch
        {
            "openai" or "anthropic" => prefix,
            "google" => "google_ai_studio",
            "bedrock" => "aws_bedrock",
            "azure" => "azure_openai",
            _ => "",
        };
        return (provider, provider.Length == 0 ? model : model[(slash + 1)..]);
    }

    private static PriceBook Load()
    {
        using var json = typeof(PriceBook).Assembly.GetManifestResourceStream("Panoptes.Requests.prices.json")!;
        return new PriceBook(JsonSerializer.Deserialize<File>(json, JsonSerializerOptions.Web)!.Books);
    }

    private sealed record File(Book[] Books);

    private sealed record Book(string[] Providers, Priced[] Models);

    private sealed record Priced(string Id, PriceMatch Match, ModelPrice[] Prices);
}
