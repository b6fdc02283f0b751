using System.Net;
using Panoptes.Llm;

namespace Panoptes.Catalog;

/// <summary>
/// Which URLs a provider may have. Loopback and private networks are what a self-hosted server is for; link-local and metadata
/// addresses hand out a cloud machine's credentials. Names are judged again by address when a connection is made.
/// </summary>
public static class ProviderUrl
{
    private const int Longest = 2_048;

    private static readonly string[] MetadataNames =
    [
        "metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal", "metadata.azure.internal",
    ];

    /// <summary>Why a URL is refused, in words that do not repeat it; null if it may be used.</summary>
    public static string? ProblemOf(string url)
    {
        if (url.Length > Longest)
        {
            return $"must have at most {Longest} characters";
        }

        if (url.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c == '\\'))
        {
            return "must not hold spaces, control characters or backslashes";
        }

        if (!url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            return "must begin with http:// or https://";
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            return "must be a valid URL";
        }

        return uri switch
        {
            { UserInfo.Length: > 0 } => "must not hold a user name or password; set the key as a credential",
            { Fragment.Length: > 0 } => "must not hold a fragment (#)",
            { Query.Length: > 0 } => "must not hold a query (?)",
            _ => HostProblem(uri),
        };
    }

    private static string? HostProblem(Uri uri)
    {
        var host = uri.IdnHost.Trim('[', ']').TrimEnd('.');
        if (MetadataNames.Contains(host, StringComparer.OrdinalIgnoreCase))
        {
            return "must not name a cloud's metadata service";
        }

        // The parser takes decimal, octal and hexadecimal spellings too, as a resolver does.
        return IPAddress.TryParse(host, out var address) && ReachableAddress.Refusal(address) is not null
            ? "must not be a link-local or metadata address"
            : null;
    }
}
