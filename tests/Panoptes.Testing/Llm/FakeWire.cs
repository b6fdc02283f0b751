namespace Panoptes.Testing.Llm;

/// <summary>The way an answer goes out: raw HTTP/1.1 or Kestrel.</summary>
internal interface IFakeWire
{
    ValueTask StartAsync(int status, IReadOnlyDictionary<string, string> headers, CancellationToken ct);

    /// <summary>Puts these bytes on the wire now, in one write.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct);

    ValueTask EndAsync(CancellationToken ct);

    /// <summary>Cuts the connection.</summary>
    void Abort();
}

/// <summary>A wire as a stream, for the compressors.</summary>
internal sealed class FakeWireStream(IFakeWire wire) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        buffer.Length == 0 ? ValueTask.CompletedTask : wire.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
