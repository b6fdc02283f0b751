namespace Panoptes.Runtimes.Adapters;

/// <summary>How Ollama words addresses and names.</summary>
internal static class OllamaAddress
{
    private const string Usual = "http://127.0.0.1:11434";

    /// <summary>The root that <c>OLLAMA_HOST</c> means: a scheme, a host and a port, of which each may be missing.</summary>
    public static string Of(string? host)
    {
        var text = host?.Trim().Trim('"', '\'') ?? "";
        var withScheme = text.Contains("://", StringComparison.Ordinal);
        var whole = withScheme ? text : $"http://{(text.StartsWith(':') ? "127.0.0.1" : "")}{text}";
        if (text.Length == 0 || !Uri.TryCreate(whole, UriKind.Absolute, out var url))
        {
            return Usual;
        }

        // A server that listens on every address is asked at the loopback one. With a scheme the scheme's own port is meant, without Ollama's.
        var name = url.Host is "0.0.0.0" or "[::]" ? "127.0.0.1" : url.Host;
        var port = !withScheme && url.IsDefaultPort && !text.EndsWith(":80", StringComparison.Ordinal) ? 11434 : url.Port;
        return new UriBuilder(url.Scheme, name, port).Uri.GetLeftPart(UriPartial.Authority);
    }

    /// <summary>A name with its tag.</summary>
    public static string Full(string model) => ModelNames.LastPart(model).Contains(':', StringComparison.Ordinal) ? model : model + ":latest";

    public static bool Same(string one, string other) => Full(one).Equals(Full(other), StringComparison.OrdinalIgnoreCase);
}
