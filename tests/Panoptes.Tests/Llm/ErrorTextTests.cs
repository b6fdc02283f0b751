using Panoptes.Llm;

namespace Panoptes.Tests.Llm;

public sealed class ErrorTextTests
{
    private static readonly LlmEndpoint Endpoint = new(new Uri("http://h/v1"), WireFormatId.OpenAiChat, "pk+secret/1")
    {
        Headers = new Dictionary<string, string> { ["X-Tenant-Key"] = "tenant-9876" },
    };

    [Theory]
    [InlineData("bad key pk+secret/1 given", "bad key [hidden] given")]
    [InlineData("bad key pk%2Bsecret%2F1 given", "bad key [hidden] given")]
    [InlineData("tenant TENANT-9876 unknown", "tenant [hidden] unknown")]
    [InlineData("sent Authorization: Bearer abcdef123456", "sent Authorization: [hidden]")]
    [InlineData("Incorrect API key provided: sk-proj-abcdef", "Incorrect API key provided: [hidden]")]
    [InlineData("two\r\nlines\u0000and\ta \u202Ebidi\u202C turn", "two lines and a bidi turn")]
    public void Credentials_and_control_characters_do_not_get_through(string text, string expected) =>
        Assert.Equal(expected, ErrorText.Clean(text, ErrorText.Secrets(Endpoint)));

    [Fact]
    public void Half_a_character_is_replaced() => Assert.Equal("half \uFFFD here", ErrorText.Clean("half \uD800 here", []));

    [Fact]
    public void A_long_text_is_cut_and_no_character_with_it()
    {
        var clean = ErrorText.Clean(new string('a', 498) + "🎉🎉", []);

        Assert.Equal(new string('a', 498) + "…", clean);
    }

    [Fact]
    public void A_key_that_the_cut_would_halve_is_hidden_first() =>
        Assert.DoesNotContain("pk+sec", ErrorText.Clean(new string('a', 490) + " pk+secret/1", ErrorText.Secrets(Endpoint)), StringComparison.Ordinal);

    [Theory]
    [InlineData("<html><head><title>502 Bad &amp; Gateway</title></head><body>…", "an HTML page titled \"502 Bad & Gateway\"")]
    [InlineData("  <!DOCTYPE html><p>hello", "an HTML page")]
    [InlineData("upstream timed out", "upstream timed out")]
    public void A_page_is_named_rather_than_shown(string body, string expected) => Assert.Equal(expected, ErrorText.OfPage(body));
}
