using System.Buffers.Binary;

namespace Panoptes.Uptime;

/// <summary>
/// When a model is due. Time is cut into slots of one interval, for each model at a place of its own, so that models
/// spread evenly and nothing drifts; a restart or a change of the interval finds the same slots again.
/// </summary>
internal static class ProbeSchedule
{
    /// <summary>A check this close before a slot, as a part of the interval, is the slot's check: two in a moment would tell no more.</summary>
    private const int Closeness = 10;

    /// <summary>Whether the model is due: at once if it was never checked, else when a slot has begun since its last check.</summary>
    /// <param name="model">The model.</param>
    /// <param name="interval">The time between two checks.</param>
    /// <param name="last">When it was last checked; null if never.</param>
    /// <param name="now">The time on the same clock.</param>
    public static bool IsDue(Guid model, TimeSpan interval, DateTimeOffset? last, DateTimeOffset now) =>
        last is not { } at || Slot(model, interval, now) > Slot(model, interval, at + (interval / Closeness));

    /// <summary>When it is next due, never before <paramref name="now"/>.</summary>
    public static DateTimeOffset Next(Guid model, TimeSpan interval, DateTimeOffset? last, DateTimeOffset now)
    {
        if (last is not { } at || IsDue(model, interval, last, now))
        {
            return now;
        }

        var slot = Slot(model, interval, at + (interval / Closeness)) + 1;
        return new DateTimeOffset((slot * interval.Ticks) + Phase(model, interval), TimeSpan.Zero);
    }

    private static long Slot(Guid model, TimeSpan interval, DateTimeOffset at) => (at.UtcTicks - Phase(model, interval)) / interval.Ticks;

    // The last seven bytes are random in every version of UUID that is made today.
    private static long Phase(Guid model, TimeSpan interval)
    {
        var part = BinaryPrimitives.ReadUInt64BigEndian(model.ToByteArray(bigEndian: true).AsSpan(8)) << 8;
        return (long)(interval.Ticks * (part / (double)ulong.MaxValue)) % interval.Ticks;
    }
}
