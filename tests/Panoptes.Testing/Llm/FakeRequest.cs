using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Panoptes.Testing.Llm;

/// <summary>One request that a <see cref="FakeProvider"/> received, and when it emitted each token of the answer.</summary>
public sealed class FakeRequest(string method, string path, IReadOnlyDictionary<string, string> headers, string body)
{
    private readonly ConcurrentQueue<long> _emitted = new();

    public string Method { get; } = method;

    /// <summary>As sent, with its query.</summary>
    public string Path { get; } = path;

    /// <summary>Names compare without case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; } = headers;

    public string Body { get; } = body;

    /// <summary>The model of the body; null if there is none.</summary>
    public string? Model { get; internal set; } = ModelOf(body);

    /// <summary>When the request was in, a <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long ArrivedAt { get; } = Stopwatch.GetTimestamp();

    /// <summary>When each chunk with tokens was handed to the socket, on the same clock.</summary>
    public IReadOnlyList<long> EmittedAt => [.. _emitted];

    internal long Emit()
    {
        var now = Stopwatch.GetTimestamp();
        _emitted.Enqueue(now);
        return now;
    }

    private static string? ModelOf(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.TryGetProperty("model", out var model) ? model.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
