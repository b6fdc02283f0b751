using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Panoptes.Llm;
using Panoptes.Server.Commands.Endpoints;
using Spectre.Console;

namespace Panoptes.Server.Commands;

/// <summary>One measurement, for people or for programs.</summary>
internal static class ProbeReport
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Json(LlmCall call, LlmMeasurement m) => JsonSerializer.Serialize(
        new Dictionary<string, object?>
        {
            ["up"] = m.Error is null,
            ["url"] = EndpointOptions.Shown(call.Endpoint.BaseUrl),
            ["model"] = call.Model,
            ["format"] = call.Endpoint.Format.Wire(),
            ["started_at"] = m.StartedAt,
            ["http_status"] = m.HttpStatus,
            ["connected_ms"] = Ms(m.Connected),
            ["headers_ms"] = Ms(m.Headers),
            ["first_byte_ms"] = Ms(m.FirstByte),
            ["first_role_ms"] = Ms(m.FirstRole),
            ["first_reasoning_ms"] = Ms(m.FirstReasoning),
            ["ttft_ms"] = Ms(m.TimeToFirstToken),
            ["ttfa_ms"] = Ms(m.FirstAnswer),
            ["last_token_ms"] = Ms(m.LastToken),
            ["usage_ms"] = Ms(m.UsageAt),
            ["latency_ms"] = Ms(m.Latency),
            ["tpot_ms"] = Ms(m.TimePerOutputToken),
            ["output_tps"] = Round(m.OutputTokensPerSecond),
            ["tps_excluding_ttft"] = Round(m.TokensPerSecondAfterFirst),
            ["chunks"] = m.Chunks.Count,
            ["input_tokens"] = m.Tokens.Input,
            ["cached_input_tokens"] = m.Tokens.CachedInput,
            ["output_tokens"] = m.Tokens.Output,
            ["reasoning_tokens"] = m.Tokens.Reasoning,
            ["token_source"] = Source(m.Tokens.Source),
            ["server_load_ms"] = Ms(m.ServerTimes?.Load),
            ["server_prefill_ms"] = Ms(m.ServerTimes?.Prompt),
            ["server_prefill_tokens"] = m.ServerTimes?.PromptTokens,
            ["server_decode_ms"] = Ms(m.ServerTimes?.Generation),
            ["server_decode_tokens"] = m.ServerTimes?.GenerationTokens,
            ["server_total_ms"] = Ms(m.ServerTimes?.Total),
            ["finish_reason"] = m.FinishReason,
            ["response_id"] = m.ResponseId,
            ["error"] = m.Error?.Kind.Wire(),
            ["error_message"] = m.Error?.Message,
            ["retry_after_s"] = m.Error?.RetryAfter?.TotalSeconds,
        },
        Readable);

    public static void Table(LlmCall call, LlmMeasurement m, TextWriter output)
    {
        var terminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
        });
        if (!terminal)
        {
            console.Profile.Width = 1000; // a file is not wrapped
        }

        var state = m.Error is null ? "[green]up[/]" : "[red]down[/]";
        console.MarkupLine($"{Markup.Escape(call.Model)} at {Markup.Escape(EndpointOptions.Shown(call.Endpoint.BaseUrl))} is {state}");
        if (m.Error is { } error)
        {
            var wait = error.RetryAfter is { } after ? string.Create(CultureInfo.InvariantCulture, $" (retry after {after.TotalSeconds:0} s)") : "";
            console.MarkupLine($"[red]{error.Kind.Wire()}[/]: {Markup.Escape(error.Message)}{wait}");
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumn("after dispatch").AddColumn(new TableColumn("ms").RightAligned());
        Row(table, "connected", m.Connected);
        Row(table, "headers", m.Headers);
        Row(table, "first byte", m.FirstByte);
        Row(table, "role", m.FirstRole);
        Row(table, "first reasoning token", m.FirstReasoning);
        Row(table, "first answer token", m.FirstAnswer);
        Row(table, "last token", m.LastToken);
        Row(table, "usage", m.UsageAt);
        Row(table, m.Error is null ? "complete" : "failed", m.Latency);
        Row(table, "time to first token", m.TimeToFirstToken);
        Row(table, "time per output token", m.TimePerOutputToken);
        Row(table, "server's own: loading the model", m.ServerTimes?.Load);
        Row(table, "server's own: reading the prompt", m.ServerTimes?.Prompt);
        Row(table, "server's own: writing the answer", m.ServerTimes?.Generation);
        Row(table, "server's own: all of it", m.ServerTimes?.Total);
        console.Write(table);
        console.MarkupLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Known(m.Tokens.Input)} tokens in, {Known(m.Tokens.Output)} out by {Source(m.Tokens.Source)} in {m.Chunks.Count} chunks; {Known(Round(m.OutputTokensPerSecond))} tokens/s, {Known(Round(m.TokensPerSecondAfterFirst))} after the first; finish reason {Markup.Escape(m.FinishReason ?? "–")}"));
    }

    private static void Row(Table table, string name, TimeSpan? value)
    {
        if (Ms(value) is { } ms)
        {
            table.AddRow(name, ms.ToString("0.00", CultureInfo.InvariantCulture));
        }
    }

    private static string Known<T>(T? value)
        where T : struct, IFormattable => value?.ToString(null, CultureInfo.InvariantCulture) ?? "–";

    private static double? Ms(TimeSpan? value) => value is { } time ? Math.Round(time.TotalMilliseconds, 3) : null;

    private static double? Round(double? value) => value is { } number ? Math.Round(number, 2) : null;

    private static string Source(TokenSource source) => source switch
    {
        TokenSource.Usage => "usage",
        TokenSource.ServerTimings => "server_timings",
        TokenSource.Tokenizer => "tokenizer",
        TokenSource.Chunks => "chunks",
        _ => "unknown",
    };
}
