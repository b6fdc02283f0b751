namespace Panoptes.Benchmarks.Resources;

/// <summary>A processor, from <c>/proc/cpuinfo</c>.</summary>
internal static class LinuxCpu
{
    private static readonly Dictionary<string, string> Vendors = new(StringComparer.Ordinal)
    {
        ["GenuineIntel"] = "Intel",
        ["AuthenticAMD"] = "AMD",
        ["HygonGenuine"] = "Hygon",
        ["CentaurHauls"] = "VIA",
        ["Shanghai"] = "Zhaoxin",
    };

    /// <summary>ARM's numbers for who implemented a core (MIDR_EL1).</summary>
    private static readonly Dictionary<string, string> Implementers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["0x41"] = "ARM",
        ["0x42"] = "Broadcom",
        ["0x43"] = "Cavium",
        ["0x46"] = "Fujitsu",
        ["0x48"] = "HiSilicon",
        ["0x4e"] = "NVIDIA",
        ["0x50"] = "Applied Micro",
        ["0x51"] = "Qualcomm",
        ["0x53"] = "Samsung",
        ["0x56"] = "Marvell",
        ["0x61"] = "Apple",
        ["0x6d"] = "Microsoft",
        ["0xc0"] = "Ampere",
    };

    /// <summary>The cores that inference runs on; ARM itself numbers them, and others use its cores.</summary>
    private static readonly Dictionary<string, string> ArmParts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["0xd03"] = "Cortex-A53",
        ["0xd05"] = "Cortex-A55",
        ["0xd07"] = "Cortex-A57",
        ["0xd08"] = "Cortex-A72",
        ["0xd09"] = "Cortex-A73",
        ["0xd0a"] = "Cortex-A75",
        ["0xd0b"] = "Cortex-A76",
        ["0xd0c"] = "Neoverse-N1",
        ["0xd0d"] = "Cortex-A77",
        ["0xd40"] = "Neoverse-V1",
        ["0xd41"] = "Cortex-A78",
        ["0xd42"] = "Cortex-A78AE",
        ["0xd44"] = "Cortex-X1",
        ["0xd49"] = "Neoverse-N2",
        ["0xd4f"] = "Neoverse-V2",
        ["0xd84"] = "Neoverse-V3",
        ["0xd8e"] = "Neoverse-N3",
    };

    /// <param name="text">The file.</param>
    /// <param name="sys">The folder <c>/sys/devices/system/cpu</c>, which knows the physical cores where the file does not.</param>
    public static CpuInfo Parse(string text, string sys)
    {
        var blocks = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(Block).Where(block => block.ContainsKey("processor")).ToList();
        var manufacturer = First(blocks, "vendor_id") is { } vendor
            ? Vendors.GetValueOrDefault(vendor, vendor)
            : First(blocks, "CPU implementer") is { } implementer ? Implementers.GetValueOrDefault(implementer) : null;
        return new CpuInfo(
            manufacturer,
            First(blocks, "model name") is { } name ? Brand(name, manufacturer) : ArmBrand(blocks),
            blocks.Count > 0 ? blocks.Count : Environment.ProcessorCount,
            PhysicalCores(blocks, sys));
    }

    private static string Brand(string name, string? manufacturer)
    {
        foreach (var mark in (string[])["(R)", "(TM)", "(tm)"])
        {
            name = name.Replace(mark, "", StringComparison.Ordinal);
        }

        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries).AsSpan();
        return string.Join(' ', words.Length > 1 && words[0] == manufacturer ? words[1..] : words);
    }

    /// <summary>Chips of large and small cores have several, e.g. <c>Cortex-A76, Cortex-A55</c>.</summary>
    private static string? ArmBrand(List<Dictionary<string, string>> blocks)
    {
        var names = blocks
            .Where(block => block.GetValueOrDefault("CPU implementer") == "0x41")
            .Select(block => ArmParts.GetValueOrDefault(block.GetValueOrDefault("CPU part", "")))
            .OfType<string>()
            .Distinct()
            .OrderDescending(StringComparer.Ordinal)
            .ToList();
        return names.Count > 0 ? string.Join(", ", names) : null;
    }

    private static int? PhysicalCores(List<Dictionary<string, string>> blocks, string sys)
    {
        var ids = blocks.Where(block => block.ContainsKey("core id")).Select(block => (block.GetValueOrDefault("physical id"), block["core id"])).Distinct().Count();
        if (ids > 0)
        {
            return ids;
        }

        var siblings = SystemFile.Folders(sys, "cpu*")
            .Select(cpu => SystemFile.Text(Path.Combine(cpu, "topology", "thread_siblings_list")))
            .OfType<string>()
            .Distinct()
            .Count();
        return siblings > 0 ? siblings : null;
    }

    private static string? First(List<Dictionary<string, string>> blocks, string name) =>
        blocks.Select(block => block.GetValueOrDefault(name)).FirstOrDefault(value => value is { Length: > 0 });

    private static Dictionary<string, string> Block(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            if (line.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon)
            {
                values[line[..colon].Trim()] = line[(colon + 1)..].Trim();
            }
        }

        return values;
    }
}
