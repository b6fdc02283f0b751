using Microsoft.AspNetCore.Components.Authorization;
using Panoptes.Access;
using Panoptes.Server.Auth;

namespace Panoptes.Server.Ui.Shell;

/// <summary>Who uses this circuit, and what they may do.</summary>
internal sealed class CircuitCaller(AuthenticationStateProvider authentication)
{
    /// <summary>The caller, as the audit log names them.</summary>
    public async Task<Caller> GetAsync() => (await authentication.GetAuthenticationStateAsync()).User.Caller();

    /// <summary>Refuses unless they may do all of it.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Forbidden"/>.</exception>
    public async Task<Caller> RequireAsync(Scopes needed)
    {
        var caller = await GetAsync();
        return caller.May(needed)
            ? caller
            : throw new PanoptesException(ErrorKind.Forbidden, "forbidden", $"This needs the scope '{needed.Text()}': sign in as someone who has it");
    }
}
