using Panoptes.Uptime;

namespace Panoptes.Tests.Uptime;

/// <summary>Checks as the scheduler would store them.</summary>
internal static class Checks
{
    public static UptimeCheck Up(Guid model, DateTimeOffset at, double latencyMs = 500) => new()
    {
        Id = Guid.NewGuid(),
        CheckedAt = at,
        RunId = Guid.NewGuid(),
        ModelId = model,
        ProviderAccountId = Guid.NewGuid(),
        ModelName = "m",
        ProviderType = "openai",
        RequestId = "r",
        Status = UptimeStatus.Up,
        LatencyMs = latencyMs,
        TtftMs = latencyMs / 5,
        TokensPerSecond = 50,
        OutputTokens = 20,
        PromptPack = "health_check",
    };

    public static UptimeCheck Down(Guid model, DateTimeOffset at) => Up(model, at) with
    {
        Status = UptimeStatus.Down,
        LatencyMs = null,
        TtftMs = null,
        TokensPerSecond = null,
        OutputTokens = null,
        ErrorType = "server_error",
        Error = "HTTP 500",
    };

    public static UptimeCheck Slow(Guid model, DateTimeOffset at, double latencyMs = 5_000) =>
        Up(model, at, latencyMs) with { Status = UptimeStatus.Degraded, ErrorType = "slow", Error = "Slow" };
}
