using System.Net;
using System.Security.Cryptography.X509Certificates;
using Panoptes.Llm.Formats;

namespace Panoptes.Llm;

/// <summary>
/// Calls a model once over its provider's wire format and times the stream exactly: every arrival is stamped right after
/// the socket read that brought it. Keeps connections between calls; one instance serves the whole process.
/// </summary>
public sealed class LlmClient : IDisposable
{
    internal static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);
    internal static readonly TimeSpan ConnectionIdle = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly Connector _connector;
    private readonly HttpMessageInvoker _http;

    /// <summary>A client that trusts the system's certificate authorities.</summary>
    /// <param name="time">The monotonic clock of the stamps, and the clock of the timeouts.</param>
    public LlmClient(TimeProvider time)
        : this(time, trusted: null)
    {
    }

    /// <summary>A client that trusts these roots instead of the system's.</summary>
    internal LlmClient(TimeProvider time, X509Certificate2Collection? trusted)
    {
        _time = time;
        _connector = new Connector(time, trusted);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = _connector.ConnectAsync,
            ConnectTimeout = Timeout.InfiniteTimeSpan, // the connector holds each call's own
            EnableMultipleHttp2Connections = true,
            MaxConnectionsPerServer = int.MaxValue,
            PooledConnectionIdleTimeout = ConnectionIdle,
            PooledConnectionLifetime = ConnectionLifetime,
            UseCookies = false,
            UseProxy = false, // a proxy would be what is measured
        });
    }

    /// <summary>Makes one attempt and measures it. A failure of the call is a result, never an exception.</summary>
    /// <param name="call">What to send, and where.</param>
    /// <param name="intendedStart">When the schedule wanted it dispatched, a <see cref="TimeProvider.GetTimestamp"/>; null for now.</param>
    /// <param name="ct">Abandons the call.</param>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public async Task<LlmMeasurement> MeasureAsync(LlmCall call, long? intendedStart, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var format = WireFormat.For(call.Endpoint.Format);
        var (endpoint, withoutToken) = await EndpointAccess.ReadyAsync(call.Endpoint, ct);
        call = endpoint == call.Endpoint ? call : call with { Endpoint = endpoint };
        var refusal = withoutToken ?? RequestRules.Refusal(call, format);
        var body = refusal is null ? format.Body(call) : [];
        using var request = refusal is null ? RequestRules.Write(call, format, body, _time.GetUtcNow()) : null;
        var limits = call.Stream ? call.Timeouts : call.Timeouts with { FirstToken = Timeout.InfiniteTimeSpan, Stall = Timeout.InfiniteTimeSpan };
        using var attempt = new Attempt(_time, limits, ct);
        using var answer = new Answer(call.KeepText) { Now = attempt.DispatchedAt };
        var times = new CallTimes(_time, attempt, answer, intendedStart, call.Stream);
        var error = refusal;
        if (request is not null)
        {
            request.Options.Set(Attempt.Key, attempt);
            request.Content = new RequestBody(body, attempt);
            error = await RunAsync(request, format, limits, times, ct);
        }

        return times.Measurement(error, ErrorText.Secrets(call.Endpoint));
    }

    /// <summary>
    /// Runs the whole path a few times against a canned answer of its own on the loopback interface, so that the first call
    /// that counts does not time the compiler. Worth it where one call is all a process makes, or before a benchmark.
    /// </summary>
    public Task WarmUpAsync(CancellationToken ct) => WarmUp.RunAsync(this, ct);

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _http.Dispose();

    private async Task<LlmError?> RunAsync(HttpRequestMessage request, WireFormat format, LlmTimeouts limits, CallTimes times, CancellationToken ct)
    {
        var attempt = times.Attempt;
        var reader = new AnswerReader(format, attempt, times.Answer);
        try
        {
            using var response = await attempt.As(static s => s.Http.SendAsync(s.Request, s.Token), (Http: _http, Request: request, attempt.Token));
            if (response.Version.Major > 1)
            {
                attempt.ReadsBy(_connector.SharedClock(new DnsEndPoint(request.RequestUri!.IdnHost, request.RequestUri.Port)));
            }

            times.Headers = attempt.Read();
            times.Status = (int)response.StatusCode;
            return await ReadAsync(response, reader, times);
        }
        catch (Exception e) when (e is OperationCanceledException || CallFailures.Of(e, attempt.Sent) is not null)
        {
            ct.ThrowIfCancellationRequested();
            times.EndedAt = _time.GetTimestamp();
            var failure = attempt.GivenUp is { } stage ? CallFailures.GivenUp(stage, limits) : CallFailures.Of(e, attempt.Sent);
            return (failure ?? new LlmError(LlmErrorKind.Disconnected, "The connection was given up.")) with { HttpStatus = times.Status };
        }
        finally
        {
            times.FirstByte = reader.FirstByte;
        }
    }

    private async Task<LlmError?> ReadAsync(HttpResponseMessage response, AnswerReader reader, CallTimes times)
    {
        if (response.IsSuccessStatusCode)
        {
            await reader.ReadAsync(response);
            return CallFailures.Of(times.Answer, reader.FirstByte is not null) is { } failure ? failure with { HttpStatus = times.Status } : null;
        }

        if ((int)response.StatusCode is >= 300 and < 400)
        {
            return CallFailures.Redirect(response.StatusCode, response.Headers.Location);
        }

        var text = await reader.ReadTextAsync(response);
        return ProviderErrors.OfAnswer((int)response.StatusCode, text, CallFailures.RetryAfter(response.Headers, _time.GetUtcNow()));
    }
}
