namespace Panoptes.Llm.Framing;

/// <summary>
/// Cuts a stream of bytes into events. Read into <see cref="Free"/>, <see cref="Commit"/>, then take events until there are none:
/// they lie in the buffer, uncopied.
/// </summary>
internal interface IEventParser : IDisposable
{
    /// <summary>Whether a JSON object at the start of the body is the first event, and not an answer that came as one document.</summary>
    bool TakesBareJson { get; }

    /// <summary>How much was there that belongs to no event.</summary>
    int StrangeLines { get; }

    /// <summary>What was committed and is not yet behind us.</summary>
    ReadOnlySpan<byte> Unread { get; }

    /// <summary>Where the next bytes go; empty if one event is longer than <see cref="LlmLimits.EventBytes"/>.</summary>
    Memory<byte> Free();

    /// <summary>Says how many bytes were put into <see cref="Free"/>.</summary>
    void Commit(int count);

    /// <summary>The next complete event. Its spans are good until the next call of anything here.</summary>
    bool TryRead(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> data);

    /// <summary>The stream is over; an event that its end completes can be read afterwards.</summary>
    /// <exception cref="MalformedAnswer">The end cuts an event that says how long it is.</exception>
    void End();
}
