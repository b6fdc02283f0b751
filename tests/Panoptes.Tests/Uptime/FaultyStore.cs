using System.Data.Common;
using Panoptes.Storage.Telemetry;

namespace Panoptes.Tests.Uptime;

/// <summary>The real store, on a disk that is full while a test says so.</summary>
internal sealed class FaultyStore(DuckDbStore store) : ITelemetryStore, IDisposable
{
    private static readonly PanoptesException Full = new(ErrorKind.Unavailable, "telemetry_unavailable", "The disk is full; retry later");

    public bool Fails { get; set; }

    public SqlWords Sql => store.Sql;

    public Task MigrateAsync(CancellationToken ct) => store.MigrateAsync(ct);

    public Task<IReadOnlyList<T>> QueryAsync<T>(FormattableString sql, Func<DbDataReader, T> read, CancellationToken ct) =>
        Fails ? throw Full : store.QueryAsync(sql, read, ct);

    public IAsyncEnumerable<T> StreamAsync<T>(FormattableString sql, Func<DbDataReader, T> read, CancellationToken ct) =>
        store.StreamAsync(sql, read, ct);

    public Task<long> ExecuteAsync(FormattableString sql, CancellationToken ct) => store.ExecuteAsync(sql, ct);

    public Task AppendAsync(IReadOnlyList<ITelemetryRow> rows) => Fails ? throw Full : store.AppendAsync(rows);

    public void Dispose() => store.Dispose();
}
