using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Panoptes.Benchmarks;
using Panoptes.Server.Api.ArgusLm.Input;

namespace Panoptes.Server.Api.ArgusLm;

/// <summary>Writes a run's requests as a file, row by row: nothing but one buffer is held, however many there are.</summary>
internal static class BenchmarkExport
{
    private const int Enough = 16 * 1024;

    // The first ten are documented; further ones may only stand behind them.
    private static readonly byte[] Header =
        ("model_name,provider,ttft_ms,tps,tps_excluding_ttft,total_latency_ms,input_tokens,output_tokens,error,timestamp,"u8
        + "estimated_cost,server_load_ms,server_prefill_ms,server_prefill_tokens,server_decode_ms,server_decode_tokens,server_total_ms\r\n"u8).ToArray();

    private static readonly JsonWriterOptions Indented = new() { Indented = true, IndentSize = 2, NewLine = "\n" };

    public static async Task WriteJsonAsync(HttpResponse response, BenchmarkRun run, IAsyncEnumerable<BenchmarkResult> results, CancellationToken ct)
    {
        Attach(response, "application/json", run, "json");
        await using var json = new Utf8JsonWriter(response.BodyWriter, Indented);
        json.WriteStartObject();
        json.WriteString("run_id", run.Id);
        json.WriteString("run_name", run.Name);
        json.WriteString("prompt_pack", run.PromptPack);
        json.WriteString("started_at", WireTime.Text(run.StartedAt ?? run.CreatedAt));
        json.WriteString("completed_at", run.CompletedAt is { } at ? WireTime.Text(at) : null);
        json.WriteStartArray("results");
        await foreach (var result in results)
        {
            Write(json, result);
            if (json.BytesPending > Enough)
            {
                await json.FlushAsync(ct);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(ct);
    }

    public static async Task WriteCsvAsync(HttpResponse response, BenchmarkRun run, IAsyncEnumerable<BenchmarkResult> results, CancellationToken ct)
    {
        Attach(response, "text/csv; charset=utf-8", run, "csv");
        var body = response.BodyWriter;
        var waiting = Put(body, Header);
        await foreach (var result in results)
        {
            waiting += Put(body, Line(result));
            if (waiting > Enough)
            {
                await body.FlushAsync(ct);
                waiting = 0;
            }
        }

        await body.FlushAsync(ct);
    }

    private static void Attach(HttpResponse response, string type, BenchmarkRun run, string extension)
    {
        response.ContentType = type;
        response.Headers.ContentDisposition = $"attachment; filename=\"benchmark_{run.Id}.{extension}\"";
    }

    private static void Write(Utf8JsonWriter json, BenchmarkResult result)
    {
        var shown = BenchmarkFigures.Of(result);
        json.WriteStartObject();
        json.WriteString("model_name", result.ModelName);
        json.WriteString("provider", result.ProviderType);
        json.WriteNumber("ttft_ms", shown.TtftMs);
        json.WriteNumber("tps", shown.Tps);
        json.WriteNumber("tps_excluding_ttft", shown.TpsExcludingTtft);
        json.WriteNumber("total_latency_ms", shown.TotalLatencyMs);
        json.WriteNumber("input_tokens", shown.InputTokens);
        json.WriteNumber("output_tokens", shown.OutputTokens);
        json.WriteString("error", shown.Error);
        json.WriteString("timestamp", WireTime.Text(result.Request.StartedAt));
        Write(json, "estimated_cost", result.Cost);
        var server = result.Request.ServerTimes;
        Write(json, "server_load_ms", (decimal?)server?.Load?.TotalMilliseconds);
        Write(json, "server_prefill_ms", (decimal?)server?.Prompt?.TotalMilliseconds);
        Write(json, "server_prefill_tokens", server?.PromptTokens);
        Write(json, "server_decode_ms", (decimal?)server?.Generation?.TotalMilliseconds);
        Write(json, "server_decode_tokens", server?.GenerationTokens);
        Write(json, "server_total_ms", (decimal?)server?.Total?.TotalMilliseconds);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, decimal? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static byte[] Line(BenchmarkResult result)
    {
        var shown = BenchmarkFigures.Of(result);
        var server = result.Request.ServerTimes;
        return Encoding.UTF8.GetBytes(CsvLine.Of(
            CsvLine.Text(result.ModelName),
            CsvLine.Text(result.ProviderType),
            CsvLine.Number(shown.TtftMs),
            CsvLine.Number(shown.Tps),
            CsvLine.Number(shown.TpsExcludingTtft),
            CsvLine.Number(shown.TotalLatencyMs),
            shown.InputTokens.ToString(CultureInfo.InvariantCulture),
            shown.OutputTokens.ToString(CultureInfo.InvariantCulture),
            CsvLine.Text(shown.Error),
            WireTime.Text(result.Request.StartedAt),
            Optional(result.Cost),
            Optional(server?.Load?.TotalMilliseconds),
            Optional(server?.Prompt?.TotalMilliseconds),
            Optional(server?.PromptTokens),
            Optional(server?.Generation?.TotalMilliseconds),
            Optional(server?.GenerationTokens),
            Optional(server?.Total?.TotalMilliseconds)));
    }

    private static string Optional<T>(T? value)
        where T : struct, IFormattable => value?.ToString(null, CultureInfo.InvariantCulture) ?? "";

    private static int Put(PipeWriter body, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(body.GetSpan(bytes.Length));
        body.Advance(bytes.Length);
        return bytes.Length;
    }
}
