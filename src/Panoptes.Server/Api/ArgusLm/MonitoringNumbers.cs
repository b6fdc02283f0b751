using System.Globalization;
using System.Text.Json;
using Panoptes.Server.Api.ArgusLm.Input;

namespace Panoptes.Server.Api.ArgusLm;

/// <summary>Bounds as they come in the settings' body.</summary>
internal static class MonitoringNumbers
{
    private const double Largest = 1e9;

    /// <summary>A number of zero or more, as JSON or as text; null where it is absent, null or at fault.</summary>
    public static double? Number(this ObjectInput body, string name)
    {
        if (!body.Json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        var member = body.Member(name);
        double? number = value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetDouble(out var n) => n,
            JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var n) => n,
            _ => null,
        };
        switch (number)
        {
            case null or double.NaN:
                member.Refuse("float_parsing", "Input should be a valid number");
                return null;
            case < 0:
                member.Refuse("greater_than_equal", "Input should be greater than or equal to 0", new Dictionary<string, object> { ["ge"] = 0 });
                return null;
            case > Largest:
                member.Refuse("less_than_equal", "Input should be less than or equal to 1000000000", new Dictionary<string, object> { ["le"] = 1_000_000_000 });
                return null;
            default:
                return number;
        }
    }
}
