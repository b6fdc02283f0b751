using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.IdentityModel.Tokens;
using Panoptes.Storage;

namespace Panoptes.Access;

/// <summary>The key that access tokens are signed with: made once, kept encrypted beside the keys that encrypt it.</summary>
public sealed class AccessTokenKey
{
    private const int Bytes = 32;

    private readonly Lazy<SymmetricSecurityKey> _key;

    /// <summary>Reads or makes it at first use.</summary>
    public AccessTokenKey(DataDirectory data, IDataProtectionProvider protection)
    {
        var file = Path.Combine(data.KeysFolder, "access-tokens.key");
        var protector = protection.CreateProtector("Panoptes.Access.Tokens");
        _key = new(() => new SymmetricSecurityKey(TryRead(file, protector) ?? Make(file, protector)));
    }

    internal SymmetricSecurityKey Value => _key.Value;

    // Null where there is none yet, or where what encrypted it is gone: then every token ends, and people sign in again.
    private static byte[]? TryRead(string file, IDataProtector protector)
    {
        try
        {
            return File.Exists(file) ? protector.Unprotect(File.ReadAllBytes(file)) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static byte[] Make(string file, IDataProtector protector)
    {
        var key = RandomNumberGenerator.GetBytes(Bytes);
        var half = file + ".new";
        File.Delete(half);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(half, options))
        {
            stream.Write(protector.Protect(key));
            stream.Flush(flushToDisk: true);
        }

        File.Move(half, file, overwrite: true);
        return key;
    }
}
