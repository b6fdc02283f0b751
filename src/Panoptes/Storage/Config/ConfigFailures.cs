using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Panoptes.Storage.Config;

/// <summary>Says in the product's words what a full, failing or busy disk says in SQLite's: not now, retry later.</summary>
public sealed class ConfigFailures : IDbCommandInterceptor, IDbTransactionInterceptor, ISaveChangesInterceptor
{
    private const int Busy = 5;
    private const int IoError = 10;
    private const int Full = 13;
    private const int CannotOpen = 14;

    /// <summary>The refusal that an exception of the configuration store amounts to; null if it is something else.</summary>
    public static PanoptesException? Of(Exception? exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is PanoptesException refusal)
            {
                return refusal;
            }

            if (e is SqliteException { SqliteErrorCode: Busy or IoError or Full or CannotOpen })
            {
                return new PanoptesException(
                    ErrorKind.Unavailable, "config_unavailable", $"The configuration store cannot be used now ({e.Message}); retry later");
            }
        }

        return null;
    }

    /// <inheritdoc />
    public void CommandFailed(DbCommand command, CommandErrorEventData eventData) => Throw(eventData.Exception);

    /// <inheritdoc />
    public Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Throw(eventData.Exception);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public void TransactionFailed(DbTransaction transaction, TransactionErrorEventData eventData) => Throw(eventData.Exception);

    /// <inheritdoc />
    public Task TransactionFailedAsync(DbTransaction transaction, TransactionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Throw(eventData.Exception);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public void SaveChangesFailed(DbContextErrorEventData eventData) => Throw(eventData.Exception);

    /// <inheritdoc />
    public Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Throw(eventData.Exception);
        return Task.CompletedTask;
    }

    // Saving wraps whatever fails inside it, a refusal of ours included: it is taken out again here.
    private static void Throw(Exception exception)
    {
        if (Of(exception) is { } refusal)
        {
            throw refusal;
        }
    }
}
