using System.Runtime.InteropServices;

namespace Panoptes.Benchmarks.Llm;

/// <summary>Sleeps to a twentieth of a millisecond, where the runtime's own sleep counts whole ones.</summary>
internal static class FineSleep
{
    public static void For(TimeSpan time)
    {
        var request = new Timespec { Seconds = 0, Nanoseconds = (nint)Math.Min(time.TotalNanoseconds, 999_999_999) };
        if (request.Nanoseconds > 0)
        {
            _ = Nanosleep(request, 0);
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
