using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;

namespace Panoptes.Benchmarks.Loads;

/// <summary>
/// What it costs to record a run: the engine alone, then the same load as a run of the whole server, stored request by request, then that
/// again with somebody following it live over the WebSocket and asking for its results and charts every second. Each in a process of its own
/// that is warm; the paced server is another. <c>recording [--streams 32,512] [--rounds 3]</c>
/// </summary>
internal static class RecordingProgram
{
    private static readonly string[] Kinds = ["engine", "stored", "followed"];

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["worker", var kind, var paced, var streams])
        {
            await RecordingWorker.RunAsync(kind, new Uri(paced), int.Parse(streams, CultureInfo.InvariantCulture));
            return 0;
        }

        var counts = Option(args, "--streams", "32,512").Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture));
        var rounds = int.Parse(Option(args, "--rounds", "3"), CultureInfo.InvariantCulture);
        using var server = Start("llm-client", "server");
        try
        {
            var url = await server.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server did not start.");
            Console.WriteLine("| c | what | TTFT mean / p99 ms | ITL p99 ms | dispatch lag p99 ms | CPU µs/token | peak MB | TTFT mean ÷ engine | CPU ÷ engine |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
            foreach (var count in counts)
            {
                for (var round = 0; round < rounds; round++)
                {
                    var engine = await WorkAsync(Kinds[0], url, count);
                    Print(count, Kinds[0], engine, engine);
                    Print(count, Kinds[1], await WorkAsync(Kinds[1], url, count), engine);
                    Print(count, Kinds[2], await WorkAsync(Kinds[2], url, count), engine);
                }
            }

            return 0;
        }
        finally
        {
            server.Kill();
        }
    }

    private static async Task<RecordingFigures> WorkAsync(string kind, string url, int streams)
    {
        using var worker = Start("recording", "worker", kind, url, streams.ToString(CultureInfo.InvariantCulture));
        using var stop = new CancellationTokenSource();
        Task? following = null;
        try
        {
            while (await worker.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.StartsWith('{'))
                {
                    return JsonSerializer.Deserialize<RecordingFigures>(line)!;
                }

                if (line.Split(' ') is ["follow", var server, var run])
                {
                    following = FollowAsync(new Uri(server), run, stop.Token);
                }
            }

            throw new InvalidOperationException($"The {kind} worker failed.");
        }
        finally
        {
            await stop.CancelAsync();
            await (following ?? Task.CompletedTask);
            await worker.WaitForExitAsync();
        }
    }

    private static async Task FollowAsync(Uri server, string run, CancellationToken ct)
    {
        using var socket = new ClientWebSocket();
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        try
        {
            await socket.ConnectAsync(new Uri($"ws://{server.Authority}/api/v1/benchmarks/{run}/stream"), ct);
            var frames = ReadAsync(socket, ct);
            while (!frames.IsCompleted)
            {
                foreach (var path in new[] { $"/api/v1/benchmarks/{run}", $"/api/v1/benchmarks/{run}/results?limit=50" })
                {
                    using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, path));
                    using var answer = await http.SendAsync(request, ct);
                    await answer.Content.ReadAsByteArrayAsync(ct);
                }

                await Task.WhenAny(frames, Task.Delay(TimeSpan.FromSeconds(1), ct));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or HttpRequestException)
        {
            // The run is over.
        }
    }

    private static async Task ReadAsync(ClientWebSocket socket, CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        while (socket.State == WebSocketState.Open && (await socket.ReceiveAsync(buffer, ct)).MessageType != WebSocketMessageType.Close)
        {
        }
    }

    private static void Print(int count, string what, RecordingFigures f, RecordingFigures engine) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {count} | {what} | {f.TtftMean:0.0} / {f.TtftP99:0.0} | {f.ItlP99:0.0} | {f.LagP99:0.00} | {f.CpuPerToken:0.0} | {f.PeakMegabytes:0} | {f.TtftMean / engine.TtftMean:0.000} | {f.CpuPerToken / engine.CpuPerToken:0.00} |"));

    private static Process Start(params string[] args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        return Process.Start(start)!;
    }

    private static string Option(string[] args, string name, string fallback) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : fallback;
}
