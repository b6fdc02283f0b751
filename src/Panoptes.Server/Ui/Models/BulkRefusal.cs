namespace Panoptes.Server.Ui.Models;

/// <summary>A model that a change of many left as it was.</summary>
/// <param name="Id">Which.</param>
/// <param name="Name">Its name when it was chosen: it may be gone since.</param>
/// <param name="Reason">Why.</param>
/// <param name="Gone">Whether it is not there any more.</param>
public sealed record BulkRefusal(Guid Id, string Name, string Reason, bool Gone);
