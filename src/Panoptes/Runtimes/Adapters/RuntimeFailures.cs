namespace Panoptes.Runtimes.Adapters;

/// <summary>The refusals that all runtimes share.</summary>
internal static class RuntimeFailures
{
    /// <summary>The code of a runtime to which no connection can be made.</summary>
    public const string Unreachable = "runtime_unreachable";

    public static PanoptesException UnknownModel(string model) =>
        new(ErrorKind.NotFound, "runtime_model_not_found", $"The runtime knows no model '{model}'", "model");

    public static PanoptesException Cannot(string what) => new(ErrorKind.Invalid, "runtime_cannot", what);

    public static PanoptesException Failed(string message) => new(ErrorKind.Unavailable, "runtime_failed", message);

    public static PanoptesException NotThis(Uri root, string product, string why) =>
        new(ErrorKind.Unavailable, "runtime_not_recognised", $"What answers at {root} is not {product}: {why}");

    public static PanoptesException TimedOut(string message) => new(ErrorKind.Unavailable, "runtime_timeout", message);
}
