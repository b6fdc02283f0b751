using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Panoptes.Llm;
using Panoptes.Server.Commands.Endpoints;

namespace Panoptes.Server.Commands;

/// <summary><c>probe URL --model M</c>: asks a model once and prints every timing. Exits with 0 if it answered, 1 if it did not, 2 if it was not asked.</summary>
internal static class ProbeCommand
{
    private const string KeyVariable = "PANOPTES_PROBE_API_KEY";

    public static Command Create()
    {
        var endpoint = new EndpointOptions(_ => KeyVariable, KeyVariable);
        var prompt = new Option<string>("--prompt") { Description = "What to ask", DefaultValueFactory = _ => "Say hello." };
        var most = new Option<int>("--max-tokens") { Description = "The most tokens to answer with", DefaultValueFactory = _ => 64 };
        var timeout = new Option<double>("--timeout") { Description = "Seconds until the probe gives up", DefaultValueFactory = _ => 15 };
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table" };
        most.Validators.Add(found => Require(found, 1, int.MaxValue));
        timeout.Validators.Add(found => Require(found, 0.001, 86_400));

        var command = new Command("probe", "Asks a model once and prints every timing; exits with 0 if it answered and 1 if not")
        {
            endpoint.Url, prompt, most, timeout, json,
        };
        foreach (var option in endpoint.All)
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, ct) =>
        {
            LlmEndpoint at;
            try
            {
                at = endpoint.Read(parsed);
            }
            catch (PanoptesException e)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(e.Message);
                return CommandLine.UsageError;
            }

            var limit = TimeSpan.FromSeconds(parsed.GetValue(timeout));
            var call = new LlmCall(
                at,
                parsed.GetRequiredValue(endpoint.Model),
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
