namespace Panoptes.Access;

/// <summary>Who is calling now, for whoever must know without being told: the audit log.</summary>
/// <remarks>It flows with the asynchronous work that it was set for, background work that this starts included.</remarks>
public static class CurrentCaller
{
    private static readonly AsyncLocal<Caller?> Ambient = new();

    /// <summary>The caller; the server itself where none was set.</summary>
    public static Caller Value => Ambient.Value ?? Caller.Server;

    /// <summary>Sets the caller until the result is disposed.</summary>
    public static IDisposable Use(Caller caller)
    {
        var before = Ambient.Value;
        Ambient.Value = caller;
        return new Restore(before);
    }

    private sealed class Restore(Caller? before) : IDisposable
    {
        public void Dispose() => Ambient.Value = before;
    }
}
