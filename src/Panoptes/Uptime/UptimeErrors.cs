using Panoptes.Llm;

namespace Panoptes.Uptime;

/// <summary>The classes of <see cref="UptimeCheck.ErrorType"/> beside those of <see cref="LlmErrorKind"/>.</summary>
public static class UptimeErrors
{
    /// <summary>It answered, but slower than a bound or than its own baseline.</summary>
    public const string Slow = "slow";

    /// <summary>It produced tokens, but no answer, e.g. because reasoning used up the cap.</summary>
    public const string NoAnswer = "no_answer";

    /// <summary>It was not called, because its credentials cannot be read or are not complete.</summary>
    public const string Credentials = "credentials";

    /// <summary>The provider limits our rate: not an outage.</summary>
    public static string RateLimited { get; } = LlmErrorKind.RateLimited.Wire();

    /// <summary>Whether a check with this class failed, be it down already or still below the failure threshold.</summary>
    /// <param name="errorType">A check's error type; null for none.</param>
    public static bool IsFailure(string? errorType) =>
        errorType is not (null or Slow or NoAnswer) && errorType != RateLimited;
}
