using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Panoptes.Benchmarks.Resources;

/// <summary>One <c>nvidia-smi</c> that prints a line per card and interval for as long as a watch lasts; it may end at any time.</summary>
internal sealed class NvidiaSmi : IAsyncDisposable
{
    private const string Fields = "index,utilization.gpu,memory.used,power.draw";

    /// <summary>More without an end is no line of it.</summary>
    private const int LongestLine = 4_096;

    /// <summary>A driver that hangs keeps even a killed process; the load's end does not wait for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    private NvidiaSmi(Process process, Action<GpuReading> read)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(read), DrainAsync());
    }

    /// <summary>Its process.</summary>
    public int ProcessId => _process.Id;

    /// <param name="program">A path, or a name on the PATH; empty for none.</param>
    /// <param name="interval">Time between two readings.</param>
    /// <param name="read">Takes each reading; called from any thread, one at a time.</param>
    /// <returns>Null if the program is missing or cannot be started.</returns>
    public static NvidiaSmi? TryStart(string program, TimeSpan interval, Action<GpuReading> read)
    {
        var every = ((int)interval.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        var process = SystemProgram.TryStart(program, "--query-gpu=" + Fields, "--format=csv,noheader,nounits", "-lms", every);
        return process is null ? null : new NvidiaSmi(process, read);
    }

    /// <summary>One line of it, e.g. <c>0, 97, 40536, 412.35</c>; a field that the card does not have reads <c>[N/A]</c>.</summary>
    /// <returns>Null if it is none, as its complaints are not.</returns>
    public static GpuReading? Parse(string line)
    {
        var fields = line.Split(',', StringSplitOptions.TrimEntries);
        if (fields.Length != 4 || !int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return null;
        }

        var reading = new GpuReading("nvidia " + index.ToString(CultureInfo.InvariantCulture), Value(fields[1]), Mebibytes(fields[2]), Value(fields[3]));
        return reading is { UsePercent: null, MemoryBytes: null, Watts: null } or { UsePercent: > 100 } ? null : reading;
    }

    /// <summary>A number of mebibytes, in bytes; null if it is none.</summary>
    public static long? Mebibytes(string field) => Value(field) is { } value and < 1e12 ? (long)(value * (1 << 20)) : null;

    public async ValueTask DisposeAsync()
    {
        SystemProgram.End(_process);
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            // Nothing more can be done to it: its output is no longer read, which ends it when it prints again.
        }

        await _stop.CancelAsync();
        await _reading.WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
        _stop.Dispose();
    }

    private static double? Value(string field) =>
        double.TryParse(field, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    private async Task ReadAsync(Action<GpuReading> read)
    {
        var buffer = new byte[1_024];
        var line = new StringBuilder();
        for (int length; (length = await NextAsync(_process.StandardOutput.BaseStream, buffer)) > 0;)
        {
            foreach (var letter in buffer.AsSpan(0, length))
            {
                if (letter != '\n')
                {
                    // One too long stays too long up to its end, and so is none.
                    _ = line.Length <= LongestLine ? line.Append((char)letter) : line;
                    continue;
                }

                if (Parse(line.ToString()) is { } reading)
                {
                    read(reading);
                }

                line.Clear();
            }
        }
    }

    private async Task DrainAsync()
    {
        var buffer = new byte[1_024];
        while (await NextAsync(_process.StandardError.BaseStream, buffer) > 0)
        {
        }
    }

    private async Task<int> NextAsync(Stream stream, byte[] buffer)
    {
        try
        {
            return await stream.ReadAsync(buffer, _stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return 0;
        }
    }
}
