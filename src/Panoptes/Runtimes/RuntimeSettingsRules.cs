namespace Panoptes.Runtimes;

/// <summary>What settings must be to make a runtime of them. The fields are named as on the wire.</summary>
internal static class RuntimeSettingsRules
{
    /// <summary>What <see cref="RuntimeKind.ManagedLlamaServer"/> sets itself, and what would show a key in the list of processes.</summary>
    private static readonly string[] Reserved =
        ["-m", "--model", "--host", "--port", "-a", "--alias", "--api-key", "--api-key-file", "--api-prefix", "--models-dir", "--ssl-key-file", "--ssl-cert-file"];

    public static void Check(RuntimeSettings settings)
    {
        if (settings.BaseUrl is { } url)
        {
            CheckUrl(url);
        }

        if (settings.KeepAlive <= TimeSpan.Zero && settings.KeepAlive != Timeout.InfiniteTimeSpan)
        {
            throw Wrong("keep_alive", "must be longer than nothing");
        }

        if (settings.Kind == RuntimeKind.ManagedLlamaServer)
        {
            CheckManaged(settings);
        }
    }

    /// <summary>The root that a person may have given with <c>/v1</c>.</summary>
    public static Uri Root(Uri url)
    {
        var text = url.GetLeftPart(UriPartial.Path).TrimEnd('/');
        return new Uri(text.EndsWith("/v1", StringComparison.OrdinalIgnoreCase) ? text[..^3] : text);
    }

    private static void CheckUrl(Uri url)
    {
        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            throw Wrong("base_url", "must begin with http:// or https://");
        }

        if (url.UserInfo.Length > 0 || url.Query.Length > 0)
        {
            throw Wrong("base_url", "must hold no credentials and no query; a key belongs into api_key");
        }
    }

    private static void CheckManaged(RuntimeSettings settings)
    {
        if (string.IsNullOrWhiteSpace(settings.ModelsFolder) || !Path.IsPathFullyQualified(settings.ModelsFolder))
        {
            throw Wrong("models_folder", "must be the full path of the folder with the GGUF files");
        }

        foreach (var argument in settings.Arguments)
        {
            if (argument.Contains('\0', StringComparison.Ordinal))
            {
                throw Wrong("arguments", "must not hold a NUL character");
            }

            if (Reserved.FirstOrDefault(name => argument == name || argument.StartsWith(name + "=", StringComparison.Ordinal)) is { } reserved)
            {
                throw Wrong("arguments", $"must not hold {reserved}: Panoptes sets it");
            }
        }
    }

    private static PanoptesException Wrong(string field, string rule) => new(ErrorKind.Invalid, "runtime_setting_wrong", $"{field} {rule}", field);
}
