using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Panoptes.Testing.Llm;

/// <summary>HTTP/1.1 by hand, so that a script decides about every byte and every write.</summary>
internal sealed class Http1Server : IFakeServer
{
    private readonly Func<FakeRequest, IFakeWire, CancellationToken, Task> _answer;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Socket, bool> _idle = new();
    private readonly ConcurrentDictionary<Task, bool> _serving = new();
    private readonly Task _accepting;
    private int _connections;

    public Http1Server(Func<FakeRequest, IFakeWire, CancellationToken, Task> answer, int port)
    {
        _answer = answer;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start(backlog: 1024);
        BaseUrl = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1");
        _accepting = AcceptAsync();
    }

    public Uri BaseUrl { get; }

    public int Connections => _connections;

    public X509Certificate2? Certificate => null;

    public int CloseIdleConnections()
    {
        var idle = _idle.Keys;
        foreach (var socket in idle)
        {
            socket.Shutdown(SocketShutdown.Both);
        }

        return idle.Count;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_serving.Keys);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                var serving = ServeAsync(socket);
                _serving[serving] = true;
                _ = serving.ContinueWith(done => _serving.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The fake was stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        socket.NoDelay = true;
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var reader = new Http1Request(stream);
        try
        {
            while (true)
            {
                _idle[socket] = true;
                var request = await reader.ReadAsync(() => _idle.TryRemove(socket, out _), _stop.Token);
                if (request is null)
                {
                    return;
                }

                var wire = new Http1Wire(socket);
                await _answer(request, wire, _stop.Token);
                if (wire.Closed)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The client went away, or the fake was stopped.
        }
        finally
        {
            _idle.TryRemove(socket, out _);
        }
    }
}
