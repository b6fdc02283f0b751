using System.Globalization;
using System.Text;
using Panoptes.Benchmarks;

namespace Panoptes.Server.Commands.Bench;

/// <summary>The files of a run that programs read.</summary>
internal static class BenchFiles
{
    private static readonly (string Name, Func<LevelReport, BenchmarkRequest, BenchSettings, string> Of)[] Columns =
    [
        ("model", (level, _, _) => Words(level.Conditions.Model)),
        ("level", (_, request, _) => Text($"{request.Level}")),
        ("load", (level, _, _) => Words(level.Conditions.Load)),
        ("index", (_, request, _) => Text($"{request.Index}")),
        ("phase", (_, request, _) => request.Phase == BenchmarkPhase.Measured ? "measured" : "warm_up"),
        ("started_at", (_, request, _) => request.StartedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
        ("intended_at_ms", (_, request, _) => Number(request.IntendedAt)),
        ("dispatched_at_ms", (_, request, _) => Number(request.DispatchedAt)),
        ("dispatch_lag_ms", (_, request, _) => Number(request.DispatchLagMs)),
        ("connected_ms", (_, request, _) => Number(request.ConnectedMs)),
        ("headers_ms", (_, request, _) => Number(request.HeadersMs)),
        ("ttft_ms", (_, request, _) => Number(request.TtftMs)),
        ("ttfa_ms", (_, request, _) => Number(request.TtfaMs)),
        ("tpot_ms", (_, request, _) => Number(request.TpotMs)),
        ("last_token_ms", (_, request, _) => Number(request.LastTokenMs)),
        ("latency_ms", (_, request, _) => Number(request.LatencyMs)),
        ("latency_from_schedule_ms", (_, request, _) => Number(request.LatencyFromScheduleMs)),
        ("output_tps", (_, request, _) => Number(request.OutputTps)),
        ("input_tokens", (_, request, _) => Text($"{request.InputTokens}")),
        ("output_tokens", (_, request, _) => Text($"{request.OutputTokens}")),
        ("reasoning_tokens", (_, request, _) => Text($"{request.ReasoningTokens}")),
        ("cached_tokens", (_, request, _) => Text($"{request.CachedTokens}")),
        ("token_source", (_, request, _) => request.TokenSource.ToString()),
        ("server_load_ms", (_, request, _) => Number(request.ServerTimes?.Load?.TotalMilliseconds)),
        ("server_prefill_ms", (_, request, _) => Number(request.ServerTimes?.Prompt?.TotalMilliseconds)),
        ("server_prefill_tokens", (_, request, _) => Text($"{request.ServerTimes?.PromptTokens}")),
        ("server_decode_ms", (_, request, _) => Number(request.ServerTimes?.Generation?.TotalMilliseconds)),
        ("server_decode_tokens", (_, request, _) => Text($"{request.ServerTimes?.GenerationTokens}")),
        ("server_total_ms", (_, request, _) => Number(request.ServerTimes?.Total?.TotalMilliseconds)),
        ("chunks", (_, request, _) => Text($"{request.Chunks}")),
        ("http_status", (_, request, _) => Text($"{request.HttpStatus}")),
        ("finish_reason", (_, request, _) => Words(request.FinishReason)),
        ("good", (_, request, settings) => settings.Plan.Slos.IsEmpty ? "" : settings.Plan.Slos.Met(request) ? "true" : "false"),
        ("error", (_, request, _) => Words(request.Error)),
        ("error_message", (_, request, _) => Words(request.ErrorMessage)),
    ];

    /// <summary>vLLM's layout: one object, or an array of one for each level.</summary>
    public static byte[] Json(BenchmarkReport report)
    {
        var levels = report.Models.SelectMany(model => model.Levels).Select(level => VllmResult.Write(level, report.Seed)).ToList();
        if (levels is [var only])
        {
            return only;
        }

        using var array = new MemoryStream();
        array.WriteByte((byte)'[');
        foreach (var (level, first) in levels.Select((level, i) => (level, i == 0)))
        {
            array.Write(first ? "\n"u8 : ",\n"u8);
            array.Write(level);
        }

        array.Write("\n]\n"u8);
        return array.ToArray();
    }

    /// <summary>RFC 4180, one row per request that ended, warm-up included; no cell is taken for a formula.</summary>
    public static byte[] Csv(BenchmarkReport report, BenchSettings settings)
    {
        var csv = new StringBuilder().AppendJoin(',', Columns.Select(column => column.Name)).Append("\r\n");
        foreach (var level in report.Models.SelectMany(model => model.Levels))
        {
            foreach (var request in level.Load.Requests.OrderBy(request => request.Index))
            {
                csv.AppendJoin(',', Columns.Select(column => column.Of(level, request, settings))).Append("\r\n");
            }
        }

        return Encoding.UTF8.GetBytes(csv.ToString());
    }

    /// <summary>Writes the files that are asked for.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Unavailable"/>: one cannot be written; the others are.</exception>
    public static async Task WriteAsync(IReadOnlyList<(string? Path, Func<byte[]> Bytes)> files)
    {
        var problems = new List<string>();
        foreach (var (path, bytes) in files)
        {
            try
            {
                if (path is not null)
                {
                    await File.WriteAllBytesAsync(path, bytes());
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problems.Add($"{path} cannot be written: {e.Message}");
            }
        }

        if (problems.Count > 0)
        {
            throw new PanoptesException(ErrorKind.Unavailable, "not_written", string.Join('\n', problems));
        }
    }

    /// <summary>A spreadsheet runs what begins like a formula, and these texts come from a server.</summary>
    private static string Words(string? text)
    {
        var safe = text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? $"'{text}" : text ?? "";
        return safe.AsSpan().ContainsAny("\",\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    private static string Number(double? value) => value is { } number ? Text($"{number:0.###}") : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
