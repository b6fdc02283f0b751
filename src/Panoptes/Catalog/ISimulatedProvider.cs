using System.Globalization;

namespace Panoptes.Catalog;

/// <summary>The provider that this product simulates, on a real socket of whatever process runs it.</summary>
public interface ISimulatedProvider
{
    /// <summary>Where it answers with these settings; starts it on first use.</summary>
    Task<Uri> AddressAsync(SimulatedSettings settings, CancellationToken ct);
}

/// <summary>How the simulated provider behaves. Set as credentials of its account, in text.</summary>
/// <param name="TimeToFirstToken">Credential <c>ttft_ms</c>, 0 to 60,000; default 250.</param>
/// <param name="TokensPerSecond">Credential <c>tokens_per_second</c>, 0.1 to 10,000; default 60.</param>
/// <param name="FailureRate">Credential <c>failure_rate</c>, 0 to 1; default 0.</param>
public sealed record SimulatedSettings(TimeSpan TimeToFirstToken, double TokensPerSecond, double FailureRate)
{
    /// <summary>Reads the settings; what is absent or out of bounds takes its default or bound.</summary>
    public static SimulatedSettings From(IReadOnlyDictionary<string, string> credentials) => new(
        TimeSpan.FromMilliseconds(Number(credentials, "ttft_ms", 0, 60_000, 250)),
        Number(credentials, "tokens_per_second", 0.1, 10_000, 60),
        Number(credentials, "failure_rate", 0, 1, 0));

    private static double Number(IReadOnlyDictionary<string, string> credentials, string name, double min, double max, double otherwise) =>
        credentials.TryGetValue(name, out var text)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? Math.Clamp(number, min, max)
            : otherwise;
}
