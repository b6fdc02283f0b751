using System.Runtime.CompilerServices;

namespace Panoptes.Llm;

/// <summary>When bytes last came in from a socket: set right after the read, before anything looks at them.</summary>
internal sealed class ReadClock
{
    private long _lastRead;

    /// <summary>A <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long LastRead
    {
        get => Volatile.Read(ref _lastRead);
        set => Volatile.Write(ref _lastRead, value);
    }
}

/// <summary>A connection below TLS that stamps each read, and tells the call that writes on it which connection it has got.</summary>
internal sealed class StampedStream(Stream socket, TimeProvider time) : Stream
{
    private const uint BlankLine = 0x0D0A0D0A;

    private bool _ended;
    private uint _tail; // the last four bytes read

    /// <summary>This connection's own; one that many calls share (HTTP/2) is given the clock of its host.</summary>
    public ReadClock Clock { get; set; } = new();

    /// <summary>When it stood, TLS included.</summary>
    public long ConnectedAt { get; set; }

    /// <summary>Whether the bytes that pass here are TLS records.</summary>
    public bool Secure { get; set; }

    /// <summary>
    /// Whether the chunked body that is being read here must go on: chunked coding ends in a blank line, after its trailers if it
    /// has any, so after anything else more bytes are on their way. (Events may end so too, and then this says no needlessly.)
    /// </summary>
    public bool MoreToCome => !Secure && _tail != BlankLine;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var count = await socket.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            Clock.LastRead = time.GetTimestamp();
            _ended |= count == 0 && buffer.Length > 0;
            Remember(buffer.Span[..count]);
            return count;
        }
        catch (IOException)
        {
            _ended = true;
            throw;
        }
    }

    /// <summary>
    /// Completes when there is something to read. The read that follows then completes at once all the way up through the HTTP stack,
    /// which allocates for every read that has to wait: at hundreds of streams, most of what a token costs the collector.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask ArrivalAsync(CancellationToken ct)
    {
        try
        {
            await socket.ReadAsync(Memory<byte>.Empty, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pool may throw the connection away while a call is being given up. The read that follows says what happened.
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Attempt.Current?.Took(this);
        return socket.WriteAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => socket.FlushAsync(cancellationToken);

    public override void Flush() => socket.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // The pool throws a connection away while it serves a call: it was dead, unless it was merely old.
            if (Attempt.Current is { } attempt && (_ended || !IsOld()))
            {
                attempt.FoundDeadConnection();
            }

            socket.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Remember(ReadOnlySpan<byte> read)
    {
        foreach (var value in read[Math.Max(0, read.Length - sizeof(uint))..])
        {
            _tail = (_tail << 8) | value;
        }
    }

    private bool IsOld() =>
        time.GetElapsedTime(ConnectedAt) >= LlmClient.ConnectionLifetime || time.GetElapsedTime(Clock.LastRead) >= LlmClient.ConnectionIdle;
}
