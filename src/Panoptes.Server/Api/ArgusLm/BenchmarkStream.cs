using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Panoptes.Benchmarks;
using Panoptes.Server.Api.ArgusLm.Input;

namespace Panoptes.Server.Api.ArgusLm;

/// <summary>A run over a WebSocket: where it stands, each result, its end; what had happened before is told first.</summary>
internal static class BenchmarkStream
{
    public static async Task FollowAsync(
        HttpContext http, BenchmarkFeed feed, TimeProvider time, IOptions<ServerOptions> options, IHostApplicationLifetime lifetime)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (!WireUuid.TryParse(http.Request.RouteValues["run_id"] as string ?? "", out var run, out _))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        using var line = new SocketLine(socket, time, options.Value.StreamPing);
        var listening = line.ListenAsync(over);
        var pinging = line.PingAsync(over.Token);
        try
        {
            await SendAsync(line, feed, run, over.Token);
            await line.CloseAsync(WebSocketCloseStatus.NormalClosure);

            // The client's own closing ends the listening; one that never closes is not waited for long.
            await listening.WaitAsync(SocketLine.Patience, time, over.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or TimeoutException)
        {
            // The client has gone, or the server stops.
            if (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                await line.CloseAsync(WebSocketCloseStatus.EndpointUnavailable);
            }
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(listening, pinging);
        }
    }

    private static async Task SendAsync(SocketLine line, BenchmarkFeed feed, Guid run, CancellationToken ct)
    {
        var known = false;
        await foreach (var change in feed.FollowAsync(run, ct))
        {
            known = true;
            if (Frame(change) is { } frame)
            {
                await line.SendAsync(frame, ct);
            }
        }

        if (!known)
        {
            await line.SendAsync(new { type = "error", error = $"Benchmark run {run} not found", status = "failed" }, ct);
        }
    }

    private static object? Frame(BenchmarkEvent change) => change switch
    {
        // Nothing is under way yet.
        BenchmarkMoved { Status: BenchmarkRunStatus.Pending } => null,
        BenchmarkMoved { Status: BenchmarkRunStatus.Running } at =>
            new { type = "progress", status = "running", completed = at.Completed, total = at.Total, current_model = at.CurrentModel },
        BenchmarkMoved at => new { type = "progress", completed = at.Completed, total = at.Total, current_model = at.CurrentModel },
        BenchmarkLanded landed => Result(landed.Result),
        BenchmarkEnded { Status: BenchmarkRunStatus.Completed } => new { type = "complete", status = "completed" },
        BenchmarkEnded end => new { type = "error", error = end.Failure ?? "The run failed", status = "failed", cancelled = end.Status == BenchmarkRunStatus.Cancelled },
        _ => null,
    };

    // The members stand flat and under data: the original's clients read the one, its document shows the other. tps leaves the first token out here.
    private static object Result(BenchmarkResult result)
    {
        var shown = BenchmarkFigures.Of(result);
        var data = new
        {
            model_id = result.ModelId,
            model_name = result.ModelName,
            ttft_ms = shown.TtftMs,
            tps = shown.TpsExcludingTtft,
            error = shown.Error,
            tps_excluding_ttft = shown.TpsExcludingTtft,
            total_latency_ms = shown.TotalLatencyMs,
        };
        return new
        {
            type = "result",
            data,
            data.model_id,
            data.model_name,
            data.ttft_ms,
            data.tps,
            data.error,
            data.tps_excluding_ttft,
            data.total_latency_ms,
        };
    }
}

/// <summary>One client's socket: sends never overlap, a text <c>ping</c> is answered, silence is broken by a ping of ours.</summary>
internal sealed class SocketLine(WebSocket socket, TimeProvider time, TimeSpan quiet) : IDisposable
{
    /// <summary>How long a client that does not read, or does not close, is waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly byte[] Pong = "pong"u8.ToArray();

    private readonly SemaphoreSlim _sending = new(1);
    private long _heard = time.GetTimestamp();

    public Task SendAsync(object frame, CancellationToken ct) => SendAsync(JsonSerializer.SerializeToUtf8Bytes(frame), ct);

    public async Task CloseAsync(WebSocketCloseStatus status)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            await _sending.WaitAsync(patience.Token);
            try
            {
                await socket.CloseOutputAsync(status, null, patience.Token);
            }
            finally
            {
                _sending.Release();
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // It is closed already.
        }
    }

    /// <summary>Reads until the client closes or goes; then everything else ends too.</summary>
    public async Task ListenAsync(CancellationTokenSource over)
    {
        var buffer = new byte[1024];
        var text = new StringBuilder();
        try
        {
            while (true)
            {
                var got = await socket.ReceiveAsync(buffer.AsMemory(), over.Token);
                Volatile.Write(ref _heard, time.GetTimestamp());
                if (got.MessageType == WebSocketMessageType.Close)
                {
                    await CloseAsync(WebSocketCloseStatus.NormalClosure);
                    return;
                }

                // Only one short word means anything; of the rest nothing is kept.
                _ = text.Length < buffer.Length ? text.Append(Encoding.UTF8.GetString(buffer, 0, got.Count)) : text;
                if (got.EndOfMessage)
                {
                    if (got.MessageType == WebSocketMessageType.Text && text.ToString() == "ping")
                    {
                        await SendAsync(Pong, over.Token);
                    }

                    text.Clear();
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // It has gone, or everything is over.
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    public async Task PingAsync(CancellationToken ct)
    {
        try
        {
            while (true)
            {
                var left = quiet - time.GetElapsedTime(Volatile.Read(ref _heard));
                await Task.Delay(left > TimeSpan.Zero ? left : quiet, time, ct);
                if (time.GetElapsedTime(Volatile.Read(ref _heard)) >= quiet)
                {
                    await SendAsync(new { type = "ping" }, ct);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // Everything is over.
        }
    }

    public void Dispose() => _sending.Dispose();

    private async Task SendAsync(byte[] frame, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        await _sending.WaitAsync(either.Token);
        try
        {
            await socket.SendAsync(frame.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, either.Token);
        }
        finally
        {
            _sending.Release();
        }
    }
}
