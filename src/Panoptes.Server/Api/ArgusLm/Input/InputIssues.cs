using Panoptes.Server.Failures;

namespace Panoptes.Server.Api.ArgusLm.Input;

/// <summary>The faults found so far in one request's input; all of them are reported at once.</summary>
internal sealed class InputIssues
{
    private readonly List<InputIssue> _found = [];

    public void Add(InputIssue issue) => _found.Add(issue);

    /// <summary>Ends the request with 422 if anything was found.</summary>
    public void ThrowIfAny()
    {
        if (_found.Count > 0)
        {
            throw new InputException(_found);
        }
    }
}
