using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Panoptes.Storage.Config;

/// <summary>A moment as microseconds since the epoch, which SQLite can order and compare.</summary>
internal sealed class UtcMicroseconds() : ValueConverter<DateTimeOffset, long>(
    moment => (moment.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond,
    stored => DateTimeOffset.UnixEpoch.AddTicks(stored * TimeSpan.TicksPerMicrosecond));
