using System.Text;
using System.Text.Json;
using Panoptes.Llm.Framing;

namespace Panoptes.Llm.Formats;

/// <summary>
/// ConverseStream of AWS Bedrock, https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html: a binary event
/// stream; signed (SigV4), or with a Bedrock API key as a bearer token (https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html).
/// </summary>
internal sealed class BedrockConverse : WireFormat
{
    public override string Accept => "application/vnd.amazon.eventstream, application/json";

    public override Uri Address(LlmEndpoint endpoint, string model) =>
        Below(endpoint.BaseUrl, $"/model/{Uri.EscapeDataString(model)}/converse-stream");

    /// <summary>A signature takes the key's place.</summary>
    public override IEnumerable<KeyValuePair<string, string>> Headers(LlmEndpoint endpoint) => endpoint.Aws is null ? Bearer(endpoint) : [];

    public override IEventParser NewParser() => new EventStreamParser();

    public override byte[] Body(LlmCall call) => RequestJson.Write(call, static (json, call) =>
    {
        json.WriteStartArray("messages"u8);
        foreach (var message in RequestJson.Turns(call))
        {
            json.WriteStartObject();
            json.WriteString("role"u8, message.Role);
            WriteText(json, "content", message.Content);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (RequestJson.System(call) is { } system)
        {
            WriteText(json, "system", system);
        }

        json.WriteStartObject("inferenceConfig"u8);
        RequestJson.WriteIf(json, "maxTokens", call.MaxOutputTokens);
        RequestJson.WriteIf(json, "temperature", call.Temperature);
        json.WriteEndObject();
    });

    public override void ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, Answer answer)
    {
        if (name is [(byte)'!', ..])
        {
            answer.Error = ErrorOf(Encoding.UTF8.GetString(name[1..]), data);
            answer.EndEvent();
            return;
        }

        if (data.Length == 0)
        {
            return;
        }

        var reader = JsonScan.Object(data, "An event of ConverseStream");
        while (JsonScan.Next(ref reader))
        {
            BedrockReader.ReadMember(ref reader, answer);
        }

        JsonScan.End(ref reader);
        answer.EndEvent();
    }

    public override void ReadDocument(ReadOnlySpan<byte> json, Answer answer)
    {
        var reader = JsonScan.Object(json, "An answer of Converse");
        var known = false;
        while (JsonScan.Next(ref reader))
        {
            known |= reader.ValueTextEquals("output"u8) || reader.ValueTextEquals("stopReason"u8);
            BedrockReader.ReadMember(ref reader, answer);
        }

        JsonScan.End(ref reader);
        if (!known)
        {
            throw new JsonException("The object is no answer of Converse.");
        }

        answer.EndEvent();
        answer.End();
    }

    /// <summary>The exceptions of https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html.</summary>
    private static LlmError ErrorOf(string type, ReadOnlySpan<byte> data)
    {
        var kind = type.ToLowerInvariant() switch
        {
            var t when t.Contains("throttl", StringComparison.Ordinal) || t.Contains("quota", StringComparison.Ordinal) => LlmErrorKind.RateLimited,
            var t when t.Contains("accessdenied", StringComparison.Ordinal) || t.Contains("expiredtoken", StringComparison.Ordinal) => LlmErrorKind.Auth,
            var t when t.Contains("notfound", StringComparison.Ordinal) => LlmErrorKind.NotFound,
            var t when t.Contains("validation", StringComparison.Ordinal) => LlmErrorKind.InvalidRequest,
            _ => LlmErrorKind.ServerError,
        };
        var text = data is [(byte)'{', ..] ? ProviderErrors.InStream(data).Message : Encoding.UTF8.GetString(data);
        return new LlmError(kind, $"{type}: {text}");
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartArray(name);
        json.WriteStartObject();
        json.WriteString("text"u8, text);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
