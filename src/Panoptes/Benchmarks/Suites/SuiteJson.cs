using System.Text.Encodings.Web;
using System.Text.Json;

namespace Panoptes.Benchmarks.Suites;

/// <summary>A suite as JSON: <c>name, description, version, scenarios[{name, description, prompt, max_tokens, expected_output_length}], default_config</c>.</summary>
public static class SuiteJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a suite and checks it. Members that it does not know are passed over; what is left out takes its default.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: the message names every field that is wrong.</exception>
    public static Suite Read(JsonElement json)
    {
        var fields = new SuiteFields(json, "");
        var suite = new Suite(
            fields.Text("name") ?? "",
            fields.Text("description") ?? "",
            fields.Text("version") ?? "1.0.0",
            [.. fields.Items("scenarios").Select(Scenario)],
            fields.Inner("default_config") is { } config ? ReadConfig(config).Over(new SuiteConfig()) : new SuiteConfig());
        FieldErrors.Throw(fields.Errors.Count > 0 ? fields.Errors : suite.Validate(), "invalid_suite");
        return suite;
    }

    /// <summary>Reads what a run wants otherwise than its suite.</summary>
    /// <param name="json">An object of the members of <c>default_config</c>, each optional.</param>
    /// <param name="prefix">What stands before its fields' names in errors.</param>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: the message names every field that is not of its type.</exception>
    public static SuiteConfigChange ReadConfig(JsonElement json, string prefix)
    {
        var fields = new SuiteFields(json, prefix);
        var change = ReadConfig(fields);
        FieldErrors.Throw(fields.Errors, "invalid_config");
        return change;
    }

    /// <summary>Writes a suite so that people can read and change it.</summary>
    public static void Write(Stream to, Suite suite)
    {
        using var json = new Utf8JsonWriter(to, Indented);
        json.WriteStartObject();
        json.WriteString("name", suite.Name);
        json.WriteString("description", suite.Description);
        json.WriteString("version", suite.Version);
        json.WriteStartArray("scenarios");
        foreach (var scenario in suite.Scenarios)
        {
            json.WriteStartObject();
            json.WriteString("name", scenario.Name);
            json.WriteString("description", scenario.Description);
            json.WriteString("prompt", scenario.Prompt);
            json.WriteNumber("max_tokens", scenario.MaxTokens);
            json.WriteString("expected_output_length", scenario.ExpectedOutputLength);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("default_config");
        json.WriteNumber("iterations", suite.DefaultConfig.Iterations);
        json.WriteNumber("concurrency", suite.DefaultConfig.Concurrency);
        json.WriteNumber("timeout", suite.DefaultConfig.Timeout);
        json.WriteNumber("temperature", suite.DefaultConfig.Temperature);
        json.WriteBoolean("streaming", suite.DefaultConfig.Streaming);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static SuiteScenario Scenario(SuiteFields fields) =>
        new(fields.Text("name") ?? "", fields.Text("prompt") ?? "", fields.Whole("max_tokens") ?? 100)
        {
            Description = fields.Text("description") ?? "",
            ExpectedOutputLength = fields.Text("expected_output_length") ?? "medium",
        };

    private static SuiteConfigChange ReadConfig(SuiteFields fields) =>
        new(fields.Whole("iterations"), fields.Whole("concurrency"), fields.Whole("timeout"), fields.Number("temperature"), fields.Switch("streaming"));
}

/// <summary>The members of an object, with what is wrong with their types.</summary>
internal sealed class SuiteFields(JsonElement json, string prefix, List<FieldError>? errors = null)
{
    private readonly List<FieldError> _errors = errors ?? [];

    public IReadOnlyList<FieldError> Errors => _errors;

    public string? Text(string name)
    {
        if (Of(name, JsonValueKind.String, "a string") is not { } member)
        {
            return null;
        }

        try
        {
            var text = member.GetString()!;
            return text.Contains('\0', StringComparison.Ordinal) ? Wrong<string>(name, "without NUL characters") : text;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is JSON, but no text.
            return Wrong<string>(name, "valid Unicode");
        }
    }

    public double? Number(string name) => Of(name, JsonValueKind.Number, "a number") is { } member ? member.GetDouble() : null;

    public int? Whole(string name)
    {
        if (Of(name, JsonValueKind.Number, "a whole number") is not { } member)
        {
            return null;
        }

        if (member.TryGetInt32(out var whole))
        {
            return whole;
        }

        _errors.Add(new FieldError(prefix + name, "must be a whole number"));
        return null;
    }

    public bool? Switch(string name) => Member(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => Wrong<bool?>(name, "true or false"),
    };

    public SuiteFields? Inner(string name) => Of(name, JsonValueKind.Object, "an object") is { } member ? new SuiteFields(member, $"{prefix}{name}.", _errors) : null;

    public IEnumerable<SuiteFields> Items(string name)
    {
        if (Of(name, JsonValueKind.Array, "an array") is not { } array)
        {
            yield break;
        }

        var i = 0;
        foreach (var item in array.EnumerateArray())
        {
            yield return new SuiteFields(item, FormattableString.Invariant($"{prefix}{name}[{i++}]."), _errors);
        }
    }

    private JsonElement? Of(string name, JsonValueKind kind, string type) =>
        Member(name) is not { } member ? null : member.ValueKind == kind ? member : Wrong<JsonElement?>(name, type);

    private JsonElement? Member(string name)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return Wrong<JsonElement?>("", "an object");
        }

        return json.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;
    }

    private T? Wrong<T>(string name, string type)
    {
        var field = name.Length > 0 ? prefix + name : prefix.TrimEnd('.') is { Length: > 0 } outer ? outer : "body";
        if (!_errors.Any(error => error.Field == field))
        {
            _errors.Add(new FieldError(field, $"must be {type}"));
        }

        return default;
    }
}
