namespace Panoptes.Llm.Framing;

/// <summary>One JSON object a line, https://github.com/ndjson/ndjson-spec; empty lines are passed over. Events have no names.</summary>
internal sealed class NdjsonParser : FramedParser
{
    private int _scanned; // no line end lies between Start and here
    private bool _ended;

    public override bool TakesBareJson => true;

    public override bool TryRead(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> data)
    {
        name = default;
        while (TryReadLine(out data))
        {
            data = data.Trim(" \t\r"u8);
            if (data.Length == 0)
            {
                continue;
            }

            if (data[0] == '{')
            {
                return true;
            }

            StrangeLines++;
        }

        data = default;
        return false;
    }

    /// <summary>The last line needs no end of its own.</summary>
    public override void End() => _ended = true;

    protected override void Moved(int by) => _scanned -= by;

    private bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        var at = Bytes[_scanned..].IndexOf((byte)'\n');
        if (at < 0)
        {
            _scanned = Filled;
            line = _ended ? Unread : default;
            Start = _ended ? Filled : Start;
            return line.Length > 0;
        }

        var end = _scanned + at;
        line = Bytes[Start..end];
        Start = _scanned = end + 1;
        return true;
    }
}
