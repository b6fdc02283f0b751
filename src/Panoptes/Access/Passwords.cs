using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Panoptes.Access;

/// <summary>The one password rule, and how passwords are kept.</summary>
public static class Passwords
{
    /// <summary>The fewest characters.</summary>
    public const int MinLength = 12;

    /// <summary>The most characters: hashing is slow on purpose.</summary>
    public const int MaxLength = 256;

    // OWASP's figure for PBKDF2 with HMAC-SHA-512.
    private static readonly PasswordHasher<User> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 210_000 }));

    // What the password of a user who does not exist is compared with, so that it takes as long.
    private static readonly Lazy<string> Decoy = new(() => Hasher.HashPassword(null!, Secret.NewPassword()));

    /// <summary>What is wrong with a password; null if nothing is.</summary>
    public static string? Problem(string password, string username) => password switch
    {
        { Length: < MinLength } => string.Create(CultureInfo.InvariantCulture, $"password must have at least {MinLength} characters"),
        { Length: > MaxLength } => string.Create(CultureInfo.InvariantCulture, $"password must have at most {MaxLength} characters"),
        _ when password.Equals(username, StringComparison.OrdinalIgnoreCase) => "password must not be the username",
        _ => null,
    };

    internal static string Hash(string password) => Hasher.HashPassword(null!, password);

    /// <summary>Compares, in the same time whether there is such a user or not.</summary>
    internal static bool Matches(User? user, string password)
    {
        var typed = password.Length > MaxLength ? "" : password;
        var decoy = Decoy.Value;
        var result = Hasher.VerifyHashedPassword(null!, user?.PasswordHash ?? decoy, typed);
        return user is not null && typed.Length > 0 && result != PasswordVerificationResult.Failed;
    }
}
