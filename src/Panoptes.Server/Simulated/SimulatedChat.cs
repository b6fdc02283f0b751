using System.Text;
using System.Text.Json;
using Panoptes.Catalog;

namespace Panoptes.Server.Simulated;

/// <summary>Answers chat completions with words at a settled pace, and fails as often as it is told to.</summary>
internal sealed class SimulatedChat(TimeProvider time)
{
    private const int UsualTokens = 60;
    private const int MostTokens = 4_096;
    private const double Jitter = 0.2;

    private static readonly string[] Words =
        ["This", "answer", "is", "simulated", "by", "Panoptes", "and", "means", "nothing", "at", "all", "beyond", "its", "pace.", "\n"];

    private int _calls;

    public async Task AnswerAsync(HttpContext context, SimulatedSettings settings)
    {
        var ct = context.RequestAborted;
        var call = Interlocked.Increment(ref _calls);
        var random = new Random(call);
        if (await ReadAsync(context) is not { } asked)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "The body is no chat completion request", "invalid_request_error");
            return;
        }

        if (SimulatedModels.All.FirstOrDefault(m => m.Id == asked.Model) is not { } model)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, $"The simulated provider has no model {asked.Model}", "model_not_found");
            return;
        }

        var pace = model.Adapt(settings);
        var fails = random.NextDouble() < pace.FailureRate;
        await DelayAsync(pace.TimeToFirstToken, random, ct);
        if (fails && random.Next(2) == 0)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "Simulated overload", "overloaded");
        }
        else if (asked.Stream)
        {
            await StreamAsync(context, asked, pace, random, call, cut: fails);
        }
        else
        {
            await DelayAsync(Interval(pace) * (asked.Tokens - 1), random, ct);
            await SimulatedModels.WriteAsync(context, StatusCodes.Status200OK, Whole(asked, call));
        }
    }

    private async Task StreamAsync(HttpContext context, Asked asked, SimulatedSettings pace, Random random, int call, bool cut)
    {
        var ct = context.RequestAborted;
        context.Response.ContentType = "text/event-stream";
        for (var token = 0; token < asked.Tokens; token++)
        {
            if (token > 0)
            {
                await DelayAsync(Interval(pace), random, ct);
            }

            if (cut && token == asked.Tokens / 2)
            {
                context.Abort();
                return;
            }

            await SendAsync(context, Chunk(asked, call, new { content = $"{Words[token % Words.Length]} " }, null));
        }

        await SendAsync(context, Chunk(asked, call, new { }, asked.Tokens == asked.Limit ? "length" : "stop"));
        await SendAsync(context, new { id = IdOf(call), @object = "chat.completion.chunk", model = asked.Model, choices = Array.Empty<object>(), usage = Usage(asked) });
        await context.Response.Body.WriteAsync("data: [DONE]\n\n"u8.ToArray(), ct);
    }

    private static async Task<Asked?> ReadAsync(HttpContext context)
    {
        try
        {
            using var json = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            return Asked.From(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static object Whole(Asked asked, int call) => new
    {
        id = IdOf(call),
        @object = "chat.completion",
        model = asked.Model,
        choices = new[]
        {
            new
            {
                index = 0,
                message = new { role = "assistant", content = string.Join(' ', Enumerable.Range(0, asked.Tokens).Select(i => Words[i % Words.Length])) },
                finish_reason = asked.Tokens == asked.Limit ? "length" : "stop",
            },
        },
        usage = Usage(asked),
    };

    private static object Chunk(Asked asked, int call, object delta, string? finish) => new
    {
        id = IdOf(call),
        @object = "chat.completion.chunk",
        model = asked.Model,
        choices = new[] { new { index = 0, delta, finish_reason = finish } },
    };

    private static object Usage(Asked asked) =>
        new { prompt_tokens = asked.PromptTokens, completion_tokens = asked.Tokens, total_tokens = asked.PromptTokens + asked.Tokens };

    private static string IdOf(int call) => $"chatcmpl-simulated-{call:x8}";

    private static TimeSpan Interval(SimulatedSettings pace) => TimeSpan.FromSeconds(1 / pace.TokensPerSecond);

    private static Task RefuseAsync(HttpContext context, int status, string message, string code) =>
        SimulatedModels.WriteAsync(context, status, new { error = new { message, type = code, code } });

    private static async Task SendAsync(HttpContext context, object data)
    {
        var line = Encoding.UTF8.GetBytes($"data: {JsonSerializer.Serialize(data)}\n\n");
        await context.Response.Body.WriteAsync(line, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private Task DelayAsync(TimeSpan usual, Random random, CancellationToken ct) =>
        Task.Delay(usual * (1 + (Jitter * ((2 * random.NextDouble()) - 1))), time, ct);

    private sealed record Asked(string Model, bool Stream, int? Limit, int Tokens, int PromptTokens)
    {
        public static Asked From(JsonElement body)
        {
            int? limit = body.TryGetProperty("max_completion_tokens", out var most) || body.TryGetProperty("max_tokens", out most)
                ? Math.Clamp(most.GetInt32(), 1, MostTokens)
                : null;
            var prompt = body.GetProperty("messages").GetRawText().Split(' ').Length;
            return new Asked(
                body.GetProperty("model").GetString()!,
                body.TryGetProperty("stream", out var stream) && stream.GetBoolean(),
                limit,
                Math.Min(UsualTokens, limit ?? UsualTokens),
                prompt);
        }
    }
}
