using System.Globalization;
using Panoptes.Llm;
using Panoptes.Llm.Formats;

namespace Panoptes.Testing.Llm;

/// <summary>
/// Checks a signed request as it came over the wire: whatever changed a path, a query, a host or a body after it was signed is found.
/// Whether the signature is AWS's is shown by AWS's own examples, in a test.
/// </summary>
internal static class FakeSignature
{
    public static bool Matches(FakeRequest request, AwsKeys keys)
    {
        var authorization = request.Headers.GetValueOrDefault("Authorization") ?? "";
        if (!DateTimeOffset.TryParseExact(
                request.Headers.GetValueOrDefault("x-amz-date"), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            || (TimeProvider.System.GetUtcNow() - at).Duration() > TimeSpan.FromMinutes(5)
            || !authorization.Contains($"Credential={keys.AccessKeyId}/{at:yyyyMMdd}/{keys.Region}/bedrock/aws4_request", StringComparison.Ordinal))
        {
            return false;
        }

        using var again = new HttpRequestMessage(new HttpMethod(request.Method), $"http://{request.Headers["Host"]}{request.Path}");
        AwsSignature.Sign(again, System.Text.Encoding.UTF8.GetBytes(request.Body), keys, "bedrock", at);
        return again.Headers.GetValues("Authorization").Single() == authorization
            && request.Headers.GetValueOrDefault("x-amz-security-token") == keys.SessionToken;
    }
}
