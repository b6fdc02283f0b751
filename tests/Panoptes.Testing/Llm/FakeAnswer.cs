using System.Diagnostics;
using System.IO.Compression;
using System.Text;

namespace Panoptes.Testing.Llm;

/// <summary>Plays a <see cref="FakeScript"/> on a wire.</summary>
internal sealed class FakeAnswer(FakeScript script, FakeRequest request, IFakeWire wire)
{
    private readonly string _model = request.Model ?? "fake-model";
    private readonly FakeEvents _events = new(script.Framing);
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
            await UntilAsync(request.ArrivedAt, script.FirstToken, ct);
            await SendAsync(Encoding.UTF8.GetBytes(body), ct);
        }
        else
        {
            await StartAsync("text/event-stream", ct);
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

    private string? WholeBody() => script switch
    {
        { Body: { } body } => body,
        { Status: not 200 } => $"{{\"error\":{script.Error}}}",
        { Stream: false } => FakeChunks.Document(script, _model),
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
        if (script.RoleFirst)
        {
            await SendAsync(_events.Next(FakeChunks.Role(script, _model)), ct);
        }

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
                wire.Abort();
                return false;
            }

            if (sent >= script.ErrorAfter)
            {
                await SendAsync(_events.Next($"{{\"error\":{script.Error}}}"), ct);
                await SendAsync(_events.Flush(), ct);
                return true;
            }

            await UntilAsync(request.ArrivedAt, due, ct);
            var edge = sent < script.ReasoningTokens ? script.ReasoningTokens : total;
            var count = Math.Min(script.TokensPerChunk, edge - sent);
            await SendAsync(_events.Next(FakeChunks.Tokens(script, _model, sent, count, request.Emit())), ct);
            sent += count;
            due += script.Interval;
        }

        await SendAsync(_events.Next(FakeChunks.Finish(script, _model, sent)), ct);
        if (script.Usage == FakeUsage.OwnChunk)
        {
            await SendAsync(_events.Next(FakeChunks.OwnUsage(script, _model, sent)), ct);
        }

        if (script.Done)
        {
            await SendAsync(_events.Next("[DONE]"), ct);
        }

        await SendAsync(_events.Flush(), ct);
        return true;
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
