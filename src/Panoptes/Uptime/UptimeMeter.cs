using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Panoptes.Uptime;

/// <summary>What checks found, as instruments of the meter <c>Panoptes</c>: for whoever collects metrics of this process. Retries are left out.</summary>
internal sealed class UptimeMeter
{
    private readonly ConcurrentDictionary<Guid, UptimeCheck> _last = new();
    private readonly Counter<long> _checks;
    private readonly Counter<long> _errors;
    private readonly Histogram<double> _ttft;
    private readonly Histogram<double> _latency;
    private readonly Histogram<double> _speed;

    public UptimeMeter(IMeterFactory meters)
    {
        var meter = meters.Create("Panoptes");
        _checks = meter.CreateCounter<long>("panoptes.model.checks", description: "Checks of a model, by verdict");
        _errors = meter.CreateCounter<long>("panoptes.model.check.errors", description: "Checks that failed, by class of error");
        _ttft = meter.CreateHistogram<double>("panoptes.model.ttft", "s", "Dispatch to first token, checks that succeeded");
        _latency = meter.CreateHistogram<double>("panoptes.model.latency", "s", "Dispatch to end of stream, checks that succeeded");
        _speed = meter.CreateHistogram<double>("panoptes.model.tokens_per_second", description: "Tokens per second after the first, checks that succeeded");
        meter.CreateObservableGauge("panoptes.model.up", () => Last(check => check.Status == UptimeStatus.Down ? 0 : 1), description: "1 while the model answers, 0 while it is down");
        meter.CreateObservableGauge("panoptes.model.degraded", () => Last(check => check.Status == UptimeStatus.Degraded ? 1 : 0), description: "1 while the model answers too slowly or not in full");
        meter.CreateObservableGauge(
            "panoptes.model.last_check.time", () => Last(check => check.CheckedAt.ToUnixTimeMilliseconds() / 1000.0), "s", "When the model was last checked, Unix time");
    }

    public void Record(UptimeCheck check)
    {
        var labels = Labels(check);
        _last[check.ModelId] = check;
        _checks.Add(1, [.. labels, new("status", check.Status.Wire())]);
        if (check.ErrorType is { } error)
        {
            _errors.Add(1, [.. labels, new("error_type", error)]);
        }

        Record(_ttft, check.TtftMs / 1000, labels);
        Record(_latency, check.LatencyMs / 1000, labels);
        Record(_speed, check.TokensPerSecond, labels);
    }

    /// <summary>Says nothing more of models that are monitored no longer.</summary>
    public void Keep(IReadOnlySet<Guid> models)
    {
        foreach (var gone in _last.Keys.Where(model => !models.Contains(model)))
        {
            _last.TryRemove(gone, out _);
        }
    }

    private static void Record(Histogram<double> histogram, double? value, KeyValuePair<string, object?>[] labels)
    {
        if (value is { } known)
        {
            histogram.Record(known, labels);
        }
    }

    private IEnumerable<Measurement<double>> Last(Func<UptimeCheck, double> value) =>
        _last.Values.Select(check => new Measurement<double>(value(check), Labels(check)));

    private static KeyValuePair<string, object?>[] Labels(UptimeCheck check) =>
        [new("model", check.ModelName), new("model_id", check.ModelId.ToString()), new("provider", check.ProviderType)];
}
