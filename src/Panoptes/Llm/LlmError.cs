namespace Panoptes.Llm;

/// <summary>How a call failed. The wire name is snake_case: <see cref="LlmErrorNames.Wire"/>.</summary>
public enum LlmErrorKind
{
    /// <summary>The host name has no address.</summary>
    Dns,

    /// <summary>No connection: refused, unreachable or reset before a byte was sent.</summary>
    Connect,

    /// <summary>The TLS handshake failed.</summary>
    Tls,

    /// <summary>401 or 403.</summary>
    Auth,

    /// <summary>429.</summary>
    RateLimited,

    /// <summary>Another 4xx: the request is wrong as it stands.</summary>
    InvalidRequest,

    /// <summary>The model does not exist there (404, or an error that says so).</summary>
    NotFound,

    /// <summary>5xx, or an error object that says so.</summary>
    ServerError,

    /// <summary>No connection in time.</summary>
    TimeoutConnect,

    /// <summary>Connected, but no token in time.</summary>
    TimeoutFirstToken,

    /// <summary>Tokens came, but not all in time.</summary>
    TimeoutTotal,

    /// <summary>Tokens came, then nothing for too long.</summary>
    Stalled,

    /// <summary>The connection ended in mid-stream.</summary>
    Disconnected,

    /// <summary>The answer is not the format it claims to be, e.g. HTML in a 200.</summary>
    MalformedStream,

    /// <summary>HTTP 200 with nothing in it.</summary>
    Empty,

    /// <summary>The provider withheld the answer.</summary>
    ContentFilter,
}

/// <summary>How a call failed, in words that are safe to store and show.</summary>
/// <param name="Kind">The class.</param>
/// <param name="Message">One sanitised sentence: no credential, no control characters, at most 500 characters.</param>
/// <param name="HttpStatus">The status, if an answer came.</param>
/// <param name="RetryAfter">How long the provider asked to be left alone, if it did.</param>
public sealed record LlmError(LlmErrorKind Kind, string Message, int? HttpStatus = null, TimeSpan? RetryAfter = null);

/// <summary>The wire names of <see cref="LlmErrorKind"/>.</summary>
public static class LlmErrorNames
{
    /// <summary>The snake_case name, e.g. <c>timeout_first_token</c>.</summary>
    public static string Wire(this LlmErrorKind kind) => kind switch
    {
        LlmErrorKind.Dns => "dns",
        LlmErrorKind.Connect => "connect",
        LlmErrorKind.Tls => "tls",
        LlmErrorKind.Auth => "auth",
        LlmErrorKind.RateLimited => "rate_limited",
        LlmErrorKind.InvalidRequest => "invalid_request",
        LlmErrorKind.NotFound => "not_found",
        LlmErrorKind.ServerError => "server_error",
        LlmErrorKind.TimeoutConnect => "timeout_connect",
        LlmErrorKind.TimeoutFirstToken => "timeout_first_token",
        LlmErrorKind.TimeoutTotal => "timeout_total",
        LlmErrorKind.Stalled => "stalled",
        LlmErrorKind.Disconnected => "disconnected",
        LlmErrorKind.MalformedStream => "malformed_stream",
        LlmErrorKind.Empty => "empty",
        LlmErrorKind.ContentFilter => "content_filter",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
