using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Panoptes.Catalog.Providers;

/// <summary>
/// The key file of a Google service account; it is traded for tokens by a signed statement, as
/// https://developers.google.com/identity/protocols/oauth2/service-account says.
/// </summary>
internal sealed record ServiceAccount(string Email, string PrivateKey, string? KeyId, string? Project, string? TokenUri)
{
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";

    /// <summary>The account in a key file; null if the text is none.</summary>
    public static ServiceAccount? TryRead(string json)
    {
        try
        {
            using var file = JsonDocument.Parse(json);
            string? Member(string name) => file.RootElement.ValueKind == JsonValueKind.Object
                && file.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            return Member("client_email") is { } email && Member("private_key") is { } key
                ? new ServiceAccount(email, key, Member("private_key_id"), Member("project_id"), Member("token_uri"))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>How it asks for tokens there.</summary>
    public TokenGrant Grant(Uri url) => new(url, $"google {url} {Email} {PrivateKey}", now => Form(url, now), [PrivateKey]);

    /// <summary>Leaves the key out.</summary>
    public override string ToString() => Email;

    private Dictionary<string, string> Form(Uri url, DateTimeOffset now) => new()
    {
        ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer",
        ["assertion"] = Statement(url, now),
    };

    private string Statement(Uri url, DateTimeOffset now)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(PrivateKey);
        }
        catch (ArgumentException e)
        {
            throw new CryptographicException("The key is not PEM.", e);
        }

        var key = new RsaSecurityKey(rsa)
        {
            KeyId = KeyId,
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false }, // the key is gone with this method
        };
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Email,
            Audience = url.AbsoluteUri,
            IssuedAt = now.UtcDateTime,
            Expires = now.UtcDateTime.AddHours(1),
            Claims = new Dictionary<string, object> { ["scope"] = Scope },
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
        });
    }
}
