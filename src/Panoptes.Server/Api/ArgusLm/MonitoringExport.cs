using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Panoptes.Server.Api.ArgusLm.Input;
using Panoptes.Uptime;

namespace Panoptes.Server.Api.ArgusLm;

/// <summary>Writes checks as a file, row by row: nothing but one buffer is held, however many there are.</summary>
internal static class MonitoringExport
{
    private const int Enough = 16 * 1024;

    // The first six are documented; further ones may only stand behind them.
    private static readonly byte[] Header =
        "model_name,provider,status,latency_ms,error,timestamp,ttft_ms,tps,output_tokens,error_type\r\n"u8.ToArray();

    private static readonly JsonWriterOptions Indented = new() { Indented = true, IndentSize = 2, NewLine = "\n" };

    public static async Task WriteJsonAsync(HttpResponse response, IAsyncEnumerable<UptimeCheck> checks, CancellationToken ct)
    {
        Attach(response, "application/json", "uptime_history.json");
        await using var json = new Utf8JsonWriter(response.BodyWriter, Indented);
        json.WriteStartObject();
        json.WriteStartArray("checks");
        await foreach (var check in checks)
        {
            Write(json, check);
            if (json.BytesPending > Enough)
            {
                await json.FlushAsync(ct);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(ct);
    }

    public static async Task WriteCsvAsync(HttpResponse response, IAsyncEnumerable<UptimeCheck> checks, CancellationToken ct)
    {
        Attach(response, "text/csv; charset=utf-8", "uptime_history.csv");
        var body = response.BodyWriter;
        var waiting = Put(body, Header);
        await foreach (var check in checks)
        {
            waiting += Put(body, Line(check));
            if (waiting > Enough)
            {
                await body.FlushAsync(ct);
                waiting = 0;
            }
        }

        await body.FlushAsync(ct);
    }

    private static void Attach(HttpResponse response, string type, string file)
    {
        response.ContentType = type;
        response.Headers.ContentDisposition = $"attachment; filename=\"{file}\"";
    }

    private static void Write(Utf8JsonWriter json, UptimeCheck check)
    {
        json.WriteStartObject();
        json.WriteString("model_name", check.ModelName);
        json.WriteString("provider", check.ProviderType);
        json.WriteString("status", check.Status.Wire());
        Number(json, "latency_ms", check.LatencyMs);
        json.WriteString("error", check.Error);
        json.WriteString("timestamp", WireTime.Text(check.CheckedAt));
        Number(json, "ttft_ms", check.TtftMs);
        Number(json, "tps", check.TokensPerSecond);
        Number(json, "output_tokens", check.OutputTokens);
        json.WriteString("error_type", check.ErrorType);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
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

    private static byte[] Line(UptimeCheck check) => Encoding.UTF8.GetBytes(CsvLine.Of(
        CsvLine.Text(check.ModelName),
        CsvLine.Text(check.ProviderType),
        check.Status.Wire(),
        CsvLine.Number(check.LatencyMs),
        CsvLine.Text(check.Error),
        WireTime.Text(check.CheckedAt),
        CsvLine.Number(check.TtftMs),
        CsvLine.Number(check.TokensPerSecond),
        check.OutputTokens?.ToString(CultureInfo.InvariantCulture) ?? "",
        check.ErrorType ?? ""));

    private static int Put(PipeWriter body, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(body.GetSpan(bytes.Length));
        body.Advance(bytes.Length);
        return bytes.Length;
    }
}
