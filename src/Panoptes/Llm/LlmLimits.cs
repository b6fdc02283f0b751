namespace Panoptes.Llm;

/// <summary>What one answer may cost in memory, whatever the other side sends. Past a limit the call ends as <see cref="LlmErrorKind.MalformedStream"/>.</summary>
public static class LlmLimits
{
    /// <summary>The longest event, and so the longest line: 16 MiB. A document instead of a stream is held to it too.</summary>
    public const int EventBytes = 16 * 1024 * 1024;

    /// <summary>The longest stream, decompressed: 64 MiB.</summary>
    public const int StreamBytes = 64 * 1024 * 1024;

    /// <summary>How much of a refusal's body is read for its message: 64 KiB.</summary>
    public const int RefusalBytes = 64 * 1024;

    /// <summary>The longest answer text that <see cref="LlmCall.KeepText"/> keeps, in UTF-16 units; the rest is dropped.</summary>
    public const int KeptText = 4 * 1024 * 1024;

    /// <summary>The longest text of an error, in UTF-16 units.</summary>
    public const int ErrorText = 500;
}
