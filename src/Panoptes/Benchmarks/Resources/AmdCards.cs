namespace Panoptes.Benchmarks.Resources;

/// <summary>AMD's cards, from the files of their driver.</summary>
/// <remarks>
/// They are what <c>rocm-smi</c> reads itself. That program is a Python script, which takes longer to start than the time between two
/// samples: polling it would take from the load what it measures. https://docs.kernel.org/gpu/amdgpu/thermal.html
/// </remarks>
internal sealed class AmdCards
{
    private const string Vendor = "0x1002";

    private readonly List<Files> _cards = [];

    /// <param name="root">The folder that <c>sys</c> lies in.</param>
    public AmdCards(string root)
    {
        foreach (var device in Devices(root))
        {
            var sensors = SystemFile.Folders(Path.Combine(device, "hwmon"), "hwmon*") is [var first, ..] ? first : null;

            // Newer chips tell what they draw now, older ones the mean of the last moments; both in microwatts.
            var power = sensors is null
                ? null
                : new[] { "power1_average", "power1_input" }.Select(name => Path.Combine(sensors, name)).FirstOrDefault(path => SystemFile.Number(path) is not null);
            _cards.Add(new Files("amd " + device, Path.Combine(device, "gpu_busy_percent"), Path.Combine(device, "mem_info_vram_used"), power));
        }
    }

    /// <summary>The device folders of AMD's cards.</summary>
    public static IEnumerable<string> Devices(string root) =>
        SystemFile.Folders(Path.Combine(root, "sys", "class", "drm"), "card*")
            .Where(card => Path.GetFileName(card).AsSpan(4).ContainsAnyExceptInRange('0', '9') == false)
            .Order(StringComparer.Ordinal)
            .Select(card => Path.Combine(card, "device"))
            .Where(device => SystemFile.Text(Path.Combine(device, "vendor"))?.Trim() == Vendor);

    public void Read(double atMs, GpuTally tally)
    {
        foreach (var card in _cards)
        {
            var watts = card.Power is null ? null : SystemFile.Number(card.Power) / 1e6;
            tally.Add(atMs, new GpuReading(card.Name, SystemFile.Number(card.Busy), SystemFile.Number(card.Memory), watts));
        }
    }

    private sealed record Files(string Name, string Busy, string Memory, string? Power);
}
