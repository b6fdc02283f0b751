namespace Panoptes.Access;

/// <summary>What a credential may do. Each scope stands alone; <see cref="All"/> is what an administrator has.</summary>
[Flags]
public enum Scopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Look at everything but secrets and the audit log.</summary>
    Read = 1,

    /// <summary>Send in what happened.</summary>
    Ingest = 2,

    /// <summary>Change and start what is watched: providers, models, runs, rules.</summary>
    Operate = 4,

    /// <summary>Manage users, keys, settings and the audit log.</summary>
    Admin = 8,

    /// <summary>Everything.</summary>
    All = Read | Ingest | Operate | Admin,
}
