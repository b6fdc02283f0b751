using System.Text;

namespace Panoptes.Server.Auth;

/// <summary>What a request's headers bring along, before anyone asked whether it is good.</summary>
/// <param name="Secrets">Keys or tokens, in the order in which they count.</param>
/// <param name="Malformed">Something was brought that cannot be read: as bad as a wrong key.</param>
/// <param name="Ambient">A browser may have added it by itself, so that the page behind it must be checked too.</param>
internal sealed record Credential(IReadOnlyList<string> Secrets, bool Malformed, bool Ambient)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public bool Any => Secrets.Count > 0 || Malformed;

    /// <summary>Reads <c>X-API-Key</c> and <c>Authorization</c> (Bearer, or Basic with the key or token as the password).</summary>
    /// <remarks>An empty <c>X-API-Key</c> is none: clients send one when no key is set.</remarks>
    public static Credential Read(IHeaderDictionary headers)
    {
        var secrets = new List<string>();
        var malformed = false;
        var ambient = false;
        if (headers["X-API-Key"] is { Count: > 0 } keys && keys.Any(k => !string.IsNullOrWhiteSpace(k)))
        {
            malformed |= keys.Count > 1;
            secrets.Add(keys[0]!.Trim());
        }

        if (headers.Authorization is { Count: > 0 } authorization)
        {
            malformed |= authorization.Count > 1;
            (var secret, ambient) = Parse(authorization[0]!);
            malformed |= secret is null;
            secrets.AddRange(secret is null ? [] : [secret]);
        }

        return new Credential(secrets, malformed, ambient);
    }

    private static (string? Secret, bool Ambient) Parse(string authorization)
    {
        var space = authorization.IndexOf(' ', StringComparison.Ordinal);
        var value = space < 0 ? "" : authorization[(space + 1)..].Trim();
        return (space < 0 ? authorization : authorization[..space]).ToUpperInvariant() switch
        {
            "BEARER" when value.Length > 0 => (value, false),
            "BASIC" => (Password(value), true),
            _ => (null, false),
        };
    }

    // The user name is not looked at: a password of a person's would cost a slow hash a request, and get around the sign-in's brake.
    private static string? Password(string base64)
    {
        try
        {
            var pair = Strict.GetString(Convert.FromBase64String(base64));
            var colon = pair.IndexOf(':', StringComparison.Ordinal);
            return colon < 0 || colon == pair.Length - 1 ? null : pair[(colon + 1)..];
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }
}
