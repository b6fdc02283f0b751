using System.Security.Cryptography;
using System.Text;

namespace Panoptes.Access;

/// <summary>Random secrets, and the only form in which they are kept.</summary>
internal static class Secret
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    // log2(62) × 43 = 256.03 bits: as much as 32 random bytes.
    private const int Length = 43;

    /// <summary>A new secret of 256 random bits in letters and digits, after a prefix that says what it is.</summary>
    public static string New(string prefix) => prefix + RandomNumberGenerator.GetString(Base62, Length);

    /// <summary>A new password of 119 random bits, short enough to type.</summary>
    public static string NewPassword() => RandomNumberGenerator.GetString(Base62, 20);

    /// <summary>SHA-256, lower-case hexadecimal. Enough for secrets that are long and random; passwords are hashed slowly instead.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
