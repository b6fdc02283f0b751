using Panoptes.Server.Api.ArgusLm.Input;

namespace Panoptes.Server.Tests.Api.ArgusLm.Input;

public sealed class WireTimeTests
{
    [Theory]
    [InlineData("2026-01-02", "2026-01-02T00:00:00Z")]
    [InlineData("2026-01-02T03:04:05", "2026-01-02T03:04:05Z")]
    [InlineData("2026-01-02 03:04:05", "2026-01-02T03:04:05Z")]
    [InlineData("2026-01-02t03:04:05z", "2026-01-02T03:04:05Z")]
    [InlineData("2026-01-02T03:04", "2026-01-02T03:04:00Z")]
    [InlineData("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z")]
    [InlineData("2026-01-02T03:04:05+02:00", "2026-01-02T01:04:05Z")]
    [InlineData("2026-01-02T03:04:05 02:00", "2026-01-02T01:04:05Z")]
    [InlineData("2026-01-02 03:04:05 02:00", "2026-01-02T01:04:05Z")]
    [InlineData("2026-01-02T03:04:05-0530", "2026-01-02T08:34:05Z")]
    [InlineData("2026-01-02T03:04:05.1Z", "2026-01-02T03:04:05.100000Z")]
    [InlineData("2026-01-02T03:04:05.123456Z", "2026-01-02T03:04:05.123456Z")]
    [InlineData("2026-01-02T03:04:05.123456789+00:00", "2026-01-02T03:04:05.123456Z")]
    [InlineData("1767323045", "2026-01-02T03:04:05Z")]
    [InlineData("1767323045.5", "2026-01-02T03:04:05.500000Z")]
    [InlineData("1767323045000", "2026-01-02T03:04:05Z")]
    [InlineData("0", "1970-01-01T00:00:00Z")]
    [InlineData("2024-02-29", "2024-02-29T00:00:00Z")]
    public void A_moment_is_read_in_every_form_and_written_in_one(string text, string written)
    {
        Assert.True(WireTime.TryParse(text, out var moment, out _));
        Assert.Equal(written, WireTime.Text(moment));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-1-2")]
    [InlineData("2026-13-01")]
    [InlineData("2026-02-30")]
    [InlineData("2026-01-02T25:00:00")]
    [InlineData("2026-01-02T03:04:05+24:00")]
    [InlineData("2026-01-02T03:04:05Zx")]
    [InlineData("0000-01-01")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("99999999999999999999")]
    public void What_is_no_moment_is_refused_with_a_reason(string text)
    {
        Assert.False(WireTime.TryParse(text, out _, out var problem));
        Assert.NotNull(problem);
    }
}
