using System.Globalization;
using Panoptes.Requests;
using Panoptes.Storage.Telemetry;
using Panoptes.Testing;

namespace Panoptes.Tests.Storage.Telemetry;

public sealed class DuckDbStoreTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_of_several_tables_are_committed_together_and_outlive_a_restart()
    {
        await using var file = await TelemetryFile.CreateAsync();
        var request = TelemetryFile.Request("r-1");

        await file.Store.AppendAsync([request, new LlmPayload("r-1", request.StartedAt, "why?", "because")]);
        await file.ReopenAsync();

        Assert.Equal(1, await file.CountAsync());
        Assert.Equal(1, await file.CountAsync("llm_payloads"));
    }

    [Fact]
    public async Task If_one_table_cannot_take_its_rows_no_table_keeps_any()
    {
        await using var file = await TelemetryFile.CreateAsync();

        await Assert.ThrowsAsync<PanoptesException>(() => file.Store.AppendAsync([TelemetryFile.Request("r-1"), new NamelessPayload()]));

        Assert.Equal(0, await file.CountAsync());
        await file.Store.AppendAsync([TelemetryFile.Request("r-2")]);
        Assert.Equal(1, await file.CountAsync());
    }

    [Fact]
    public async Task Moments_are_kept_in_utc_to_the_microsecond()
    {
        await using var file = await TelemetryFile.CreateAsync();
        var moment = new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.FromHours(5)).AddTicks(1_234_560);

        await file.Store.AppendAsync([TelemetryFile.Request("r-1", moment)]);
        var stored = await file.Store.QueryAsync($"SELECT started_at FROM llm_requests", row => row.GetDateTime(0), Ct);

        Assert.Equal(moment.UtcDateTime, stored[0]);
    }

    [Fact]
    public async Task Streaming_hands_over_every_row_in_order()
    {
        await using var file = await TelemetryFile.CreateAsync();
        await file.Store.AppendAsync(TelemetryFile.Requests(0, 5_000));

        var seen = new List<int>();
        await foreach (var id in file.Store.StreamAsync(
            $"SELECT request_id FROM llm_requests ORDER BY CAST(request_id AS INTEGER)", row => row.GetString(0), Ct))
        {
            seen.Add(int.Parse(id, CultureInfo.InvariantCulture));
        }

        Assert.Equal(Enumerable.Range(0, 5_000), seen);
    }

    [Fact]
    public async Task Buckets_count_from_the_epoch()
    {
        await using var file = await TelemetryFile.CreateAsync();
        await file.Store.AppendAsync([TelemetryFile.Request("r-1", new DateTimeOffset(2026, 1, 1, 12, 34, 56, TimeSpan.Zero))]);
        var bucket = file.Store.Sql.Bucket(TimeSpan.FromDays(1), "started_at");

        var starts = await file.Store.QueryAsync($"SELECT {bucket} FROM llm_requests", row => row.GetDateTime(0), Ct);

        Assert.Equal(new DateTime(2026, 1, 1), starts[0]);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_and_not_touched()
    {
        await using var file = await TelemetryFile.CreateAsync();
        await file.Store.ExecuteAsync($"INSERT INTO schema_migrations (name) VALUES ('9999_from_the_future.sql')", Ct);

        var refusal = await Assert.ThrowsAsync<PanoptesException>(file.ReopenAsync);

        Assert.Equal("data_from_newer_version", refusal.Code);
        Assert.Contains("9999_from_the_future.sql", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_full_disk_writes_are_refused_reads_go_on_and_it_recovers_without_a_restart()
    {
        Required.Mount();
        using var disk = SmallDisk.Mount(megabytes: 24);
        await using var file = await TelemetryFile.CreateAsync(disk.Path);
        await file.Store.AppendAsync(TelemetryFile.Requests(0, 1_000));
        var filler = disk.Fill();

        var refusals = 0;
        for (var i = 0; i < 5; i++)
        {
            var refusal = await Assert.ThrowsAsync<PanoptesException>(() => file.Store.AppendAsync(TelemetryFile.Requests(10_000 * (i + 1), 5_000)));
            Assert.Equal(ErrorKind.Unavailable, refusal.Kind);
            refusals++;
            Assert.Equal(1_000, await file.CountAsync());
        }

        File.Delete(filler);
        await file.Store.AppendAsync(TelemetryFile.Requests(1_000, 500));

        Assert.Equal(5, refusals);
        Assert.Equal(1_500, await file.CountAsync());
        await file.ReopenAsync();
        Assert.Equal(1_500, await file.CountAsync());
    }

    // The table wants a request_id.
    private sealed class NamelessPayload : ITelemetryRow
    {
        public TelemetryTable Table => LlmRequestTable.Payloads;

        public void WriteTo(IRowWriter row) => row.Add((string?)null).Add(DateTimeOffset.UnixEpoch).Add("why?").Add("because");
    }
}
