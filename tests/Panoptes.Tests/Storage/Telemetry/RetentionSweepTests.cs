using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Panoptes.Requests;
using Panoptes.Storage.Telemetry;

namespace Panoptes.Tests.Storage.Telemetry;

public sealed class RetentionSweepTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Rows_older_than_their_age_go_and_the_others_stay()
    {
        await using var file = await TelemetryFile.CreateAsync();
        await file.Store.AppendAsync(
        [
            TelemetryFile.Request("old", Now.AddDays(-30).AddSeconds(-1)),
            TelemetryFile.Request("just in time", Now.AddDays(-30)),
            TelemetryFile.Request("new", Now),
        ]);
        using var sweep = new RetentionSweep(
            [(LlmRequestTable.Requests, TimeSpan.FromDays(30)), (LlmRequestTable.Payloads, TimeSpan.FromDays(1))],
            file.Store, TimeSpan.FromHours(1), new FakeTimeProvider(Now), NullLogger<RetentionSweep>.Instance);

        var deleted = await sweep.SweepAsync(TestContext.Current.CancellationToken);
        var left = await file.Store.QueryAsync(
            $"SELECT request_id FROM llm_requests ORDER BY started_at", row => row.GetString(0), TestContext.Current.CancellationToken);

        Assert.Equal(1, deleted);
        Assert.Equal(["just in time", "new"], left);
    }
}
