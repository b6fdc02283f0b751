using Panoptes.Llm;

namespace Panoptes.Catalog.Providers;

/// <summary>Where an account is spoken to, or why it cannot be.</summary>
/// <param name="Chat">Where a model is asked; null if there is a problem.</param>
/// <param name="Root">Where models are listed; null if there is a problem.</param>
/// <param name="Problem">Why nothing can be sent, in words; null if it can.</param>
/// <param name="Field">The credential that the problem is about, if it is about one.</param>
internal sealed record ProviderAddress(LlmEndpoint? Chat, Uri? Root, string? Problem, string? Field = null)
{
    public static ProviderAddress Missing(string field, string what) => new(null, null, $"{what} is required and not set", field);

    public static ProviderAddress Wrong(string problem, string? field = null) => new(null, null, problem, field);
}
