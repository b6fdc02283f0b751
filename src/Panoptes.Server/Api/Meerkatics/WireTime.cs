using System.Globalization;

namespace Panoptes.Server.Api.Meerkatics;

/// <summary>Moments on the wire: UTC with <c>Z</c>, no fraction where it is zero.</summary>
internal static class WireTime
{
    public static string Wire(this DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
