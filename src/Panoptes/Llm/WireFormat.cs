namespace Panoptes.Llm;

/// <summary>One way of asking a model and of reading its answer. The next format is one more of these.</summary>
internal abstract class WireFormat
{
    /// <summary>The format of an endpoint.</summary>
    public static WireFormat For(WireFormatId id) => id switch
    {
        WireFormatId.OpenAiChat => new OpenAiChat(),
        _ => throw new ArgumentOutOfRangeException(nameof(id)),
    };

    /// <summary>Where the request goes.</summary>
    public abstract Uri Address(LlmEndpoint endpoint);

    /// <summary>The headers that carry the credential and the version; an endpoint's own headers replace them.</summary>
    public abstract IEnumerable<KeyValuePair<string, string>> Headers(LlmEndpoint endpoint);

    /// <summary>The JSON to send.</summary>
    public abstract byte[] Body(LlmCall call);

    /// <summary>Reads one event of a stream. Never called after it reported the end.</summary>
    /// <exception cref="System.Text.Json.JsonException">The data is not what the format says.</exception>
    public abstract void ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, Answer answer);

    /// <summary>Reads an answer that came as one document, though a stream was asked for.</summary>
    /// <exception cref="System.Text.Json.JsonException">The data is not what the format says.</exception>
    public abstract void ReadDocument(ReadOnlySpan<byte> json, Answer answer);
}
