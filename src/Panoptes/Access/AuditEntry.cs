namespace Panoptes.Access;

/// <summary>One change or sign-in, kept for whoever asks later who did what.</summary>
public sealed class AuditEntry
{
    /// <summary>Its id.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who: <c>user:admin</c>, <c>key:mk_1a2b</c>, <c>local</c> (anonymous on this machine) or <c>server</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>What was done, dotted, e.g. <c>provider.updated</c>.</summary>
    public required string Action { get; init; }

    /// <summary>To what, e.g. a provider's id; empty where nothing is named.</summary>
    public required string Subject { get; init; }

    /// <summary>In words; never a secret.</summary>
    public string? Detail { get; init; }

    /// <summary>From which address, if it came over the network.</summary>
    public string? RemoteAddress { get; init; }
}
