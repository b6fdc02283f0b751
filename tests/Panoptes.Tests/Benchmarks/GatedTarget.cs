using System.Threading.Channels;
using Panoptes.Benchmarks;
using Panoptes.Llm;

namespace Panoptes.Tests.Benchmarks;

/// <summary>A client in place of the real one, whose calls end when the test says so.</summary>
internal sealed class GatedTarget(TimeProvider time)
{
    private readonly Channel<Call> _calls = Channel.CreateUnbounded<Call>();
    private int _warmUps;

    public LoadRunner Runner => new(MeasureAsync, WarmUpAsync, time);

    public LoadTarget Target { get; } = new("gated", request => new LlmCall(Nowhere, "m", [LlmMessage.User($"{request.Index}")]));

    public static LlmEndpoint Nowhere { get; } = new(new Uri("http://127.0.0.1:9/v1"), WireFormatId.OpenAiChat, null);

    public int WarmUps => _warmUps;

    /// <summary>How long a test waits for what must come; a call that never comes fails it, and does not hold it up for ever.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(1);

    /// <summary>The next call that was made.</summary>
    public Task<Call> NextAsync() => _calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);

    /// <summary>Whether a call was made that nobody has taken.</summary>
    public bool HasNext => _calls.Reader.TryPeek(out _);

    private Task WarmUpAsync(CancellationToken ct)
    {
        Interlocked.Increment(ref _warmUps);
        return Task.CompletedTask;
    }

    private async Task<LlmMeasurement> MeasureAsync(LlmCall call, long? intended, CancellationToken ct)
    {
        var made = new Call(call.Messages[0].Content, time.GetTimestamp());
        var lag = time.GetElapsedTime(intended!.Value, made.DispatchedAt);
        _calls.Writer.TryWrite(made);
        var error = await made.Ending.Task.WaitAsync(ct);
        return new LlmMeasurement
        {
            StartedAt = time.GetUtcNow(),
            DispatchedAt = made.DispatchedAt,
            DispatchLag = lag,
            Latency = time.GetElapsedTime(made.DispatchedAt),
            Tokens = new TokenCounts(1, 2, null, null, TokenSource.Usage),
            Error = error is { } kind ? new LlmError(kind, "As the test says") : null,
        };
    }

    internal sealed record Call(string Prompt, long DispatchedAt)
    {
        public TaskCompletionSource<LlmErrorKind?> Ending { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void End(LlmErrorKind? error = null) => Ending.SetResult(error);
    }
}
