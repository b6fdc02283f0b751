using System.Net;
using System.Net.Sockets;

namespace Panoptes.Llm;

/// <summary>
/// Which addresses a model may be called at. Loopback and private networks are what a self-hosted server is for;
/// link-local addresses and the metadata services of clouds hand out credentials, and no model lives there.
/// </summary>
/// <remarks>Apply it to resolved addresses, at connect time: a name may resolve to another address a moment later.</remarks>
public static class ReachableAddress
{
    private static readonly IPNetwork[] Refused =
    [
        IPNetwork.Parse("169.254.0.0/16"),      // link-local; most clouds' metadata
        IPNetwork.Parse("fe80::/10"),           // link-local
        IPNetwork.Parse("fd00:ec2::254/128"),   // AWS metadata
        IPNetwork.Parse("100.100.100.200/32"),  // Alibaba metadata
        IPNetwork.Parse("168.63.129.16/32"),    // Azure's host agent
    ];

    /// <summary>Why an address is refused, as a sentence; null if it may be called.</summary>
    public static string? Refusal(IPAddress address)
    {
        var meant = Embedded(address) ?? address;
        return Refused.Any(network => network.BaseAddress.AddressFamily == meant.AddressFamily && network.Contains(meant))
            ? $"{address} is a link-local or metadata address, and those are never called."
            : null;
    }

    /// <summary>The IPv4 address that an IPv6 address stands for: mapped, compatible, NAT64 or 6to4.</summary>
    private static IPAddress? Embedded(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return null;
        }

        ReadOnlySpan<byte> bytes = address.GetAddressBytes();
        return bytes switch
        {
            _ when address.IsIPv4MappedToIPv6 => address.MapToIPv4(),
            [0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, ..] => new IPAddress(bytes[12..]),
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, not 0, ..] => new IPAddress(bytes[12..]),
            [0x20, 0x02, ..] => new IPAddress(bytes[2..6]),
            _ => null,
        };
    }
}
