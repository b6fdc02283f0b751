namespace Panoptes.Server.Auth;

/// <summary>Holds requests back until the server has started: until then neither its addresses nor its first credentials are known.</summary>
internal sealed class Readiness
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Readiness(IHostApplicationLifetime lifetime) => lifetime.ApplicationStarted.Register(_started.SetResult);

    /// <summary>Ends when it has.</summary>
    public Task Started => _started.Task;
}
