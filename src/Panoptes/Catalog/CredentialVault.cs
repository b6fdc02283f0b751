using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Panoptes.Catalog;

/// <summary>Encrypts credentials at rest with Data Protection, whose keys lie in the data directory and rotate by themselves.</summary>
public sealed class CredentialVault(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Panoptes.Catalog.Credentials");

    /// <summary>Encrypts a set of credentials.</summary>
    public string Protect(IReadOnlyDictionary<string, string> credentials) =>
        _protector.Protect(JsonSerializer.Serialize(credentials));

    /// <summary>Decrypts a set of credentials; null if its key is gone, which spoils that one account and nothing else.</summary>
    public IReadOnlyDictionary<string, string>? TryUnprotect(string sealedCredentials)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(_protector.Unprotect(sealedCredentials));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
