using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Panoptes.Testing.Llm;

/// <summary>One answer on a raw HTTP/1.1 connection: each write is one HTTP chunk and one send.</summary>
internal sealed class Http1Wire(Socket socket) : IFakeWire
{
    private bool _chunked;

    /// <summary>Whether the connection cannot carry another request.</summary>
    public bool Closed { get; private set; }

    public ValueTask StartAsync(int status, IReadOnlyDictionary<string, string> headers, CancellationToken ct)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Scripted\r\n");
        foreach (var (name, value) in headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        _chunked = !headers.ContainsKey("Connection");
        Closed = !_chunked;
        head.Append(_chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n");
        return SendAsync(Encoding.UTF8.GetBytes(head.ToString()), ct);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        if (bytes.Length == 0 || !_chunked)
        {
            return SendAsync(bytes, ct);
        }

        var size = Encoding.ASCII.GetBytes(bytes.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
        return SendAsync((byte[])[.. size, .. bytes.Span, .. "\r\n"u8], ct);
    }

    public async ValueTask EndAsync(CancellationToken ct)
    {
        if (_chunked)
        {
            await SendAsync("0\r\n\r\n"u8.ToArray(), ct);
        }
    }

    public void Abort()
    {
        Closed = true;
        socket.Close();
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes, ct)..];
        }
    }
}
