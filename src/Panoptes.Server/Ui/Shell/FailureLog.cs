namespace Panoptes.Server.Ui.Shell;

/// <summary>Writes a part of a page that failed to the log, once.</summary>
internal static partial class FailureLog
{
    public static void Defect(ILogger logger, Exception failure)
    {
        if (failure is not (PanoptesException or OperationCanceledException))
        {
            LogDefect(logger, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A part of a page failed")]
    private static partial void LogDefect(ILogger logger, Exception exception);
}
