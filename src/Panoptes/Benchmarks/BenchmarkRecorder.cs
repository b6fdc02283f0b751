using System.Threading.Channels;
using Panoptes.Storage.Telemetry;

namespace Panoptes.Benchmarks;

/// <summary>Stores the requests of one run as they end, many in a commit, and shows only what is committed.</summary>
internal sealed class BenchmarkRecorder
{
    private const int Waiting = 10_000;
    private const int Together = 1_000;
    private const int Attempts = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<ITelemetryRow> _ended = Channel.CreateBounded<ITelemetryRow>(new BoundedChannelOptions(Waiting) { SingleReader = true });
    private readonly TelemetryWriter _writer;
    private readonly Action<IReadOnlyList<BenchmarkResult>> _landed;
    private readonly TimeProvider _time;
    private readonly Task _storing;

    /// <param name="writer">Where to.</param>
    /// <param name="landed">Told of what is committed, in order.</param>
    /// <param name="time">The clock of the pauses after a refusal.</param>
    public BenchmarkRecorder(TelemetryWriter writer, Action<IReadOnlyList<BenchmarkResult>> landed, TimeProvider time)
    {
        (_writer, _landed, _time) = (writer, landed, time);
        _storing = StoreAsync();
    }

    /// <summary>Takes a request, or what a load came to; waits only if the store falls far behind.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Unavailable"/>: the store has refused for long.</exception>
    public async ValueTask AddAsync(ITelemetryRow row)
    {
        try
        {
            await _ended.Writer.WriteAsync(row);
        }
        catch (ChannelClosedException e) when (e.InnerException is PanoptesException refusal)
        {
            throw refusal;
        }
    }

    /// <summary>Completes once all that was taken is committed.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Unavailable"/>: some of it could not be stored.</exception>
    public Task CompleteAsync()
    {
        _ended.Writer.TryComplete();
        return _storing;
    }

    private async Task StoreAsync()
    {
        try
        {
            while (await _ended.Reader.WaitToReadAsync())
            {
                var batch = new List<ITelemetryRow>();
                var results = new List<BenchmarkResult>();
                while (batch.Count < Together && _ended.Reader.TryRead(out var row))
                {
                    batch.Add(row);
                    if (row is BenchmarkResult result)
                    {
                        batch.AddRange(BenchmarkAnswer.Of(result) is { } answer ? [answer] : []);
                        results.Add(result.Request.Answer is null ? result : result with { Request = result.Request with { Answer = null } });
                    }
                }

                await AppendAsync(batch);
                _landed(results);
            }
        }
        catch (Exception e)
        {
            // Whoever adds must learn of it, whatever it is: nobody takes from the channel any more.
            _ended.Writer.TryComplete(e);
            throw;
        }
    }

    private async Task AppendAsync(List<ITelemetryRow> batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await _writer.AppendAsync(batch);
                return;
            }
            catch (PanoptesException e) when (e.Kind == ErrorKind.Unavailable && attempt < Attempts)
            {
                await Task.Delay(Pause, _time);
            }
        }
    }
}
