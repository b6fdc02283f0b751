using System.Globalization;

namespace Panoptes.Storage.Telemetry;

internal sealed class DuckDbWords : SqlWords
{
    public override SqlFragment Quantile(double q, string column) =>
        new(string.Create(CultureInfo.InvariantCulture, $"quantile_cont({column}, {q})"));

    // The origin is named because DuckDB's own for day buckets and longer is not the epoch.
    public override SqlFragment Bucket(TimeSpan width, string column) =>
        new(string.Create(CultureInfo.InvariantCulture, $"time_bucket(to_seconds({(long)width.TotalSeconds}), {column}, TIMESTAMP '1970-01-01')"));
}
