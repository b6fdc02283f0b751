using System.Text.Json;
using System.Text.RegularExpressions;
using Panoptes.Server.Failures;

namespace Panoptes.Server.Api.ArgusLm.Input;

/// <summary>One field of the input. Each reader returns null where the field is absent, null or at fault; a fault is noted.</summary>
internal readonly struct Field(InputIssues issues, IReadOnlyList<object> location, FieldValue value, bool required = false)
{
    /// <summary>The longest text that is taken where nothing else is said, in characters.</summary>
    public const int LongestText = 255;

    private static readonly DateTimeOffset Earliest = new(1, 1, 2, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Whether it came, null included.</summary>
    public bool IsPresent => value.IsPresent;

    /// <summary>Whether it came as null.</summary>
    public bool IsNull => value.IsNull;

    /// <summary>Notes a fault of this field that the caller found.</summary>
    public void Refuse(string type, string message, IReadOnlyDictionary<string, object>? context = null) =>
        issues.Add(new InputIssue(type, location, message, value.Echoed, context));

    /// <summary>Text of a bounded length, in characters.</summary>
    public string? Text(int min = 0, int max = LongestText)
    {
        if (Lacks("string_type", "Input should be a valid string"))
        {
            return null;
        }

        if (value.Text is not { } text)
        {
            Refuse("string_type", "Input should be a valid string");
            return null;
        }

        if (text.Contains('\0', StringComparison.Ordinal))
        {
            Refuse("value_error", "Value error, text must not hold a NUL character");
            return null;
        }

        if (text.Length < min)
        {
            Refuse("string_too_short", $"String should have at least {Counted(min)}", Bound("min_length", min));
            return null;
        }

        if (text.Length > max)
        {
            Refuse("string_too_long", $"String should have at most {Counted(max)}", Bound("max_length", max));
            return null;
        }

        return text;
    }

    /// <summary>One of a few words, e.g. <c>json</c> or <c>csv</c>.</summary>
    public string? OneOf(params string[] words)
    {
        var text = Text();
        if (text is null || words.Contains(text, StringComparer.Ordinal))
        {
            return text;
        }

        var pattern = $"^({string.Join('|', words.Select(Regex.Escape))})$";
        Refuse("string_pattern_mismatch", $"String should match pattern '{pattern}'", new Dictionary<string, object> { ["pattern"] = pattern });
        return null;
    }

    /// <summary>A whole number within bounds, both included.</summary>
    public int? Int(int min = int.MinValue, int max = int.MaxValue)
    {
        if (Lacks("int_type", "Input should be a valid integer"))
        {
            return null;
        }

        if (LaxValues.Integer(value, out var problem) is not { } number)
        {
            Refuse(problem!.Value.Type, problem.Value.Message);
            return null;
        }

        if (number < min)
        {
            Refuse("greater_than_equal", $"Input should be greater than or equal to {min}", Bound("ge", min));
            return null;
        }

        if (number > max)
        {
            Refuse("less_than_equal", $"Input should be less than or equal to {max}", Bound("le", max));
            return null;
        }

        return (int)number;
    }

    /// <summary>A truth value: true/false, 1/0, yes/no, on/off, t/f, y/n, in any case.</summary>
    public bool? Bool()
    {
        if (Lacks("bool_type", "Input should be a valid boolean"))
        {
            return null;
        }

        var read = LaxValues.Boolean(value);
        if (read is null)
        {
            if (value.Json is { ValueKind: JsonValueKind.Array or JsonValueKind.Object })
            {
                Refuse("bool_type", "Input should be a valid boolean");
            }
            else
            {
                Refuse("bool_parsing", "Input should be a valid boolean, unable to interpret input");
            }
        }

        return read;
    }

    /// <summary>A UUID: hyphenated or not, in braces, or as a URN.</summary>
    public Guid? Uuid()
    {
        if (Lacks("uuid_type", "UUID input should be a string, bytes or UUID object"))
        {
            return null;
        }

        if (value.Text is not { } text)
        {
            Refuse("uuid_type", "UUID input should be a string, bytes or UUID object");
            return null;
        }

        if (WireUuid.TryParse(text, out var uuid, out var problem))
        {
            return uuid;
        }

        Refuse("uuid_parsing", $"Input should be a valid UUID, {problem}", new Dictionary<string, object> { ["error"] = problem });
        return null;
    }

    /// <summary>A moment, UTC: a date, a date and time, or Unix seconds.</summary>
    public DateTimeOffset? Moment()
    {
        if (Lacks("datetime_type", "Input should be a valid datetime"))
        {
            return null;
        }

        var text = value.Text ?? (value.Json is { ValueKind: JsonValueKind.Number } number ? number.GetRawText() : "");
        if (WireTime.TryParse(text, out var moment, out var problem) && moment >= Earliest)
        {
            return moment;
        }

        problem ??= "year value is outside expected range";
        Refuse(
            "datetime_from_date_parsing",
            $"Input should be a valid datetime or date, {problem}",
            new Dictionary<string, object> { ["error"] = problem });
        return null;
    }

    /// <summary>A list of at least so many and at most so many UUIDs.</summary>
    public IReadOnlyList<Guid>? Uuids(int min = 1, int max = 10_000)
    {
        if (Lacks("list_type", "Input should be a valid list"))
        {
            return null;
        }

        if (value.Json is not { ValueKind: JsonValueKind.Array } list)
        {
            Refuse("list_type", "Input should be a valid list");
            return null;
        }

        var count = list.GetArrayLength();
        if (count < min)
        {
            Refuse(
                "too_short",
                $"List should have at least {min} item{(min == 1 ? "" : "s")} after validation, not {count}",
                new Dictionary<string, object> { ["field_type"] = "List", ["min_length"] = min, ["actual_length"] = count });
            return null;
        }

        if (count > max)
        {
            Refuse(
                "too_long",
                $"List should have at most {max} items after validation, not {count}",
                new Dictionary<string, object> { ["field_type"] = "List", ["max_length"] = max, ["actual_length"] = count });
            return null;
        }

        var (notes, at) = (issues, location);
        var read = list.EnumerateArray().Select((item, i) => new Field(notes, [.. at, i], FieldValue.Of(item), required: true).Uuid()).ToList();
        return read.TrueForAll(id => id is not null) ? [.. read.Select(id => id!.Value)] : null;
    }

    /// <summary>A JSON object.</summary>
    public ObjectInput? Object()
    {
        if (Lacks("dict_type", "Input should be a valid dictionary"))
        {
            return null;
        }

        if (value.Json is { ValueKind: JsonValueKind.Object } json)
        {
            return new ObjectInput(issues, location, json);
        }

        Refuse("dict_type", "Input should be a valid dictionary");
        return null;
    }

    /// <summary>This field, noted as missing if it is not there, and refusing null.</summary>
    /// <param name="parent">The object it should be in, for the echo.</param>
    public Field OrMissing(JsonElement? parent)
    {
        if (!value.IsPresent)
        {
            issues.Add(new InputIssue("missing", location, "Field required", parent is { } json ? Echo.Of(json) : null));
        }

        return new Field(issues, location, value, required: true);
    }

    // Absence is no fault here; a null where a value is due is a value of the wrong type.
    private bool Lacks(string type, string message)
    {
        if (required && value.IsNull)
        {
            Refuse(type, message);
        }

        return !value.HasValue;
    }

    private static string Counted(int characters) => characters == 1 ? "1 character" : $"{characters} characters";

    private static Dictionary<string, object> Bound(string name, int bound) => new() { [name] = bound };
}
