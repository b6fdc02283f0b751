using System.ComponentModel.DataAnnotations;
using Panoptes.Access;

namespace Panoptes.Server.Auth;

/// <summary>How browsers are let in. Section <c>Panoptes:Access</c>, beside <see cref="AccessOptions"/>; read once, at start.</summary>
internal sealed class AuthOptions : IValidatableObject
{
    /// <summary>How long a browser session lasts without a request. Default 12 hours.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "30.00:00:00")]
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Other origins whose pages may call the APIs, separated by commas; empty for none. They are trusted as our own pages are.</summary>
    public string CorsOrigins { get; set; } = "http://localhost:5173,http://localhost:3000";

    public IReadOnlyList<string> Origins =>
        CorsOrigins.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Origins.Where(origin => !IsOrigin(origin)).Select(origin => new ValidationResult(
            $"{AccessOptions.Section}:{nameof(CorsOrigins)}: '{origin}' is not an origin such as http://localhost:5173 (no path, no *)"));

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && text.Equals($"{uri.Scheme}://{uri.Authority}", StringComparison.OrdinalIgnoreCase);
}
