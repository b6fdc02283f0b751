using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Panoptes.Storage.Config;

/// <summary>Says in the product's words what a full or failing disk says in SQLite's: not now, retry later.</summary>
internal sealed class SqliteFailures : DbCommandInterceptor
{
    private const int Busy = 5;
    private const int IoError = 10;
    private const int Full = 13;
    private const int CannotOpen = 14;

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => Throw(eventData.Exception);

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Throw(eventData.Exception);
        return Task.CompletedTask;
    }

    private static void Throw(Exception exception)
    {
        if (exception is SqliteException { SqliteErrorCode: Busy or IoError or Full or CannotOpen } e)
        {
            throw new PanoptesException(
                ErrorKind.Unavailable, "config_unavailable", $"The configuration store cannot be written now ({e.Message}); retry later");
        }
    }
}
