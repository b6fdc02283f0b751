namespace Panoptes.Access;

/// <summary>Who is calling, and what they may do.</summary>
/// <param name="Actor">As the audit log names them: <c>user:admin</c>, <c>key:mk_1a2b</c>, <c>local</c>, <c>anonymous</c> or <c>server</c>.</param>
/// <param name="Scopes">What they may do.</param>
public sealed record Caller(string Actor, Scopes Scopes)
{
    /// <summary>The server itself: schedules, loops, the first start.</summary>
    public static Caller Server { get; } = new("server", Scopes.All);

    /// <summary>Whoever calls without a credential from this machine, where that is allowed. Never an administrator.</summary>
    public static Caller Local { get; } = new("local", Scopes.Read | Scopes.Ingest | Scopes.Operate);

    /// <summary>Whoever calls what anyone may call.</summary>
    public static Caller Anonymous { get; } = new("anonymous", Scopes.None);

    /// <summary>The user's id, if a person calls.</summary>
    public Guid? UserId { get; init; }

    /// <summary>The key's id, if a program calls.</summary>
    public Guid? KeyId { get; init; }

    /// <summary>From which address, if over the network.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>Whether they may do all of it.</summary>
    public bool May(Scopes needed) => (Scopes & needed) == needed;
}
