using System.Buffers;
using Panoptes.Llm.Framing;

namespace Panoptes.Llm;

/// <summary>
/// Server-sent events from bytes as they come, by the rules of https://html.spec.whatwg.org/multipage/server-sent-events.html.
/// Read into <see cref="Free"/>, <see cref="Commit"/>, then take events until there are none: they lie in the buffer, uncopied.
/// </summary>
internal sealed class SseParser : IEventParser
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);
    private int _event;        // where the event that is being read begins; nothing before it is needed
    private int _line;         // where the line that is being read begins
    private int _scanned;      // no line end lies between _line and here
    private int _end;          // where the committed bytes end
    private byte[]? _name;
    private byte[] _lastName = [];
    private int _dataStart;
    private int _dataEnd = -1; // -1: no data line yet
    private bool _opened;      // the byte order mark, if there was one, is behind us
    private bool _afterCr;     // the last line ended in CR, so an LF that comes next belongs to it

    public bool TakesBareJson => false;

    /// <summary>Lines that were neither a field nor a comment.</summary>
    public int StrangeLines { get; private set; }

    /// <summary>What was committed and is not yet behind us.</summary>
    public ReadOnlySpan<byte> Unread => _buffer.AsSpan(_event, _end - _event);

    /// <summary>Where the next bytes go; empty if one event is longer than <see cref="LlmLimits.EventBytes"/>.</summary>
    public Memory<byte> Free()
    {
        var used = _end - _event;
        if (used >= LlmLimits.EventBytes)
        {
            return default;
        }

        if (used == 0)
        {
            Shift(_event);
        }
        else if (_buffer.Length - _end < 1024)
        {
            MakeRoom(used);
        }

        return _buffer.AsMemory(_end);
    }

    /// <summary>Says how many bytes were put into <see cref="Free"/>.</summary>
    public void Commit(int count) => _end += count;

    /// <summary>The next complete event. Its spans are good until the next call of anything here.</summary>
    public bool TryRead(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> data)
    {
        if (!_opened && !Open())
        {
            name = data = default;
            return false;
        }

        while (TryReadLine(out var start, out var length))
        {
            if (length > 0)
            {
                ReadField(start, length);
                continue;
            }

            // The line ends the event; one without data is dropped.
            var complete = _dataEnd >= 0;
            name = _name;
            data = complete ? _buffer.AsSpan(_dataStart, _dataEnd - _dataStart) : default;
            _event = _line;
            _name = null;
            _dataEnd = -1;
            if (complete)
            {
                return true;
            }
        }

        name = data = default;
        return false;
    }

    /// <summary>The stream is over: looks at a last line without an end. An event that no blank line ended is dropped all the same.</summary>
    public void End()
    {
        if (_line < _end)
        {
            ReadField(_line, _end - _line);
            _line = _scanned = _end;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _event = _line = _scanned = _end = 0;
    }

    private bool Open()
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        var unread = Unread;
        if (unread.Length < mark.Length && mark.StartsWith(unread))
        {
            return false;
        }

        _opened = true;
        if (unread.StartsWith(mark))
        {
            _event = _line = _scanned = _event + mark.Length;
        }

        return true;
    }

    private bool TryReadLine(out int start, out int length)
    {
        if (_afterCr && _line < _end)
        {
            _afterCr = false;
            if (_buffer[_line] == '\n')
            {
                _line++;
                _scanned = _line;
                if (_dataEnd < 0)
                {
                    _event = _line;
                }
            }
        }

        var at = _buffer.AsSpan(_scanned, _end - _scanned).IndexOfAny((byte)'\r', (byte)'\n');
        if (at < 0)
        {
            _scanned = _end;
            start = length = 0;
            return false;
        }

        start = _line;
        length = _scanned + at - _line;
        _afterCr = _buffer[start + length] == '\r';
        _line = _scanned = start + length + 1;
        return true;
    }

    private void ReadField(int start, int length)
    {
        var line = _buffer.AsSpan(start, length);
        var colon = line.IndexOf((byte)':');
        var field = colon < 0 ? line : line[..colon];
        var value = colon < 0 ? length : colon + 1;
        if (value < length && line[value] == ' ')
        {
            value++;
        }

        if (field.SequenceEqual("data"u8))
        {
            AddData(start + value, length - value);
        }
        else if (field.SequenceEqual("event"u8))
        {
            ReadName(line[value..]);
        }
        else if (colon != 0 && !field.SequenceEqual("id"u8) && !field.SequenceEqual("retry"u8))
        {
            StrangeLines++;
        }

        if (_dataEnd < 0)
        {
            _event = _line;
        }
    }

    private void AddData(int start, int length)
    {
        if (_dataEnd < 0)
        {
            _dataStart = start;
            _dataEnd = start + length;
            return;
        }

        // Lines are joined where the first one lies: "data" and a line end stand between them, so there is room for the LF.
        _buffer[_dataEnd] = (byte)'\n';
        _buffer.AsSpan(start, length).CopyTo(_buffer.AsSpan(_dataEnd + 1));
        _dataEnd += 1 + length;
    }

    /// <summary>Names are few and repeat, so one copy serves them all.</summary>
    private void ReadName(ReadOnlySpan<byte> name)
    {
        if (!name.SequenceEqual(_lastName))
        {
            _lastName = name.ToArray();
        }

        _name = _lastName;
    }

    private void MakeRoom(int used)
    {
        var room = _buffer;
        if (_event < used)
        {
            room = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        }

        _buffer.AsSpan(_event, used).CopyTo(room);
        if (room != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = room;
        }

        Shift(_event);
    }

    private void Shift(int by)
    {
        _event -= by;
        _line -= by;
        _scanned -= by;
        _end -= by;
        _dataStart -= by;
        _dataEnd = _dataEnd < 0 ? -1 : _dataEnd - by;
    }
}
