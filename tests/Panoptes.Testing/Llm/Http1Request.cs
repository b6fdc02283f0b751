using System.Globalization;
using System.Text;

namespace Panoptes.Testing.Llm;

/// <summary>Reads requests from one HTTP/1.1 connection, with a length or chunked.</summary>
internal sealed class Http1Request(Stream stream)
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <param name="begun">Called when the first byte is in.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>Null at the end of the connection.</returns>
    public async Task<FakeRequest?> ReadAsync(Action begun, CancellationToken ct)
    {
        if (_start == _end && !await FillAsync(ct))
        {
            return null;
        }

        begun();
        var first = (await LineAsync(ct)).Split(' ');
        if (first.Length < 2)
        {
            return null; // not HTTP: e.g. the beginning of TLS, whose random bytes may hold a line end
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await LineAsync(ct) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                return null;
            }

            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        var body = headers.TryGetValue("Content-Length", out var length)
            ? await BytesAsync(int.Parse(length, CultureInfo.InvariantCulture), ct)
            : headers.ContainsKey("Transfer-Encoding") ? await ChunksAsync(ct) : [];
        return new FakeRequest(first[0], first[1], headers, Encoding.UTF8.GetString(body));
    }

    private async Task<byte[]> ChunksAsync(CancellationToken ct)
    {
        var body = new List<byte>();
        while (int.Parse(await LineAsync(ct), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var size)
        {
            body.AddRange(await BytesAsync(size, ct));
            await LineAsync(ct);
        }

        await LineAsync(ct);
        return [.. body];
    }

    private async Task<byte[]> BytesAsync(int count, CancellationToken ct)
    {
        var bytes = new byte[count];
        for (var got = 0; got < count;)
        {
            await NeedAsync(ct);
            var take = Math.Min(count - got, _end - _start);
            _buffer.AsSpan(_start, take).CopyTo(bytes.AsSpan(got));
            _start += take;
            got += take;
        }

        return bytes;
    }

    private async Task<string> LineAsync(CancellationToken ct)
    {
        var line = new StringBuilder();
        while (true)
        {
            await NeedAsync(ct);
            var next = (char)_buffer[_start++];
            if (next == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append(next);
        }
    }

    private async Task NeedAsync(CancellationToken ct)
    {
        if (_start == _end && !await FillAsync(ct))
        {
            throw new IOException("The client ended the connection inside a request.");
        }
    }

    private async Task<bool> FillAsync(CancellationToken ct)
    {
        _start = 0;
        _end = await stream.ReadAsync(_buffer, ct);
        return _end > 0;
    }
}
