namespace Panoptes.Llm;

/// <summary>Gives an access token that is good for a while, fetching one if none is at hand. Never throws for a failure of the provider.</summary>
/// <param name="ct">Abandons it.</param>
public delegate ValueTask<AccessToken> AccessTokenSource(CancellationToken ct);

/// <summary>An access token, or why there is none.</summary>
/// <param name="Value">The token; null if there is none.</param>
/// <param name="Error">Why; null if there is one.</param>
public readonly record struct AccessToken(string? Value, LlmError? Error)
{
    /// <summary>Leaves the token out.</summary>
    public override string ToString() => Error?.Message ?? "a token";
}

/// <summary>Keys that sign requests to AWS.</summary>
/// <param name="AccessKeyId">The id of the key.</param>
/// <param name="SecretAccessKey">The key.</param>
/// <param name="SessionToken">The token of temporary keys; null for others.</param>
/// <param name="Region">Where the service is, e.g. <c>us-east-1</c>.</param>
public sealed record AwsKeys(string AccessKeyId, string SecretAccessKey, string? SessionToken, string Region)
{
    /// <summary>Leaves the keys out.</summary>
    public override string ToString() => $"keys for {Region}";
}
