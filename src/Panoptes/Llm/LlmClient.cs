namespace Panoptes.Llm;

/// <summary>Calls a model once over its provider's wire format and times the stream exactly.</summary>
public sealed class LlmClient(TimeProvider time)
{
    /// <summary>Makes one attempt and measures it. A failure of the call is a result, never an exception.</summary>
    /// <param name="call">What to send, and where.</param>
    /// <param name="intendedStart">When the schedule wanted it dispatched, a <see cref="TimeProvider.GetTimestamp"/>; null for now.</param>
    /// <param name="ct">Abandons the call.</param>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public Task<LlmMeasurement> MeasureAsync(LlmCall call, long? intendedStart, CancellationToken ct) =>
        throw new NotSupportedException($"{call} {intendedStart} {time} {ct}");
}
