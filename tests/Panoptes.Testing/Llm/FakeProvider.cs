using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;

namespace Panoptes.Testing.Llm;

/// <summary>
/// A scriptable provider that speaks OpenAI's chat completions on a real socket of 127.0.0.1:
/// <c>await using var fake = await FakeProvider.StartAsync(new FakeScript { Tokens = 20 });</c>
/// </summary>
public sealed class FakeProvider : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, FakeScript> _perModel = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<FakeRequest> _requests = new();
    private IFakeServer _server = null!;
    private SemaphoreSlim? _places;

    private FakeProvider(FakeScript script) => Script = script;

    /// <summary>The API root, with <c>/v1</c>.</summary>
    public Uri BaseUrl => _server.BaseUrl;

    /// <summary>What happens to every request whose model has no script of its own; may be replaced at any time.</summary>
    public FakeScript Script { get; set; }

    /// <summary>The models that <c>GET /v1/models</c> lists.</summary>
    public IReadOnlyList<string> Models { get; set; } = ["fake-model"];

    /// <summary>The key that every request must bear, as <c>Authorization: Bearer</c>; null takes any.</summary>
    public string? RequiredKey { get; set; }

    /// <summary>Every request so far, in order of arrival.</summary>
    public IReadOnlyList<FakeRequest> Requests => [.. _requests];

    /// <summary>How many connections were accepted so far.</summary>
    public int Connections => _server.Connections;

    /// <summary>The certificate of <see cref="FakeTransport.Tls"/>, for a client that shall trust it; null otherwise.</summary>
    public X509Certificate2? Certificate => _server.Certificate;

    /// <summary>Starts on a free port of 127.0.0.1.</summary>
    /// <param name="script">What happens to requests.</param>
    /// <param name="transport">What it speaks.</param>
    /// <param name="capacity">How many requests it answers at once; further ones wait their turn. Null has no limit.</param>
    public static async Task<FakeProvider> StartAsync(FakeScript? script = null, FakeTransport transport = FakeTransport.Http1, int? capacity = null)
    {
        var provider = new FakeProvider(script ?? new FakeScript()) { _places = capacity is { } places ? new SemaphoreSlim(places) : null };
        provider._server = transport == FakeTransport.Http1
            ? new Http1Server(provider.AnswerAsync)
            : await KestrelServer.StartAsync(provider.AnswerAsync, transport == FakeTransport.Tls);
        return provider;
    }

    /// <summary>What happens to requests for this model, from now on.</summary>
    public void ScriptFor(string model, FakeScript script) => _perModel[model] = script;

    /// <summary>Closes the connections that wait for a request, as a server does after its idle time, and says how many.</summary>
    public int CloseIdleConnections() => _server.CloseIdleConnections();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _places?.Dispose();
    }

    private async Task AnswerAsync(FakeRequest request, IFakeWire wire, CancellationToken ct)
    {
        _requests.Enqueue(request);
        var script = request switch
        {
            _ when RequiredKey is { } key && request.Headers.GetValueOrDefault("Authorization") != $"Bearer {key}" =>
                FakeScript.Failing(401, "Incorrect API key provided"),
            { Method: "GET" } when request.Path.Split('?')[0].EndsWith("/models", StringComparison.Ordinal) =>
                new FakeScript { Body = FakeChunks.Models(Models) },
            { Method: "POST" } when request.Path.Split('?')[0].EndsWith("/chat/completions", StringComparison.Ordinal) =>
                request.Model is { } model && _perModel.TryGetValue(model, out var own) ? own : Script,
            _ => FakeScript.Failing(404, "Not found"),
        };
        if (_places is null)
        {
            await new FakeAnswer(script, request, wire).PlayAsync(ct);
            return;
        }

        await _places.WaitAsync(ct);
        try
        {
            request.Begin();
            await new FakeAnswer(script, request, wire).PlayAsync(ct);
        }
        finally
        {
            _places.Release();
        }
    }
}

/// <summary>A listening socket and the protocol on it.</summary>
internal interface IFakeServer : IAsyncDisposable
{
    Uri BaseUrl { get; }

    int Connections { get; }

    X509Certificate2? Certificate { get; }

    int CloseIdleConnections();
}
