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
    public string? Model { get; internal set; } = Member(body, "model") is { ValueKind: JsonValueKind.String } model ? model.GetString() : null;

    /// <summary>False if the body asks for a document instead of a stream.</summary>
    public bool WantsStream { get; } = !(Member(body, "stream") is { ValueKind: JsonValueKind.False });

    /// <summary>When the request was in, a <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long ArrivedAt { get; private set; } = Stopwatch.GetTimestamp();

    /// <summary>When each chunk with tokens was handed to the socket, on the same clock.</summary>
    public IReadOnlyList<long> EmittedAt => [.. _emitted];

    /// <summary>Its turn has come only now: the script counts from here.</summary>
    internal void Begin() => ArrivedAt = Stopwatch.GetTimestamp();

    internal long Emit()
    {
        var now = Stopwatch.GetTimestamp();
        _emitted.Enqueue(now);
        return now;
    }

    private static JsonElement? Member(string body, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.TryGetProperty(name, out var member) ? member.Clone() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
