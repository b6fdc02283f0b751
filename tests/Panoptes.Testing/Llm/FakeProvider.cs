using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Panoptes.Llm;
using Panoptes.Testing.Llm.Dialects;

namespace Panoptes.Testing.Llm;

/// <summary>
/// A scriptable provider that speaks OpenAI's chat completions, or another <see cref="FakeProtocol"/>, on a real socket of 127.0.0.1:
/// <c>await using var fake = await FakeProvider.StartAsync(new FakeScript { Tokens = 20 });</c>
/// </summary>
public sealed class FakeProvider : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, FakeScript> _perModel = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<FakeRequest> _requests = new();
    private readonly FakeDialect _dialect;
    private IFakeServer _server = null!;
    private SemaphoreSlim? _places;
    private FakeIdentity? _identity;

    private FakeProvider(FakeScript script, FakeProtocol protocol)
    {
        Script = script;
        Protocol = protocol;
        _dialect = FakeDialect.Of(protocol);
    }

    /// <summary>What it speaks.</summary>
    public FakeProtocol Protocol { get; }

    /// <summary>The API root as an account of this provider gives it; OpenAI's with <c>/v1</c>.</summary>
    public Uri BaseUrl => new(Root, _dialect.BasePath);

    /// <summary>The server's own root.</summary>
    public Uri Root => new(_server.BaseUrl, "/");

    /// <summary>What happens to every request whose model has no script of its own; may be replaced at any time.</summary>
    public FakeScript Script { get; set; }

    /// <summary>The models that are listed.</summary>
    public IReadOnlyList<string> Models { get; set; } = ["fake-model"];

    /// <summary>The key that every request must bear where this provider takes it; null takes any.</summary>
    public string? RequiredKey { get; set; }

    /// <summary>Whether the key must come as an access token, as <c>Authorization: Bearer</c>, where the provider has a header for keys.</summary>
    public bool RequiresToken { get; set; }

    /// <summary>The keys that must have signed every request to AWS; null asks for none.</summary>
    public AwsKeys? RequiredSignature { get; set; }

    /// <summary>Who may have access tokens; made on first use.</summary>
    public FakeIdentity Identity => _identity ??= new FakeIdentity();

    /// <summary>How many models are on one page of a list.</summary>
    public int PageSize { get; set; } = 1000;

    /// <summary>Answers what is not of the protocol, asked before it: false leaves a request to the protocol.</summary>
    internal Func<FakeRequest, IFakeWire, CancellationToken, Task<bool>>? Besides { get; set; }

    /// <summary>Every request so far, in order of arrival.</summary>
    public IReadOnlyList<FakeRequest> Requests => [.. _requests];

    /// <summary>How many connections were accepted so far.</summary>
    public int Connections => _server.Connections;

    /// <summary>The certificate of <see cref="FakeTransport.Tls"/>, for a client that shall trust it; null otherwise.</summary>
    public X509Certificate2? Certificate => _server.Certificate;

    /// <summary>Starts on a free port of 127.0.0.1.</summary>
    /// <param name="script">What happens to requests.</param>
    /// <param name="transport">What carries them.</param>
    /// <param name="protocol">What it speaks.</param>
    /// <param name="capacity">How many requests it answers at once; further ones wait their turn. Null has no limit.</param>
    /// <param name="port">Where it listens, over <see cref="FakeTransport.Http1"/>; 0 takes a free port.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The port is taken.</exception>
    public static async Task<FakeProvider> StartAsync(
        FakeScript? script = null, FakeTransport transport = FakeTransport.Http1, FakeProtocol protocol = FakeProtocol.OpenAiChat, int? capacity = null, int port = 0)
    {
        var provider = new FakeProvider(script ?? new FakeScript(), protocol) { _places = capacity is { } places ? new SemaphoreSlim(places) : null };
        provider._server = transport == FakeTransport.Http1
            ? new Http1Server(provider.AnswerAsync, port)
            : await KestrelServer.StartAsync(provider.AnswerAsync, transport == FakeTransport.Tls);
        return provider;
    }

    /// <summary>What happens to requests for this model, from now on.</summary>
    public void ScriptFor(string model, FakeScript script) => _perModel[model] = script;

    /// <summary>Closes the connections that wait for a request, as a server does after its idle time, and says how many.</summary>
    public int CloseIdleConnections() => _server.CloseIdleConnections();

    public async ValueTask DisposeAsync()
    {
        _identity?.Dispose();
        await _server.DisposeAsync();
        _places?.Dispose();
    }

    private async Task AnswerAsync(FakeRequest request, IFakeWire wire, CancellationToken ct)
    {
        _requests.Enqueue(request);
        if (Besides is { } besides && await besides(request, wire, ct))
        {
            return;
        }

        var script = await _dialect.ReplyAsync(request, this) is { } reply
            ? new FakeScript { Status = reply.Status, Body = reply.Body, Headers = reply.Headers }
            : request.Model is { } model && _perModel.TryGetValue(model, out var own) ? own : Script;
        if (_places is null)
        {
            await new FakeAnswer(script, request, wire, _dialect).PlayAsync(ct);
            return;
        }

        await _places.WaitAsync(ct);
        try
        {
            request.Begin();
            await new FakeAnswer(script, request, wire, _dialect).PlayAsync(ct);
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
