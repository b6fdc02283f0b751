using System.Net;
using System.Net.Sockets;
using System.Text;
using Panoptes.Llm;

namespace Panoptes.Tests.Llm;

/// <summary>However the chunks of HTTP/1.1 fall on the reads, nothing of an answer is waited for that is there already.</summary>
public sealed class ChunkedAnswerTests
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string A = """data: {"choices":[{"delta":{"content":"a"}}]}""";
    private const string B = """data: {"choices":[{"delta":{"content":"b"}}]}""";

    public static TheoryData<string, string[]> Cuts => new()
    {
        { "the end by itself", [Head, Chunk(A + "\n\n"), Chunk(B + "\n\n"), "0\r\n\r\n"] },
        { "the end with the last event", [Head, Chunk(A + "\n\n"), Chunk(B + "\n\n") + "0\r\n\r\n"] },
        { "the end in two reads", [Head, Chunk(A + "\n\n"), Chunk(B + "\n\n") + "0\r\n", "\r\n"] },
        { "trailers with the last event", [Head, Chunk(A + "\n\n"), Chunk(B + "\n\n") + "0\r\nServer-Timing: total\r\n\r\n"] },
        { "trailers by themselves", [Head, Chunk(A + "\n\n"), Chunk(B + "\n\n"), "0\r\nServer-Timing: ", "total\r\n\r\n"] },
        { "CRLF events, the end with the last", [Head, Chunk(A + "\r\n\r\n"), Chunk(B + "\r\n\r\n") + "0\r\n\r\n"] },
        { "everything with the headers", [Head + Chunk(A + "\n\n") + Chunk(B + "\n\n") + "0\r\n\r\n"] },
        { "the first event with the headers", [Head + Chunk(A + "\n\n"), Chunk(B + "\n\n"), "0\r\n\r\n"] },
        { "a cut in the chunk's size", [Head, Chunk(A + "\n\n") + "2", Chunk(B + "\n\n")[1..], "0\r\n\r\n"] },
        { "a cut between chunk and line end", [Head, Chunk(A + "\n\n")[..^2], "\r\n" + Chunk(B + "\n\n") + "0", "\r\n\r\n"] },
        { "an event over two chunks", [Head, Chunk(A + "\n\n" + B[..20]), Chunk(B[20..] + "\n\n"), "0\r\n\r\n"] },
    };

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task An_answer_without_an_end_mark_ends_with_its_last_chunk(string name, string[] pieces)
    {
        using var client = new LlmClient(TimeProvider.System);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, pieces, TestContext.Current.CancellationToken);

        var measured = await client.MeasureAsync(
            new LlmCall(new LlmEndpoint(new Uri($"http://{listener.LocalEndpoint}/v1"), WireFormatId.OpenAiChat, "key"), "m", [LlmMessage.User("hi")]) { KeepText = true },
            intendedStart: null,
            TestContext.Current.CancellationToken);

        using var socket = await serving; // open until now: only the last chunk can have ended the answer
        Assert.True(measured.Error is null, $"{name}: {measured.Error}");
        Assert.Equal(("ab", 2), (measured.Text, measured.Chunks.Count));
    }

    [Fact]
    public async Task A_connection_that_is_thrown_away_meanwhile_is_left_to_the_read_that_follows()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndpoint, TestContext.Current.CancellationToken);
        await using var connection = new StampedStream(new NetworkStream(socket, ownsSocket: true), TimeProvider.System);
        var waiting = connection.ArrivalAsync(TestContext.Current.CancellationToken);

        socket.Dispose();
        await waiting;
        await connection.ArrivalAsync(TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<Exception>(async () => await connection.ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken));
    }

    private static string Chunk(string data) => $"{Encoding.UTF8.GetByteCount(data):x}\r\n{data}\r\n";

    private static async Task<Socket> ServeAsync(TcpListener listener, string[] pieces, CancellationToken ct)
    {
        var socket = await listener.AcceptSocketAsync(ct);
        socket.NoDelay = true;
        await socket.ReceiveAsync(new byte[4096], ct);
        foreach (var piece in pieces)
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(piece), ct);
            await Task.Delay(20, ct); // each piece a read of its own
        }

        return socket;
    }
}
