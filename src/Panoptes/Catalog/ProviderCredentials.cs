using Panoptes.Catalog.Providers;

namespace Panoptes.Catalog;

/// <summary>The rules of a set of credentials: which may be kept, and how a change is merged in.</summary>
public static class ProviderCredentials
{
    /// <summary>The key.</summary>
    public const string ApiKey = "api_key";

    /// <summary>Where the provider is; no secret.</summary>
    public const string BaseUrl = "base_url";

    /// <summary>Its region; no secret.</summary>
    public const string Region = "region";

    private const int MostCredentials = 50;
    private const int LongestName = 100;
    private const int LongestValue = 20_000;

    // These travel in HTTP headers, which take nothing else. A key file (JSON) is read here and does not travel.
    private static readonly string[] InHeaders =
    [
        ApiKey, "organization_id", "project_id", "access_token", "azure_ad_token", "aws_access_key_id", "aws_session_token",
    ];

    /// <summary>Merges a change name by name; null and blank values remove.</summary>
    public static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string>? before, IReadOnlyDictionary<string, string?> change)
    {
        var merged = before is null ? new(StringComparer.Ordinal) : new Dictionary<string, string>(before, StringComparer.Ordinal);
        foreach (var (name, value) in change)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                merged.Remove(name);
            }
            else
            {
                merged[name] = value.Trim();
            }
        }

        return merged;
    }

    /// <summary>The first credential that may not be kept, and why, without its value; null if all may.</summary>
    public static CredentialProblem? ProblemOf(IReadOnlyDictionary<string, string> credentials)
    {
        if (credentials.Count > MostCredentials)
        {
            return new(credentials.Keys.First(), $"there must be at most {MostCredentials} credentials");
        }

        foreach (var (name, value) in credentials)
        {
            var problem = name switch
            {
                { Length: 0 or > LongestName } => $"a credential's name must have 1 to {LongestName} characters",
                _ when value.Length > LongestValue => $"must have at most {LongestValue} characters",
                BaseUrl or CredentialNames.TokenUrl => ProviderUrl.ProblemOf(value),
                Region when value.Length > 100 => "must have at most 100 characters",
                _ when InHeaders.Contains(name) && !(name == ApiKey && value.StartsWith('{')) && value.Any(c => c is <= ' ' or > '~') => "must hold printable ASCII characters only, without spaces",
                _ => null,
            };
            if (problem is not null)
            {
                return new(name, problem);
            }
        }

        return null;
    }

    internal static Dictionary<string, string> Checked(Dictionary<string, string> credentials) => ProblemOf(credentials) is { } problem
        ? throw new PanoptesException(ErrorKind.Invalid, "credential_invalid", $"{problem.Name}: {problem.Message}", $"credentials.{problem.Name}")
        : credentials;
}

/// <summary>Why a credential may not be kept.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Message">Why, without its value.</param>
public sealed record CredentialProblem(string Name, string Message);
