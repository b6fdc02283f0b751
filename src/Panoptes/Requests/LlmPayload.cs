using Panoptes.Storage.Telemetry;

namespace Panoptes.Requests;

/// <summary>The texts of one call, kept beside its record and read only with it.</summary>
/// <param name="RequestId">The call.</param>
/// <param name="StartedAt">When it was sent, UTC.</param>
/// <param name="Prompt">What was asked, if it was kept.</param>
/// <param name="Completion">What came back, if it was kept.</param>
public sealed record LlmPayload(string RequestId, DateTimeOffset StartedAt, string? Prompt, string? Completion) : ITelemetryRow
{
    /// <inheritdoc />
    public TelemetryTable Table => LlmRequestTable.Payloads;

    /// <inheritdoc />
    public void WriteTo(IRowWriter row) => row.Add(RequestId).Add(StartedAt).Add(Prompt).Add(Completion);
}
