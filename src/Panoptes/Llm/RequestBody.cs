using System.Net;

namespace Panoptes.Llm;

/// <summary>
/// The JSON of a request. It flushes itself, so that the attempt learns which connection carries it,
/// and refuses to be sent twice, so that the HTTP stack cannot hide a retry.
/// </summary>
internal sealed class RequestBody : HttpContent
{
    private readonly byte[] _json;
    private readonly Attempt _attempt;

    public RequestBody(byte[] json, Attempt attempt)
    {
        (_json, _attempt) = (json, attempt);
        Headers.TryAddWithoutValidation("Content-Type", "application/json");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _attempt.Sending();
        await _attempt.As(static s => s.Stream.WriteAsync(s.Json, s.Token), (Stream: stream, Json: _json, Token: cancellationToken));
        await _attempt.As(static s => s.Stream.FlushAsync(s.Token), (Stream: stream, Token: cancellationToken));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _json.Length;
        return true;
    }
}
