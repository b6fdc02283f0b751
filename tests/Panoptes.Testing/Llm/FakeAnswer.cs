using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Panoptes.Testing.Llm.Dialects;

namespace Panoptes.Testing.Llm;

/// <summary>Plays a <see cref="FakeScript"/> on a wire.</summary>
internal sealed class FakeAnswer(FakeScript script, FakeRequest request, IFakeWire wire, FakeDialect dialect)
{
    private readonly string _model = request.Model ?? "fake-model";
    private readonly FakeEvents _events = new(script.Framing, dialect);
    private Stream? _compressor;

    public async Task PlayAsync(CancellationToken ct)
    {
        if (script.DisconnectBeforeHeaders)
        {
            wire.Abort();
            return;
        }

        await UntilAsync(request.ArrivedAt, script.HeadersDelay, ct);
        if (WholeBody() is { } body)
        {
            await StartAsync(body.StartsWith('<') ? "text/html" : "application/json", ct);
            await UntilAsync(request.ArrivedAt, request.WantsStream ? script.FirstToken : WholeTime, ct);
            await SendAsync(Encoding.UTF8.GetBytes(body), ct);
        }
        else
        {
            await StartAsync(dialect.ContentType, ct);
            if (!await StreamAsync(ct))
            {
                return;
            }
        }

        if (_compressor is not null)
        {
            await _compressor.DisposeAsync();
        }

        await wire.EndAsync(ct);
    }

    /// <summary>When a stream would have ended: a document takes as long to write.</summary>
    private TimeSpan WholeTime => script.Status == 200
        ? script.FirstToken + (script.Interval * ((script.Tokens + script.TokensPerChunk - 1) / script.TokensPerChunk - 1))
        : script.FirstToken;

    private string? WholeBody() => script switch
    {
        { Body: { } body } => body,
        { Status: not 200 } => dialect.Refusal(script),
        _ when !script.Stream || !request.WantsStream => dialect.Document(script, _model, FakeText.Answer(script)),
        _ => null,
    };

    private ValueTask StartAsync(string contentType, CancellationToken ct)
    {
        var headers = new Dictionary<string, string>(script.Headers) { ["Content-Type"] = script.ContentType ?? contentType };
        if (script.RetryAfter is { } retryAfter)
        {
            headers["Retry-After"] = retryAfter;
        }

        if (script.UntilClose)
        {
            headers["Connection"] = "close";
        }

        if (script.Encoding is { } encoding)
        {
            headers["Content-Encoding"] = encoding;
            var below = new FakeWireStream(wire);
            _compressor = encoding switch
            {
                "gzip" => new GZipStream(below, CompressionLevel.Fastest),
                "deflate" => new ZLibStream(below, CompressionLevel.Fastest),
                "br" => new BrotliStream(below, CompressionLevel.Fastest),
                _ => null,
            };
        }

        return wire.StartAsync(script.Status, headers, ct);
    }

    /// <returns>False if the connection was cut.</returns>
    private async Task<bool> StreamAsync(CancellationToken ct)
    {
        await SendAsync(_events.Opening(), ct);
        await SendAsync(dialect.Opening(script, _model), ct);

        var total = script.Endless ? int.MaxValue : script.ReasoningTokens + script.Tokens;
        var due = script.FirstToken;
        var stalled = false;
        var sent = 0;
        while (sent < total)
        {
            if (sent >= script.StallAfter && !stalled)
            {
                stalled = true;
                due += script.Stall;
            }

            if (sent >= script.DisconnectAfter)
            {
                // Where the next token would be due: what was sent is on its way by then.
                await UntilAsync(Stopwatch.GetTimestamp(), script.Interval, ct);
                wire.Abort();
                return false;
            }

            if (sent >= script.ErrorAfter)
            {
                await SendAsync([dialect.Error(script)], ct);
                await SendAsync(_events.Flush(), ct);
                return true;
            }

            await UntilAsync(request.ArrivedAt, due, ct);
            var edge = sent < script.ReasoningTokens ? script.ReasoningTokens : total;
            var count = Math.Min(script.TokensPerChunk, edge - sent);
            await SendAsync(dialect.Before(script, sent), ct);
            var text = FakeText.Quoted(script, sent, count, request.Emit());
            await SendAsync([dialect.Tokens(script, _model, new FakeTokens(sent, count, text, sent < script.ReasoningTokens))], ct);
            sent += count;
            due += script.Interval;
        }

        await SendAsync(dialect.Closing(script, _model, sent), ct);
        await SendAsync(_events.Flush(), ct);
        return true;
    }

    private async ValueTask SendAsync(IEnumerable<FakeEvent> events, CancellationToken ct)
    {
        foreach (var next in events)
        {
            await SendAsync(_events.Next(next), ct);
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        var piece = script.Framing.SplitEvery > 0 ? script.Framing.SplitEvery : Math.Max(1, bytes.Length);
        for (var i = 0; i < bytes.Length; i += piece)
        {
            var part = bytes.Slice(i, Math.Min(piece, bytes.Length - i));
            if (_compressor is null)
            {
                await wire.WriteAsync(part, ct);
            }
            else
            {
                await _compressor.WriteAsync(part, ct);
                await _compressor.FlushAsync(ct);
            }

            if (i + piece < bytes.Length)
            {
                await Task.Delay(1, ct);
            }
        }
    }

    /// <summary>Never early: a timer may fire up to a millisecond before the monotonic clock says so.</summary>
    private static async ValueTask UntilAsync(long start, TimeSpan offset, CancellationToken ct)
    {
        while (offset - Stopwatch.GetElapsedTime(start) is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : left, ct);
        }
    }
}
