namespace Panoptes.Llm;

/// <summary>A prompt that probes and benchmarks send, the same for every model so that figures compare.</summary>
/// <param name="Id">Its stable name, e.g. <c>health_check</c>.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Prompt">What is sent, as one user message.</param>
/// <param name="ExpectedTokens">About how long an answer is when nothing cuts it off.</param>
public sealed record PromptPack(string Id, string Name, string Prompt, int ExpectedTokens);
