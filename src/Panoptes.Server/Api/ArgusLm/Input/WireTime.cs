using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Panoptes.Server.Api.ArgusLm.Input;

/// <summary>Moments on this dialect's wire. Out: UTC, <c>Z</c>, six fraction digits or none. In: every form its clients send.</summary>
internal static partial class WireTime
{
    // Beyond this, digits are milliseconds: as seconds they would lie after the year 2603.
    private const double LargestSeconds = 20_000_000_000;

    /// <summary>E.g. <c>2026-01-02T03:04:05.123456Z</c>, or <c>2026-01-02T03:04:05Z</c> on a whole second.</summary>
    public static string Text(DateTimeOffset moment)
    {
        var utc = moment.UtcDateTime;
        var whole = utc.Ticks % TimeSpan.TicksPerSecond < TimeSpan.TicksPerMicrosecond;
        return utc.ToString(whole ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
    }

    /// <summary>Reads a date, a date and time with or without an offset (UTC if without), or Unix seconds.</summary>
    public static bool TryParse(string text, out DateTimeOffset moment, out string? problem)
    {
        moment = default;
        problem = null;
        var trimmed = text.Trim();
        if (UnixSeconds().IsMatch(trimmed))
        {
            return TryUnix(trimmed, out moment, out problem);
        }

        var match = DateAndTime().Match(trimmed);
        if (!match.Success)
        {
            problem = trimmed.Length < 10 ? "input is too short" : "invalid character or separator";
            return false;
        }

        return TryBuild(match, out moment, out problem);
    }

    private static bool TryUnix(string digits, out DateTimeOffset moment, out string? problem)
    {
        moment = default;
        problem = null;
        var seconds = double.Parse(digits, CultureInfo.InvariantCulture);
        seconds = Math.Abs(seconds) > LargestSeconds ? seconds / 1000 : seconds;
        if (seconds is < -62_135_596_800 or > 253_402_300_799)
        {
            problem = "dates after 9999 and before 1 are not supported as unix timestamps";
            return false;
        }

        moment = DateTimeOffset.UnixEpoch.AddTicks((long)(decimal.Round((decimal)seconds, 6) * TimeSpan.TicksPerSecond));
        return true;
    }

    private static bool TryBuild(Match match, out DateTimeOffset moment, out string? problem)
    {
        moment = default;
        problem = null;
        int Number(string group) => match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;
        var (year, month, day) = (Number("year"), Number("month"), Number("day"));
        if (year == 0 || month is < 1 or > 12)
        {
            problem = year == 0 ? "year value is outside expected range" : "month value is outside expected range of 1-12";
            return false;
        }

        if (day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            problem = "day value is outside expected range";
            return false;
        }

        var (hour, minute, second) = (Number("hour"), Number("minute"), Number("second"));
        var (offsetHours, offsetMinutes) = (Number("oh"), Number("om"));
        if (hour > 23 || minute > 59 || second > 59 || offsetHours > 23 || offsetMinutes > 59)
        {
            problem = "hour, minute or second value is outside expected range";
            return false;
        }

        var fraction = match.Groups["fraction"].Success ? match.Groups["fraction"].Value.PadRight(6, '0')[..6] : "0";
        var offset = new TimeSpan(offsetHours, offsetMinutes, 0);
        var ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks
            + (long.Parse(fraction, CultureInfo.InvariantCulture) * TimeSpan.TicksPerMicrosecond)
            - (match.Groups["sign"].Value == "-" ? -offset.Ticks : offset.Ticks);
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
        {
            problem = "year value is outside expected range";
            return false;
        }

        moment = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    [GeneratedRegex(@"^[+-]?[0-9]{1,20}(\.[0-9]{1,20})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex UnixSeconds();

    // The sign of an offset may be a space: that is how a literal + in a query decodes.
    [GeneratedRegex(
        @"^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})"
        + @"([Tt _](?<hour>[0-9]{2}):(?<minute>[0-9]{2})(:(?<second>[0-9]{2})([.,](?<fraction>[0-9]{1,30}))?)?"
        + @"\s?([Zz]|(?<sign>[+ -])(?<oh>[0-9]{2}):?(?<om>[0-9]{2})?)?)?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex DateAndTime();
}

/// <summary>Writes a moment as <see cref="WireTime.Text"/>, and reads what <see cref="WireTime.TryParse"/> reads.</summary>
internal sealed class WireTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        WireTime.TryParse(reader.GetString() ?? "", out var moment, out var problem) ? moment : throw new JsonException(problem);

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(WireTime.Text(value));
}
