using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Panoptes.Llm;

namespace Panoptes.Server.Commands;

/// <summary><c>probe URL --model M</c>: asks a model once and prints every timing. Exits with 0 if it answered, 1 if it did not, 2 if it was not asked.</summary>
internal static class ProbeCommand
{
    private const string KeyVariable = "PANOPTES_PROBE_API_KEY";

    public static Command Create()
    {
        var url = new Argument<string>("url") { Description = "The API root, e.g. https://api.openai.com/v1" };
        var model = new Option<string>("--model") { Description = "The model, as the provider names it", Required = true };
        var key = new Option<string?>("--api-key") { Description = $"The key; better given as {KeyVariable}, which other users of the machine cannot see" };
        var prompt = new Option<string>("--prompt") { Description = "What to ask", DefaultValueFactory = _ => "Say hello." };
        var most = new Option<int>("--max-tokens") { Description = "The most tokens to answer with", DefaultValueFactory = _ => 64 };
        var timeout = new Option<double>("--timeout") { Description = "Seconds until the probe gives up", DefaultValueFactory = _ => 15 };
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table" };
        url.Validators.Add(found =>
        {
            if (!Uri.TryCreate(found.GetValueOrDefault<string>(), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                found.AddError("The URL must begin with http:// or https://.");
            }
        });
        most.Validators.Add(found => Require(found, 1, int.MaxValue));
        timeout.Validators.Add(found => Require(found, 0.001, 86_400));

        var command = new Command("probe", "Asks a model once and prints every timing; exits with 0 if it answered and 1 if not")
        {
            url, model, key, prompt, most, timeout, json,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var limit = TimeSpan.FromSeconds(parsed.GetValue(timeout));
            var apiKey = parsed.GetValue(key) ?? Environment.GetEnvironmentVariable(KeyVariable);
            var call = new LlmCall(
                new LlmEndpoint(new Uri(parsed.GetRequiredValue(url)), WireFormatId.OpenAiChat, apiKey),
                parsed.GetRequiredValue(model),
                [LlmMessage.User(parsed.GetRequiredValue(prompt))])
            {
                MaxOutputTokens = parsed.GetValue(most),
                Timeouts = new LlmTimeouts { Connect = limit, FirstToken = limit, Stall = limit, Total = limit },
            };
            using var client = new LlmClient(TimeProvider.System);
            await client.WarmUpAsync(ct);
            var measured = await client.MeasureAsync(call, intendedStart: null, ct);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                await output.WriteLineAsync(ProbeReport.Json(call, measured));
            }
            else
            {
                ProbeReport.Table(call, measured, output);
            }

            return measured.Error is null ? 0 : 1;
        });
        return command;
    }

    /// <summary>Runs before the value is converted, so it looks at the words themselves.</summary>
    private static void Require(OptionResult found, double least, double most)
    {
        var text = found.Tokens.Count > 0 ? found.Tokens[^1].Value : null;
        if (text is not null && !(double.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most))
        {
            found.AddError(string.Create(CultureInfo.InvariantCulture, $"{found.Option.Name} must be a number of at least {least} and at most {most}."));
        }
    }
}
