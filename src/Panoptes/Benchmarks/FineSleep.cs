using System.Runtime.InteropServices;

namespace Panoptes.Benchmarks;

/// <summary>Sleeps to about a tenth of a millisecond without spinning; the runtime's own waits count whole milliseconds.</summary>
internal static class FineSleep
{
    private static readonly bool HasNanosleep = OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    /// <summary>Sleeps on the calling thread, which must be one of our own; may return early.</summary>
    public static void For(TimeSpan time, CancellationToken ct)
    {
        if (HasNanosleep)
        {
            var request = new Timespec { Seconds = 0, Nanoseconds = (nint)Math.Clamp(time.TotalNanoseconds, 1, 999_999_999) };
            _ = Nanosleep(request, 0);
        }
        else if (time > TimeSpan.FromMilliseconds(2))
        {
            ct.WaitHandle.WaitOne(time - TimeSpan.FromMilliseconds(1));
        }
        else
        {
            Thread.SpinWait(100);
        }
    }

    [DllImport("libc", EntryPoint = "nanosleep")]
    private static extern int Nanosleep(in Timespec request, nint remaining);

    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
