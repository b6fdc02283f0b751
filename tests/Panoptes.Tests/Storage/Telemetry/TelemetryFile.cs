using System.Globalization;
using Panoptes.Requests;
using Panoptes.Storage.Telemetry;

namespace Panoptes.Tests.Storage.Telemetry;

/// <summary>A migrated DuckDB store in a file of its own.</summary>
internal sealed class TelemetryFile : IAsyncDisposable
{
    private readonly string _path;
    private DuckDbFile _file;

    private TelemetryFile(string path)
    {
        _path = path;
        _file = new DuckDbFile(path);
        Store = new DuckDbStore(_file);
    }

    public DuckDbStore Store { get; private set; }

    public static async Task<TelemetryFile> CreateAsync(string? folder = null)
    {
        var file = new TelemetryFile(Path.Combine(folder ?? Path.GetTempPath(), $"{Guid.NewGuid():N}.duckdb"));
        await file.Store.MigrateAsync(TestContext.Current.CancellationToken);
        return file;
    }

    public static LlmRequest Request(string id, DateTimeOffset? at = null)
    {
        var draft = new LlmRequestDraft
        {
            RequestId = id,
            StartedAt = at ?? new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero),
            LatencyMs = 12,
            Model = "m",
            ErrorMessage = new string('x', 200),
        };
        return LlmRequest.TryCreate(draft, out var request, out _) ? request! : throw new InvalidOperationException();
    }

    public static IReadOnlyList<ITelemetryRow> Requests(int from, int count) =>
        [.. Enumerable.Range(from, count).Select(i => Request(i.ToString(CultureInfo.InvariantCulture)))];

    public async Task<long> CountAsync(string table = "llm_requests")
    {
        var name = new SqlFragment(table);
        return (await Store.QueryAsync($"SELECT count(*) FROM {name}", row => row.GetInt64(0), TestContext.Current.CancellationToken))[0];
    }

    /// <summary>Closes and opens the file, as a restart does.</summary>
    public async Task ReopenAsync()
    {
        Close();
        _file = new DuckDbFile(_path);
        Store = new DuckDbStore(_file);
        await Store.MigrateAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        Close();
        File.Delete(_path);
        File.Delete(_path + ".wal");
        return ValueTask.CompletedTask;
    }

    private void Close()
    {
        Store.Dispose();
        _file.Dispose();
    }
}
