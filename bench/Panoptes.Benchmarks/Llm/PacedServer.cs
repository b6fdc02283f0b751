using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Panoptes.Benchmarks.Llm;

/// <summary>
/// The truth: a provider whose first token comes 200 ms after the request and one every 20 ms after that, from one thread with
/// a fine clock and one plain send per token. Each token's text is the monotonic time of its emission; the answer's id is
/// that of the request's arrival. It must cost little, for it shares the machine with the client that is measured.
/// </summary>
internal sealed class PacedServer : IDisposable
{
    public const int Tokens = 128;

    private const int Digits = 19;
    private static readonly long First = Stopwatch.Frequency / 5;
    private static readonly long Interval = Stopwatch.Frequency / 50;
    private static readonly byte[] End = Encoding.ASCII.GetBytes(
        Chunk("""{"id":"x","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""")
        + Chunk("""{"id":"x","object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":128,"total_tokens":137}}""")
        + Chunk("[DONE]")
        + "0\r\n\r\n");

    private readonly ConcurrentQueue<Paced> _arriving = new();
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);

    public async Task RunAsync(CancellationToken ct)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1024);
        new Thread(() => Pace(ct)) { IsBackground = true, Name = "pace" }.Start();
        Console.WriteLine($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/v1");
        while (!ct.IsCancellationRequested)
        {
            var socket = await _listener.AcceptAsync(ct);
            socket.NoDelay = true;
            _ = ServeAsync(socket, ct);
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync(Socket socket, CancellationToken ct)
    {
        var buffer = new byte[8192];
        var length = 0;
        while (true)
        {
            int got;
            try
            {
                got = await socket.ReceiveAsync(buffer.AsMemory(length), ct);
            }
            catch (SocketException)
            {
                got = 0;
            }

            if (got == 0)
            {
                socket.Dispose();
                return;
            }

            length += got;
            if (!Complete(buffer.AsSpan(0, length)))
            {
                continue;
            }

            var now = Stopwatch.GetTimestamp();
            length = 0;
            var opening = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunk(string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"id":"{{now}}","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"""));
            socket.Send(Encoding.ASCII.GetBytes(opening));
            _arriving.Enqueue(new Paced(socket) { Due = now + First, Left = Tokens });
        }
    }

    private void Pace(CancellationToken ct)
    {
        var text = Chunk($$"""{"id":"x","object":"chat.completion.chunk","created":1700000000,"model":"paced","choices":[{"index":0,"delta":{"content":"{{new string('0', Digits)}} "},"logprobs":null,"finish_reason":null}]}""");
        var chunk = Encoding.ASCII.GetBytes(text);
        var stamp = chunk.AsSpan(text.IndexOf(new string('0', Digits), StringComparison.Ordinal), Digits);
        var waiting = new PriorityQueue<Paced, long>();
        while (!ct.IsCancellationRequested)
        {
            while (_arriving.TryDequeue(out var next))
            {
                waiting.Enqueue(next, next.Due);
            }

            while (waiting.TryPeek(out var paced, out var due) && Stopwatch.GetTimestamp() is var now && due <= now)
            {
                waiting.Dequeue();
                Utf8Formatter.TryFormat(now, stamp, out _, new System.Buffers.StandardFormat('D', Digits));
                paced.Send(chunk);
                if (--paced.Left > 0)
                {
                    paced.Due += Interval;
                    waiting.Enqueue(paced, paced.Due);
                }
                else
                {
                    paced.Send(End);
                }
            }

            var idle = waiting.TryPeek(out _, out var soonest) ? soonest - Stopwatch.GetTimestamp() : long.MaxValue;
            FineSleep.For(TimeSpan.FromMicroseconds(Math.Clamp(idle * 1_000_000.0 / Stopwatch.Frequency, 0, 500)));
        }
    }

    /// <summary>The clients send a length; a body follows the blank line.</summary>
    private static bool Complete(ReadOnlySpan<byte> request)
    {
        var head = request.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        var field = request.IndexOf("Content-Length: "u8);
        return Utf8Parser.TryParse(request[(field + 16)..], out int length, out _) && request.Length >= head + 4 + length;
    }

    private static string Chunk(string data)
    {
        var text = $"data: {data}\n\n";
        return string.Create(CultureInfo.InvariantCulture, $"{text.Length:x}\r\n{text}\r\n");
    }

    private sealed class Paced(Socket socket)
    {
        public long Due { get; set; }

        public int Left { get; set; }

        public void Send(ReadOnlySpan<byte> bytes)
        {
            try
            {
                socket.Send(bytes);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                Left = 1; // the client is gone
            }
        }
    }
}
