using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Panoptes.Testing.Llm.Dialects;

namespace Panoptes.Testing.Llm;

/// <summary>
/// Who may have access tokens of a <see cref="FakeProvider"/>: a Google service account (https://developers.google.com/identity/protocols/oauth2/service-account)
/// and an application of Entra ID (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow).
/// </summary>
public sealed class FakeIdentity : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private int _issued;

    public const string Email = "probe@fake-project.iam.gserviceaccount.com";

    public const string ClientId = "11111111-2222-3333-4444-555555555555";

    /// <summary>What the application's secret is.</summary>
    public string ClientSecret { get; } = "entra-client-secret";

    /// <summary>The token that is given out.</summary>
    public string Token { get; set; } = "ya29.fake-access-token";

    /// <summary>How long it is good.</summary>
    public int ExpiresIn { get; set; } = 3600;

    /// <summary>How often a token was given out.</summary>
    public int Issued => _issued;

    /// <summary>The key file of the service account.</summary>
    public string ServiceAccount(string tokenUri) => JsonSerializer.Serialize(new
    {
        type = "service_account",
        project_id = "fake-project",
        private_key_id = "key-1",
        private_key = _key.ExportPkcs8PrivateKeyPem(),
        client_email = Email,
        token_uri = tokenUri,
    });

    public void Dispose() => _key.Dispose();

    internal FakeReply Entra(FakeRequest request)
    {
        var form = Form(request);
        if (form.GetValueOrDefault("grant_type") != "client_credentials" || form.GetValueOrDefault("scope") != "https://cognitiveservices.azure.com/.default")
        {
            return new FakeReply(400, """{"error":"invalid_request","error_description":"AADSTS900144: The request body must contain the right grant_type and scope."}""");
        }

        return form.GetValueOrDefault("client_id") == ClientId && form.GetValueOrDefault("client_secret") == ClientSecret
            ? Issue()
            : new FakeReply(401, """{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided."}""");
    }

    internal async Task<FakeReply> GoogleAsync(FakeRequest request, string tokenUri)
    {
        var form = Form(request);
        if (form.GetValueOrDefault("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer")
        {
            return new FakeReply(400, """{"error":"unsupported_grant_type","error_description":"Invalid grant_type"}""");
        }

        var checkedToken = await new JsonWebTokenHandler().ValidateTokenAsync(form.GetValueOrDefault("assertion"), new TokenValidationParameters
        {
            IssuerSigningKey = new RsaSecurityKey(_key.ExportParameters(false)),
            ValidIssuer = Email,
            ValidAudience = tokenUri,
            ValidAlgorithms = ["RS256"],
        });
        return checkedToken.IsValid && checkedToken.Claims.TryGetValue("scope", out var scope) && Equals(scope, "https://www.googleapis.com/auth/cloud-platform")
            ? Issue()
            : new FakeReply(400, """{"error":"invalid_grant","error_description":"Invalid JWT Signature."}""");
    }

    private FakeReply Issue()
    {
        Interlocked.Increment(ref _issued);
        return new FakeReply(200, JsonSerializer.Serialize(new { access_token = Token, expires_in = ExpiresIn, token_type = "Bearer" }));
    }

    private static Dictionary<string, string> Form(FakeRequest request) => request.Body.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[^1].Replace('+', ' ')), StringComparer.Ordinal);
}
