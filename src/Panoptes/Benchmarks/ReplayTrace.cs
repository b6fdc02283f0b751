using System.Text.Json;

namespace Panoptes.Benchmarks;

/// <summary>
/// Reads a trace: one JSON object a line with <c>timestamp</c> (milliseconds) and, if known, <c>input_length</c> and
/// <c>output_length</c> in tokens, as the published Mooncake traces are laid out. Further members are ignored.
/// </summary>
public static class ReplayTrace
{
    /// <summary>Reads the lines; the first request is moved to the start, and requests are put in the order of their times.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: a line is not such an object, or there are too many or none.</exception>
    public static Replay Parse(IEnumerable<string> lines)
    {
        var requests = new List<ReplayedRequest>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                requests.Add(Read(line, number));
            }

            if (requests.Count > BenchmarkLimits.Requests)
            {
                throw Refusal($"a trace holds at most {BenchmarkLimits.Requests} requests");
            }
        }

        if (requests.Count == 0)
        {
            throw Refusal("the trace is empty");
        }

        var first = requests.Min(request => request.At);
        return new Replay([.. requests.OrderBy(request => request.At).Select(request => request with { At = request.At - first })]);
    }

    /// <summary>The trace as lines that <see cref="Parse"/> reads, with a line feed between them.</summary>
    public static string Write(Replay replay) => string.Join('\n', replay.Requests.Select(Line));

    private static string Line(ReplayedRequest request)
    {
        var line = new Dictionary<string, double> { ["timestamp"] = request.At.TotalMilliseconds };
        foreach (var (name, tokens) in new[] { ("input_length", request.InputTokens), ("output_length", request.OutputTokens) })
        {
            if (tokens is { } known)
            {
                line[name] = known;
            }
        }

        return JsonSerializer.Serialize(line);
    }

    private static ReplayedRequest Read(string line, int number)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var at = json.RootElement.GetProperty("timestamp").GetDouble();
            return new ReplayedRequest(TimeSpan.FromMilliseconds(at), Tokens(json.RootElement, "input_length"), Tokens(json.RootElement, "output_length"));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw Refusal($"line {number} is not an object with a timestamp in milliseconds");
        }
    }

    private static int? Tokens(JsonElement request, string name) =>
        request.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    private static PanoptesException Refusal(string message) => new(ErrorKind.Invalid, "invalid_trace", message, "trace");
}
