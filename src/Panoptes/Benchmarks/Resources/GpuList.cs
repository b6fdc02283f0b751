using System.Globalization;
using System.Text.Json;

namespace Panoptes.Benchmarks.Resources;

/// <summary>The graphics cards, as their makers' programs or drivers list them. What is no list is an empty one.</summary>
internal static class GpuList
{
    /// <summary><c>nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader,nounits</c>: <c>NVIDIA H100 80GB HBM3, 81559, 550.54.15</c>.</summary>
    public static IReadOnlyList<GpuInfo> OfNvidiaSmi(string output) =>
    [
        .. from line in output.Split('\n')
           let fields = line.Split(',', StringSplitOptions.TrimEntries)
           where fields.Length == 3 && Known(fields[0]) is not null
           select new GpuInfo(fields[0], NvidiaSmi.Mebibytes(fields[1]), Known(fields[2])),
    ];

    /// <summary><c>rocm-smi --showproductname --showmeminfo vram --showdriverversion --json</c>: an object for each card, and one of the system.</summary>
    public static IReadOnlyList<GpuInfo> OfRocmSmi(string output)
    {
        // Warnings may stand before the object.
        var opening = output.IndexOf('{', StringComparison.Ordinal);
        if (opening < 0)
        {
            return [];
        }

        try
        {
            using var json = JsonDocument.Parse(output[opening..]);
            var driver = json.RootElement.TryGetProperty("system", out var system) ? Member(system, "Driver version") : null;
            return
            [
                .. from card in json.RootElement.EnumerateObject()
                   where card.Name.StartsWith("card", StringComparison.Ordinal)
                   let memory = Member(card.Value, "VRAM Total Memory (B)")
                   select new GpuInfo(
                       Member(card.Value, "Card Series") ?? Member(card.Value, "Device Name") ?? Member(card.Value, "Card Model") ?? "AMD GPU",
                       long.TryParse(memory, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null,
                       driver),
            ];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>AMD's driver: few cards have a product name, so the number that PCI knows them by has to do.</summary>
    public static IReadOnlyList<GpuInfo> OfAmdDriver(string root)
    {
        var driver = SystemFile.Text(Path.Combine(root, "sys", "module", "amdgpu", "version"))?.Trim();
        return
        [
            .. from device in AmdCards.Devices(root)
               let product = Known(SystemFile.Text(Path.Combine(device, "product_name"))?.Trim())
               select new GpuInfo(
                   product ?? "AMD GPU " + SystemFile.Text(Path.Combine(device, "device"))?.Trim(),
                   SystemFile.Number(Path.Combine(device, "mem_info_vram_total")),
                   driver),
        ];
    }

    /// <summary>The versions of the program differ in capitals.</summary>
    private static string? Member(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object
            ? of.EnumerateObject().Where(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(member => Known(member.Value.ToString())).FirstOrDefault()
            : null;

    private static string? Known(string? value) => value is null or "" or "N/A" || value.StartsWith('[') ? null : value;
}
