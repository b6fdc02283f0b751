using System.Net;
using System.Net.Sockets;

namespace Panoptes.Llm;

/// <summary>A provider of one canned answer on the loopback interface: the first call of a process would otherwise time the compiler.</summary>
internal static class WarmUp
{
    private const int Rounds = 3;

    private static ReadOnlyMemory<byte> Opening { get; } = """
        HTTP/1.1 200 OK
        Content-Type: text/event-stream
        Connection: close

        data: {"id":"warm","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}


        """u8.ToArray();

    private static ReadOnlyMemory<byte> Rest { get; } = """
        data: {"id":"warm","choices":[{"index":0,"delta":{"content":"a"}}]}

        data: {"id":"warm","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}

        data: [DONE]


        """u8.ToArray();

    /// <returns>What the last round measured.</returns>
    public static async Task<LlmMeasurement> RunAsync(LlmClient client, CancellationToken ct)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var endpoint = new LlmEndpoint(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/v1"), WireFormatId.OpenAiChat, "none");
        for (var round = 1; ; round++)
        {
            var measuring = client.MeasureAsync(new LlmCall(endpoint, "warm", [LlmMessage.User("warm")]), intendedStart: null, ct);
            var accepting = listener.AcceptSocketAsync(ct).AsTask();
            if (await Task.WhenAny(measuring, accepting) == accepting)
            {
                await AnswerAsync(await accepting, ct);
            }

            var measured = await measuring;
            if (round == Rounds)
            {
                return measured;
            }
        }
    }

    private static async Task AnswerAsync(Socket socket, CancellationToken ct)
    {
        using (socket)
        {
            await socket.ReceiveAsync(new byte[4096], ct);
            await socket.SendAsync(Opening, ct);
            await Task.Yield();
            await socket.SendAsync(Rest, ct);
            socket.Shutdown(SocketShutdown.Send);
        }
    }
}
