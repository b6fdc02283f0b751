using System.Collections.Frozen;
using System.Net;
using System.Net.Http.Headers;

namespace Panoptes.Llm;

/// <summary>Classes what went wrong with a call. The messages are still as they came.</summary>
internal static class CallFailures
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <summary>What providers call an answer that was withheld: OpenAI, Google, AWS, Anthropic, Cohere.</summary>
    private static readonly FrozenSet<string> Withheld = FrozenSet.Create(
        StringComparer.Ordinal,
        "content_filter", "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY", "MODEL_ARMOR",
        "content_filtered", "guardrail_intervened", "refusal", "ERROR_TOXIC");

    /// <summary>What providers call an answer that an error of theirs ended.</summary>
    private static readonly FrozenSet<string> Failed = FrozenSet.Create(StringComparer.Ordinal, "error", "ERROR", "TIMEOUT", "MALFORMED_FUNCTION_CALL");

    /// <summary>A stage took too long.</summary>
    public static LlmError GivenUp(LlmErrorKind stage, LlmTimeouts limits) => new(stage, stage switch
    {
        LlmErrorKind.TimeoutConnect => $"No connection within {Seconds(limits.Connect)}.",
        LlmErrorKind.TimeoutFirstToken => $"No token within {Seconds(limits.FirstToken < limits.Total ? limits.FirstToken : limits.Total)}.",
        LlmErrorKind.Stalled => $"The stream stalled: nothing came for {Seconds(limits.Stall)}.",
        _ => $"The answer was not complete within {Seconds(limits.Total)}.",
    });

    /// <summary>The connection or the format failed; null if the exception is a defect of ours.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="sent">Whether the request had been handed to a connection.</param>
    public static LlmError? Of(Exception e, bool sent)
    {
        for (var inner = e; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case ConnectFailure failure:
                    return new LlmError(failure.Kind, failure.Message);
                case MalformedAnswer or InvalidDataException:
                    return new LlmError(LlmErrorKind.MalformedStream, inner.Message);
                default:
                    break;
            }
        }

        var error = (e as HttpRequestException)?.HttpRequestError ?? (e as HttpIOException)?.HttpRequestError;
        return error switch
        {
            HttpRequestError.NameResolutionError => new LlmError(LlmErrorKind.Dns, e.Message),
            HttpRequestError.SecureConnectionError => new LlmError(LlmErrorKind.Tls, e.Message),
            HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded =>
                new LlmError(LlmErrorKind.MalformedStream, $"The answer is not HTTP as it should be: {e.Message}"),
            _ when e is HttpRequestException or IOException => sent
                ? new LlmError(LlmErrorKind.Disconnected, $"The connection ended before the answer did: {Innermost(e)}")
                : new LlmError(LlmErrorKind.Connect, $"No connection: {Innermost(e)}"),
            _ => null,
        };
    }

    /// <summary>A redirect is reported and not followed: it would carry the key to a host that nobody chose.</summary>
    public static LlmError Redirect(HttpStatusCode status, Uri? location) => new(
        LlmErrorKind.InvalidRequest,
        $"HTTP {(int)status}: the endpoint redirects to {(location is { IsAbsoluteUri: true } ? location.GetLeftPart(UriPartial.Path) : "another path")}; redirects are not followed.",
        (int)status);

    /// <summary>How a stream that ended in order still failed; null if it did not.</summary>
    public static LlmError? Of(Answer answer, bool anything) => answer switch
    {
        { Error: { } said } => said,
        { FinishReason: { } reason } when Withheld.Contains(reason) => new LlmError(LlmErrorKind.ContentFilter, $"The provider withheld the answer: {reason}."),
        { FinishReason: { } reason } when Failed.Contains(reason) => new LlmError(LlmErrorKind.ServerError, $"The provider ended the answer with an error: {reason}."),
        { Chunks.Count: > 0 } => null,

        // A model may think out of sight until its limit is reached: it is there, and its provider vouches for the tokens.
        { FinishReason: not null } when answer.Usage.Output > 0 || answer.Timings.Output > 0 => null,
        _ => new LlmError(LlmErrorKind.Empty, anything ? "HTTP 200 without a single token." : "HTTP 200 with an empty body."),
    };

    /// <summary>How long the provider asks to be left alone: seconds, a date, or the milliseconds that some send.</summary>
    public static TimeSpan? RetryAfter(HttpResponseHeaders headers, DateTimeOffset now)
    {
        TimeSpan? wait = headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ when headers.TryGetValues("retry-after-ms", out var values)
                && double.TryParse(values.First(), System.Globalization.CultureInfo.InvariantCulture, out var ms)
                && double.IsFinite(ms) => TimeSpan.FromMilliseconds(Math.Clamp(ms, 0, LongestWait.TotalMilliseconds)),
            _ => null,
        };
        return wait is { } w ? TimeSpan.FromTicks(Math.Clamp(w.Ticks, 0, LongestWait.Ticks)) : null;
    }

    private static string Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e.Message;

    private static string Seconds(TimeSpan limit) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{limit.TotalSeconds:0.###} s");
}
