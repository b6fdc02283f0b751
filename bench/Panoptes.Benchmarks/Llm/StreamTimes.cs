namespace Panoptes.Benchmarks.Llm;

/// <summary>One answer as a client saw it, beside what the server says about it; monotonic timestamps.</summary>
/// <param name="Dispatched">When the client began.</param>
/// <param name="Requested">When the request was at the server.</param>
/// <param name="Emitted">When the server sent each token.</param>
/// <param name="Arrived">When the client says each token came.</param>
internal sealed record StreamTimes(long Dispatched, long Requested, IReadOnlyList<long> Emitted, IReadOnlyList<long> Arrived);
