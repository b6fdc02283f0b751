using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Panoptes.Llm.Formats;

/// <summary>
/// Signature Version 4, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, in the form of every service
/// but S3: each part of the path is encoded once more. The clock is passed in, so a signature can be checked against AWS's own examples.
/// </summary>
internal static class AwsSignature
{
    /// <summary>Adds the date, the session's token and the signature.</summary>
    public static void Sign(HttpRequestMessage request, ReadOnlySpan<byte> body, AwsKeys keys, string service, DateTimeOffset now)
    {
        var stamp = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var url = request.RequestUri!;
        var signed = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = url.IsDefaultPort ? url.IdnHost : string.Create(CultureInfo.InvariantCulture, $"{url.IdnHost}:{url.Port}"),
            ["x-amz-date"] = stamp,
        };
        if (keys.SessionToken is { } token)
        {
            signed["x-amz-security-token"] = token;
        }

        var names = string.Join(';', signed.Keys);
        var canonical = Canonical(request.Method.Method, url, signed, names, body);
        var scope = $"{stamp[..8]}/{keys.Region}/{service}/aws4_request";
        var signature = Signature(keys, stamp, scope, service, canonical);
        foreach (var (name, value) in signed.Where(header => header.Key != "host"))
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"AWS4-HMAC-SHA256 Credential={keys.AccessKeyId}/{scope}, SignedHeaders={names}, Signature={signature}");
    }

    private static string Canonical(string method, Uri url, SortedDictionary<string, string> headers, string names, ReadOnlySpan<byte> body)
    {
        var path = string.Join('/', url.AbsolutePath.Split('/').Select(Uri.EscapeDataString));
        var query = url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (Name: Encoded(pair[0]), Value: Encoded(pair.ElementAtOrDefault(1) ?? "")))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}");
        var lines = string.Concat(headers.Select(header => $"{header.Key}:{header.Value.Trim()}\n"));
        return $"{method}\n{path}\n{string.Join('&', query)}\n{lines}\n{names}\n{Hex(SHA256.HashData(body))}";
    }

    private static string Signature(AwsKeys keys, string stamp, string scope, string service, string canonical)
    {
        var toSign = $"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + keys.SecretAccessKey);
        foreach (var part in new[] { stamp[..8], keys.Region, service, "aws4_request", toSign })
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return Hex(key);
    }

    private static string Encoded(string part) => Uri.EscapeDataString(Uri.UnescapeDataString(part));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
