using System.Globalization;
using Panoptes.Requests;
using Panoptes.Storage.Telemetry;

namespace Panoptes.Testing;

/// <summary>Appends calls from many callers at once and prints the id of each only once it was acknowledged. Ends when killed.</summary>
internal static class AppendUntilKilled
{
    private const int Callers = 16;
    private const int RowsPerAppend = 10;

    public static async Task<int> RunAsync(string folder)
    {
        using var file = new DuckDbFile(Path.Combine(folder, "telemetry.duckdb"));
        using var store = new DuckDbStore(file);
        await store.MigrateAsync(CancellationToken.None);
        using var writer = new TelemetryWriter(store);
        await writer.StartAsync(CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => AppendAsync(writer, caller)));
        return 0;
    }

    private static async Task AppendAsync(TelemetryWriter writer, int caller)
    {
        for (var append = 0; append < 100_000; append++)
        {
            var ids = Enumerable.Range(0, RowsPerAppend)
                .Select(row => string.Create(CultureInfo.InvariantCulture, $"{caller}-{append}-{row}")).ToList();
            await writer.AppendAsync([.. ids.Select(Request)]);
            await Console.Out.WriteLineAsync(string.Join(' ', ids));
        }
    }

    private static ITelemetryRow Request(string id)
    {
        var draft = new LlmRequestDraft { RequestId = id, StartedAt = DateTimeOffset.UnixEpoch.AddYears(50), Model = "m" };
        return LlmRequest.TryCreate(draft, out var request, out var rejection) ? request! : throw new InvalidOperationException(rejection);
    }
}
