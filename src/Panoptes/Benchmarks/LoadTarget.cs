using Panoptes.Llm;

namespace Panoptes.Benchmarks;

/// <summary>What a load sends its requests to.</summary>
/// <param name="Model">The model as the run names it.</param>
/// <param name="Call">
/// Makes the call for a request; asked ahead of the dispatch, from several threads. What it throws fails that request alone.
/// </param>
public sealed record LoadTarget(string Model, Func<LoadRequest, LlmCall> Call);

/// <summary>A request that is to be sent.</summary>
/// <param name="Index">Its number in the load, warm-up included, from 0.</param>
/// <param name="Phase">Whether it counts.</param>
/// <param name="Intended">When it is due, a <see cref="TimeProvider.GetTimestamp"/>.</param>
/// <param name="Traced">The trace's request, in a replay.</param>
public readonly record struct LoadRequest(int Index, BenchmarkPhase Phase, long Intended, ReplayedRequest? Traced);

/// <summary>Measures one call: <see cref="LlmClient.MeasureAsync"/>.</summary>
internal delegate Task<LlmMeasurement> MeasureCall(LlmCall call, long? intendedStart, CancellationToken ct);

/// <summary>A request has ended.</summary>
/// <param name="Request">What became of it.</param>
/// <param name="Finished">How many measured requests have ended.</param>
/// <param name="Failed">How many of those failed.</param>
/// <param name="Expected">How many there will be; null if time ends the load.</param>
/// <param name="InFlight">How many requests are under way.</param>
public sealed record LoadProgress(BenchmarkRequest Request, int Finished, int Failed, int? Expected, int InFlight);
