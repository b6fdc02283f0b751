namespace Panoptes.Storage.Config;

/// <summary>Something people edit: each change that is saved also writes a line of the audit log, in the same transaction.</summary>
/// <remarks>Implement it explicitly, so that the model takes none of it for a column.</remarks>
public interface IAudited
{
    /// <summary>What it is, e.g. <c>provider</c>: the action is this with <c>.created</c>, <c>.updated</c> or <c>.deleted</c>.</summary>
    string AuditKind { get; }

    /// <summary>Which one, for people: its name and its id. Never a secret.</summary>
    string AuditSubject { get; }

    /// <summary>Properties that the server changes by itself; a change of only these is not a person's change.</summary>
    IReadOnlyList<string> AuditOmits { get; }
}
