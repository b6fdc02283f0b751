using Panoptes.Llm;

namespace Panoptes.Catalog;

/// <summary>A model together with what is needed to call it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Provider">Its account.</param>
/// <param name="Endpoint">Where and how it is called; null where <paramref name="Problem"/> says why it cannot be.</param>
/// <param name="Problem">Why it cannot be called, in words, e.g. that its credentials cannot be decrypted; null if it can.</param>
public sealed record ModelTarget(CatalogModel Model, ProviderAccount Provider, LlmEndpoint? Endpoint, string? Problem);
