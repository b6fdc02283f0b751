using System.Text.Json;
using Panoptes.Catalog;

namespace Panoptes.Server.Simulated;

/// <summary>A simulated model: the account's settings, changed by its character.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Description">What it is like; says that it is simulated.</param>
/// <param name="Slower">How many times slower it is than the settings say.</param>
/// <param name="LeastFailures">The least share of its calls that fail.</param>
internal sealed record SimulatedModel(string Id, string Description, double Slower, double LeastFailures)
{
    public SimulatedSettings Adapt(SimulatedSettings settings) => settings with
    {
        TimeToFirstToken = settings.TimeToFirstToken * Slower,
        TokensPerSecond = settings.TokensPerSecond / Slower,
        FailureRate = Math.Max(settings.FailureRate, LeastFailures),
    };
}

internal static class SimulatedModels
{
    public static IReadOnlyList<SimulatedModel> All { get; } =
    [
        new("sim-fast", "Simulated: answers as the account's settings say", 1, 0),
        new("sim-slow", "Simulated: four times slower than the account's settings say", 4, 0),
        new("sim-flaky", "Simulated: at least every fourth call fails", 1, 0.25),
    ];

    public static Task ListAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status200OK, new
    {
        @object = "list",
        data = All.Select(m => new { id = m.Id, @object = "model", owned_by = "panoptes-simulated", simulated = true, description = m.Description }),
    });

    public static async Task WriteAsync(HttpContext context, int status, object body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(body), context.RequestAborted);
    }
}
