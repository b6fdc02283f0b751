using Microsoft.Extensions.Options;
using Panoptes.Llm;

namespace Panoptes.Runtimes;

/// <summary>Whether a managed model answers, as its runtime says at this moment.</summary>
/// <param name="Status">Where it stands.</param>
/// <param name="Healthy">Whether it is loaded.</param>
/// <param name="Endpoint">Its runtime's root; null if it is not loaded.</param>
/// <param name="At">When its runtime was asked, UTC.</param>
/// <param name="Error">What went wrong; null if nothing did.</param>
public sealed record ModelHealth(ManagedModelStatus Status, bool Healthy, string? Endpoint, DateTimeOffset At, string? Error);

/// <summary>What a managed model answered to one prompt.</summary>
/// <param name="Text">Its answer.</param>
/// <param name="Tokens">Token counts.</param>
/// <param name="Latency">From dispatch to the end.</param>
public sealed record ModelAnswer(string Text, TokenCounts Tokens, TimeSpan Latency);

/// <summary>Asks runtimes about single models.</summary>
public sealed class ModelChecks(
    ManagedModels models, RuntimeResolver resolver, RuntimeAdapters adapters, LlmClient client, IOptions<RuntimeOptions> options, TimeProvider time)
{
    /// <summary>What is asked if nobody says what.</summary>
    public const string UsualPrompt = "Say hello in one short sentence.";

    /// <summary>The most log lines that are given at once.</summary>
    public const int MostLines = 1_000;

    private const int MostTokens = 50;
    private const double Temperature = 0.7;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Asks the runtime whether a model is loaded.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>.</exception>
    public async Task<ModelHealth> HealthAsync(Guid id, CancellationToken ct)
    {
        var model = await models.GetAsync(id, ct);
        var at = time.GetUtcNow();
        if (model.RuntimeId is null || models.LoadOf(id) is not null)
        {
            return new ModelHealth(model.Status, false, null, at, model.LastError);
        }

        using var limit = new CancellationTokenSource(options.Value.ProbeLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            var loaded = await adapters.Of(await resolver.OfAsync(model, both.Token)).LoadedAsync(both.Token);
            return loaded.Any(copy => ModelLifecycle.Is(copy, model))
                ? new ModelHealth(ManagedModelStatus.Running, true, model.Endpoint, at, null)
                : new ModelHealth(model.Status == ManagedModelStatus.Error ? model.Status : ManagedModelStatus.Stopped, false, null, at, model.LastError);
        }
        catch (Exception e) when (e is PanoptesException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return new ModelHealth(ManagedModelStatus.Error, false, null, at, ModelLifecycle.Words(e));
        }
    }

    /// <summary>The newest lines of the runtime's own log of a model, oldest first; empty if it shows none.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>, or why the runtime cannot be asked.</exception>
    public async Task<IReadOnlyList<string>> OutputAsync(Guid id, int limit, CancellationToken ct)
    {
        var model = await models.GetAsync(id, ct);
        return model.RuntimeId is null ? [] : await adapters.Of(await resolver.OfAsync(model, ct)).LogAsync(ModelLifecycle.IdOf(model), limit, ct);
    }

    /// <summary>Asks a model one thing.</summary>
    /// <param name="id">The model.</param>
    /// <param name="prompt">What; null or blank asks the usual.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="PanoptesException">
    /// <see cref="ErrorKind.NotFound"/>; <see cref="ErrorKind.Conflict"/>: it is not loaded; <see cref="ErrorKind.Unavailable"/>: it did not answer.
    /// </exception>
    public async Task<ModelAnswer> AskAsync(Guid id, string? prompt, CancellationToken ct)
    {
        var health = await HealthAsync(id, ct);
        var model = await models.GetAsync(id, ct);
        if (!health.Healthy)
        {
            throw new PanoptesException(ErrorKind.Conflict, "model_not_loaded", $"Model not loaded: {health.Error ?? $"start {model.Alias} first"}");
        }

        var target = await adapters.Of(await resolver.OfAsync(model, ct)).TargetAsync(ModelLifecycle.IdOf(model), ct);
        var call = new LlmCall(target.Endpoint, target.WireModel, [LlmMessage.User(string.IsNullOrWhiteSpace(prompt) ? UsualPrompt : prompt)])
        {
            MaxOutputTokens = MostTokens,
            Temperature = Temperature,
            Stream = false,
            KeepText = true,
            Timeouts = new LlmTimeouts { Total = Limit },
        };
        var measured = await client.MeasureAsync(call, null, ct);
        return measured.Error is { } error
            ? throw new PanoptesException(ErrorKind.Unavailable, "model_did_not_answer", $"{model.Alias} did not answer: {error.Message}")
            : new ModelAnswer(measured.Text ?? "", measured.Tokens, measured.Latency);
    }
}
