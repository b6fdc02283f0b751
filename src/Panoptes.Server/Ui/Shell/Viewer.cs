using System.Globalization;

namespace Panoptes.Server.Ui.Shell;

/// <summary>Who looks: in which time zone, and how times are written for them.</summary>
internal sealed class Viewer(TimeProvider time)
{
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;

    /// <summary>Raised when the zone became known.</summary>
    public event Action? Changed;

    /// <summary>The IANA name, e.g. <c>Europe/Vienna</c>.</summary>
    public string Zone { get; private set; } = "UTC";

    /// <summary>Now, by the server's clock.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Takes over the browser's zone; an unknown one leaves UTC.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool SetZone(string name)
    {
        if (name == Zone || !TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
        {
            return false;
        }

        (Zone, _zone) = (name, zone);
        Changed?.Invoke();
        return true;
    }

    /// <summary>The same moment in the viewer's zone.</summary>
    public DateTimeOffset Local(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, _zone);

    /// <summary>A moment given in the viewer's zone.</summary>
    public DateTimeOffset FromLocal(DateTime local) => new(local, _zone.GetUtcOffset(local));

    /// <summary>E.g. <c>24 Nov 2026 16:03:12 Europe/Vienna</c>.</summary>
    public string Absolute(DateTimeOffset moment) => Local(moment).ToString("d MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture) + Zone;

    /// <summary>E.g. <c>24 Nov 16:03</c>.</summary>
    public string Short(DateTimeOffset moment) => Local(moment).ToString("d MMM HH:mm", CultureInfo.InvariantCulture);

    /// <summary>E.g. <c>3 min ago</c>.</summary>
    public string Relative(DateTimeOffset moment) => Words.Ago(Now - moment);
}
