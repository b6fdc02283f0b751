using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Panoptes.Llm.Framing;

namespace Panoptes.Llm;

/// <summary>Reads the body of one answer, stream or document, and stamps what it finds with the socket read that brought it.</summary>
internal sealed class AnswerReader(WireFormat format, Attempt attempt, Answer answer)
{
    private enum Shape
    {
        Unknown,
        Events,
        Document,
        Page,
    }

    /// <summary>When the first byte of the body was read.</summary>
    public long? FirstByte { get; private set; }

    /// <exception cref="IOException">The connection failed, or the format was broken.</exception>
    /// <exception cref="OperationCanceledException">The attempt was given up.</exception>
    public async Task ReadAsync(HttpResponseMessage response)
    {
        await using var body = Decoded(await response.Content.ReadAsStreamAsync(attempt.Token), response.Content.Headers.ContentEncoding);
        using var events = format.NewParser();
        var waitsFor = Chunked(response) ? attempt.Connection : null;
        var drained = false; // whether the HTTP stack has handed over all that it holds
        var shape = Shape.Unknown;
        var total = 0L;
        while (answer.EndedAt is null && answer.Error is null)
        {
            var free = events.Free();
            if (free.IsEmpty)
            {
                throw new MalformedAnswer($"one event is longer than {LlmLimits.EventBytes} bytes");
            }

            if (drained && waitsFor is { MoreToCome: true })
            {
                await waitsFor.ArrivalAsync(attempt.Token);
            }

            var count = await body.ReadAsync(free, attempt.Token);
            drained = count < free.Length;
            if (count == 0)
            {
                Finish(events, shape, response);
                return;
            }

            answer.Now = attempt.Read();
            FirstByte ??= answer.Now;
            events.Commit(count);
            if ((total += count) > LlmLimits.StreamBytes)
            {
                throw new MalformedAnswer($"the stream is longer than {LlmLimits.StreamBytes} bytes");
            }

            shape = shape == Shape.Unknown ? ShapeOf(events.Unread, events.TakesBareJson) : shape;
            if (shape == Shape.Events)
            {
                ReadEvents(events);
            }
        }

        await DrainAsync(body);
    }

    private static bool Chunked(HttpResponseMessage response) =>
        response.Version.Major == 1 && response.Headers.TransferEncodingChunked == true && response.Content.Headers.ContentEncoding.Count == 0;

    /// <summary>The start of a refusal's body, as text.</summary>
    public async Task<string> ReadTextAsync(HttpResponseMessage response)
    {
        var bytes = new byte[LlmLimits.RefusalBytes];
        var length = 0;
        try
        {
            await using var body = Decoded(await response.Content.ReadAsStreamAsync(attempt.Token), response.Content.Headers.ContentEncoding);
            while (length < bytes.Length && await body.ReadAsync(bytes.AsMemory(length), attempt.Token) is > 0 and var count)
            {
                answer.Now = attempt.Read();
                FirstByte ??= answer.Now;
                length += count;
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidDataException or InvalidOperationException || attempt.GivenUp is not null)
        {
            // The status says what is to be said; the reason came in part or not at all.
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private void ReadEvents(IEventParser events)
    {
        while (answer.EndedAt is null && answer.Error is null && events.TryRead(out var name, out var data))
        {
            try
            {
                format.ReadEvent(name, data, answer);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                throw new MalformedAnswer($"an event is not of the format: {Start(data)}");
            }
        }

        if (answer.Chunks.Count > 0)
        {
            attempt.Flows();
        }
    }

    /// <summary>The body ended by itself.</summary>
    private void Finish(IEventParser events, Shape shape, HttpResponseMessage response)
    {
        switch (shape)
        {
            case Shape.Page:
                throw new MalformedAnswer($"it is {ErrorText.OfPage(Start(events.Unread, 2000))}");
            case Shape.Document:
                ReadDocument(events.Unread);
                break;
            case Shape.Events:
                events.End();
                ReadEvents(events);
                if (answer.Events == 0 && events.StrangeLines > 0)
                {
                    throw new MalformedAnswer("there is no event in it");
                }

                break;
            default:
                break;
        }

        // A body that only the end of the connection ends looks the same when it is cut off.
        var vouched = response.Version.Major > 1 || response.Content.Headers.ContentLength is not null || response.Headers.TransferEncodingChunked == true;
        if (!vouched && answer is { Chunks.Count: > 0, FinishReason: null, EndedAt: null })
        {
            throw new HttpIOException(HttpRequestError.ResponseEnded, "The stream ended before the answer did.");
        }

        answer.Now = attempt.Read();
    }

    private void ReadDocument(ReadOnlySpan<byte> json)
    {
        try
        {
            format.ReadDocument(json, answer);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new MalformedAnswer($"it is neither a stream nor a document of the format: {Start(json)}");
        }
    }

    /// <summary>Lets the body end, so that the connection goes back to the pool; an end that does not come costs the connection.</summary>
    private async Task DrainAsync(Stream body)
    {
        try
        {
            var rest = new byte[256];
            var reading = body.ReadAsync(rest, attempt.Token);
            if (!reading.IsCompleted)
            {
                attempt.Drains();
            }

            while (await reading > 0)
            {
                reading = body.ReadAsync(rest, attempt.Token);
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException or InvalidDataException)
        {
            // The answer is complete without it.
        }
    }

    /// <summary>No line of a stream of events begins like this, whatever the content type claims.</summary>
    private static Shape ShapeOf(ReadOnlySpan<byte> start, bool takesBareJson)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        var text = (start.StartsWith(mark) ? start[3..] : start).TrimStart(" \t\r\n"u8);
        return text switch
        {
            [] => Shape.Unknown,
            [(byte)'{', ..] when takesBareJson => Shape.Events,
            [(byte)'{' or (byte)'[', ..] => Shape.Document,
            [(byte)'<', ..] => Shape.Page,
            _ => Shape.Events,
        };
    }

    /// <summary>Identity is asked for; some servers compress all the same. The stamps are taken below.</summary>
    private static Stream Decoded(Stream body, ICollection<string> encodings)
    {
        foreach (var encoding in encodings.Reverse())
        {
            body = encoding.ToLowerInvariant() switch
            {
                "" or "identity" => body,
                "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress),
                "deflate" => new ZLibStream(body, CompressionMode.Decompress),
                "br" => new BrotliStream(body, CompressionMode.Decompress),
                _ => throw new MalformedAnswer($"its encoding {encoding} was not asked for and is not known"),
            };
        }

        return body;
    }

    private static string Start(ReadOnlySpan<byte> text, int most = 120) => Encoding.UTF8.GetString(text[..Math.Min(most, text.Length)]);
}

/// <summary>The answer breaks its own format.</summary>
internal sealed class MalformedAnswer(string what) : IOException($"The answer is malformed: {what}");
