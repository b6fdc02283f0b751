using System.CommandLine;
using Panoptes.Benchmarks;
using Panoptes.Llm;
using Panoptes.Server.Commands.Endpoints;

namespace Panoptes.Server.Commands.Bench;

/// <summary>Every word that <c>bench</c> understands. What needs more than a number is read by <see cref="BenchSettings"/>.</summary>
internal sealed class BenchOptions
{
    public EndpointOptions Endpoint { get; } = new(KeyVariables.Of, "OPENAI_API_KEY, or what the format's own tools read, e.g. ANTHROPIC_API_KEY");

    public Option<string?> Concurrency { get; } = new("--concurrency") { Description = "Requests at once, e.g. 8; several levels, 1,8,64, are run one after the other (default 1)" };

    public Option<string?> Rate { get; } = new("--rate") { Description = "Requests per second, sent by the clock whatever the server does; several levels as 1,2,4" };

    public Option<bool> Poisson { get; } = new("--poisson") { Description = "With --rate: arrivals of users who know nothing of each other" };

    public Option<string?> Gamma { get; } = new("--gamma") { Description = "With --rate: gamma arrivals of this shape; below 1 burstier than Poisson" };

    public Option<string?> Ramp { get; } = new("--ramp") { Description = "FROM:TO:SECONDS, a rate that rises or falls and then stays" };

    public Option<bool> Sweep { get; } = new("--sweep") { Description = "1, 2, 4 … 512 requests at once, until more load stops helping" };

    public Option<string?> Replay { get; } = new("--replay") { Description = "A file with one JSON object a line: timestamp (ms), input_length, output_length" };

    public Option<string?> Duration { get; } = new("--duration") { Description = "How long each level sends, e.g. 60s (the default without --requests), 5m" };

    public Option<int?> Requests { get; } = new("--requests") { Description = "How many requests each level sends" };

    public Option<int?> WarmUp { get; } = new("--warm-up") { Description = "Requests that are sent first and not counted (default: one for each of --concurrency, else none)" };

    public Option<int> MostInFlight { get; } = new("--max-in-flight") { Description = "With --rate, --ramp, --replay: the most requests in flight; what comes due beyond it fails as not_dispatched", DefaultValueFactory = _ => LoadPlan.DefaultInFlightCap };

    public Option<string?> Prompt { get; } = new("--prompt") { Description = "What to ask" };

    public Option<string?> PromptFile { get; } = new("--prompt-file") { Description = "One prompt a line, as text or as {\"prompt\": …}, sent in turn" };

    public Option<string?> Pack { get; } = new("--pack") { Description = $"A built-in prompt (default {BenchSettings.DefaultPack}): {string.Join(", ", PromptPacks.All.Select(pack => pack.Id))}" };

    public Option<int?> InputTokens { get; } = new("--input-tokens") { Description = "Synthetic prompts of about this many tokens" };

    public Option<int> MaxTokens { get; } = new("--max-tokens") { Description = "The most tokens to answer with", DefaultValueFactory = _ => 200 };

    public Option<string?> Temperature { get; } = new("--temperature") { Description = "Sampling temperature (default: the provider's)" };

    public Option<bool> SamePrompts { get; } = new("--same-prompts") { Description = "Do not make each prompt unique; prefix caches may then answer for the model" };

    public Option<int?> Seed { get; } = new("--seed") { Description = "What arrivals and prompts are drawn from (default: a new one, reported)" };

    public Option<string?> Slo { get; } = new("--slo") { Description = "What a good request keeps, e.g. ttft=500ms,tpot=50ms (also itl, latency)" };

    public Option<string?> GoodputMin { get; } = new("--goodput-min") { Description = "With --slo: the part of requests that must be good, 0 to 1 or e.g. 95% (default 0.95)" };

    public Option<string?> Baseline { get; } = new("--baseline") { Description = "A result of --json, or of vLLM's bench serve --save-detailed, to hold this run against" };

    public Option<string?> Tolerance { get; } = new("--tolerance") { Description = "With --baseline: how much worse it may be (default 5%)" };

    public Option<string?> Json { get; } = new("--json") { Description = "Write the result in vLLM's layout; of several levels an array" };

    public Option<string?> Csv { get; } = new("--csv") { Description = "Write one row per request" };

    public Option<string?> Html { get; } = new("--html") { Description = "Write a report that needs nothing but a browser" };

    public Option<bool> Strict { get; } = new("--strict") { Description = "Fail with 5 if this machine, not the server, was the limit" };

    public Option<bool> Quiet { get; } = new("--quiet") { Description = "Show no progress" };

    public Option<string> Timeout { get; } = new("--timeout") { Description = "When a request is given up, e.g. 120s", DefaultValueFactory = _ => "120s" };

    public IEnumerable<Option> All =>
    [
        .. Endpoint.All, Concurrency, Rate, Poisson, Gamma, Ramp, Sweep, Replay, Duration, Requests, WarmUp, MostInFlight, Prompt, PromptFile, Pack, InputTokens,
        MaxTokens, Temperature, SamePrompts, Seed, Slo, GoodputMin, Baseline, Tolerance, Json, Csv, Html, Strict, Quiet, Timeout,
    ];

    /// <summary>The option behind a field of a plan, so that a refusal names what was typed.</summary>
    public static string Of(FieldError error) => error.Field.Split('.')[^1] switch
    {
        "concurrency" => "--concurrency",
        "rate" => "--rate",
        "burstiness" => "--gamma",
        "rate_from" or "rate_to" or "ramp_seconds" => "--ramp",
        "trace" or "input_length" or "output_length" => "--replay",
        "requests" => "--requests",
        "duration_seconds" => "--duration",
        "warmup_requests" => "--warm-up",
        "max_in_flight" => "--max-in-flight",
        "tokens" => "--input-tokens",
        "prompts" => "--prompt or --prompt-file",
        "max_tokens" => "--max-tokens",
        "temperature" => "--temperature",
        "sweep" => "the levels of --concurrency or --rate",
        var other => other,
    };
}
