using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Panoptes.Benchmarks.Loads;

/// <summary>
/// A provider of a known capacity: so many slots, each busy for a fixed time per request, first come first served. A request
/// that finds no slot waits, as in front of a real model.
/// </summary>
internal sealed class QueueingServer : IDisposable
{
    public const int Slots = 4;
    public static readonly TimeSpan Service = TimeSpan.FromMilliseconds(250);

    private static readonly byte[] Answer = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        + Chunk("""data: {"id":"q","choices":[{"index":0,"delta":{"content":"a"}}]}""")
        + Chunk("""data: {"id":"q","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":1}}""")
        + Chunk("data: [DONE]")
        + "0\r\n\r\n");

    private readonly long[] _freeAt = new long[Slots];
    private readonly Lock _gate = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();

    public QueueingServer()
    {
        _listener.Start(backlog: 1024);
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1");
        _ = AcceptAsync();
    }

    public Uri Url { get; }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The program ends.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            socket.NoDelay = true;
            var buffer = new byte[8192];
            try
            {
                while (await RequestAsync(socket, buffer))
                {
                    var done = Book();
                    while (done - Now() is var left and > 0)
                    {
                        await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(1, left)), _stop.Token);
                    }

                    await socket.SendAsync(Answer, _stop.Token);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The client went away, or the program ends.
            }
        }
    }

    /// <summary>Takes the slot that is free first, and says when it will have served.</summary>
    private long Book()
    {
        lock (_gate)
        {
            var slot = Array.IndexOf(_freeAt, _freeAt.Min());
            return _freeAt[slot] = Math.Max(_freeAt[slot], Now()) + (long)Service.TotalMilliseconds;
        }
    }

    private static long Now() => Environment.TickCount64;

    private async Task<bool> RequestAsync(Socket socket, byte[] buffer)
    {
        var length = 0;
        while (true)
        {
            var got = await socket.ReceiveAsync(buffer.AsMemory(length), _stop.Token);
            length += got;
            if (got == 0)
            {
                return false;
            }

            var text = Encoding.ASCII.GetString(buffer, 0, length);
            var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var field = text.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
            if (head > field && field > 0 && length >= head + 4 + int.Parse(text[(field + 16)..text.IndexOf('\r', field)], System.Globalization.CultureInfo.InvariantCulture))
            {
                return true;
            }
        }
    }

    private static string Chunk(string data) => FormattableString.Invariant($"{data.Length + 2:x}\r\n{data}\n\n\r\n");
}
