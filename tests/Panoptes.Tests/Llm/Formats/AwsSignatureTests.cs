using System.Globalization;
using Panoptes.Llm;
using Panoptes.Llm.Formats;

namespace Panoptes.Tests.Llm.Formats;

/// <summary>AWS's published test suite of Signature Version 4, https://docs.aws.amazon.com/general/latest/gr/signature-v4-test-suite.html.</summary>
public sealed class AwsSignatureTests
{
    private const string Token =
        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

    private const string Unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly DateTimeOffset Then = DateTimeOffset.Parse("2015-08-30T12:36:00Z", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("get-vanilla", "GET", "/", null, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("get-vanilla-query-order-key-case", "GET", "/?Param2=value2&Param1=value1", null, "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("get-vanilla-query-unreserved", "GET", $"/?{Unreserved}={Unreserved}", null, "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197")]
    [InlineData("get-unreserved", "GET", "/" + Unreserved, null, "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f")]
    [InlineData("post-vanilla", "POST", "/", null, "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("post-sts-header-before", "POST", "/", Token, "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead")]
    public void The_examples_of_the_test_suite_are_signed_as_AWS_signs_them(string name, string method, string path, string? token, string signature)
    {
        using var request = Signed(method, $"https://example.amazonaws.com{path}", token, "service");

        var names = token is null ? "host;x-amz-date" : "host;x-amz-date;x-amz-security-token";
        Assert.True(
            $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders={names}, Signature={signature}"
                == request.Headers.GetValues("Authorization").Single(),
            name);
        Assert.Equal("20150830T123600Z", request.Headers.GetValues("x-amz-date").Single());
    }

    /// <summary>The id of a model holds a colon, which stands encoded on the wire and is encoded once more in what is signed.</summary>
    [Fact]
    public void The_path_of_a_model_keeps_its_encoding()
    {
        var endpoint = new LlmEndpoint(new Uri("https://bedrock-runtime.us-east-1.amazonaws.com"), WireFormatId.Bedrock, null);
        var url = WireFormat.For(WireFormatId.Bedrock).Address(endpoint, "anthropic.claude-3-5-haiku-20241022-v1:0");

        using var request = Signed("POST", url.AbsoluteUri, null, "bedrock");

        Assert.Equal("/model/anthropic.claude-3-5-haiku-20241022-v1%3A0/converse-stream", url.PathAndQuery);
        Assert.EndsWith("Signature=d173857efb375b144ae6c460f6498bb5bdae935c38649b7f98131e3f7ef62da9", request.Headers.GetValues("Authorization").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_are_not_shown() => Assert.Equal("keys for eu-west-1", new AwsKeys("id", "secret", "session", "eu-west-1").ToString());

    private static HttpRequestMessage Signed(string method, string url, string? token, string service)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), url);
        AwsSignature.Sign(request, [], new AwsKeys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token, "us-east-1"), service, Then);
        return request;
    }
}
