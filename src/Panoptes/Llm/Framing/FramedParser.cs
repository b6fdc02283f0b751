using System.Buffers;

namespace Panoptes.Llm.Framing;

/// <summary>The buffer of a parser whose events lie in one piece: it grows with the longest event and moves what is left to its front.</summary>
internal abstract class FramedParser : IEventParser
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);

    public abstract bool TakesBareJson { get; }

    public int StrangeLines { get; protected set; }

    public ReadOnlySpan<byte> Unread => _buffer.AsSpan(Start, Filled - Start);

    /// <summary>Where the event that is being read begins.</summary>
    protected int Start { get; set; }

    /// <summary>Where the committed bytes end.</summary>
    protected int Filled { get; private set; }

    /// <summary>What was committed, writable.</summary>
    protected Span<byte> Bytes => _buffer.AsSpan(0, Filled);

    public Memory<byte> Free()
    {
        var used = Filled - Start;
        if (used >= LlmLimits.EventBytes)
        {
            return default;
        }

        if (used == 0)
        {
            Moved(Start);
            Start = Filled = 0;
        }
        else if (_buffer.Length - Filled < 1024)
        {
            MakeRoom(used);
        }

        return _buffer.AsMemory(Filled);
    }

    public void Commit(int count) => Filled += count;

    public abstract bool TryRead(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> data);

    public abstract void End();

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Start = Filled = 0;
    }

    /// <summary>What lay at <paramref name="by"/> lies at the front now.</summary>
    protected virtual void Moved(int by)
    {
    }

    private void MakeRoom(int used)
    {
        var room = Start < used ? ArrayPool<byte>.Shared.Rent(_buffer.Length * 2) : _buffer;
        _buffer.AsSpan(Start, used).CopyTo(room);
        if (room != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = room;
        }

        Moved(Start);
        (Start, Filled) = (0, used);
    }
}
