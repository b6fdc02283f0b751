using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Panoptes.Access;

/// <summary>A secret together with the moment when it stops working.</summary>
public sealed record IssuedToken(string Value, DateTimeOffset ExpiresAt);

/// <summary>Short-lived tokens (JWT, HS256) that open the API for a person; every session-ending change ends them too.</summary>
public sealed class AccessTokens(AccessTokenKey key, KnownCallers known, IOptions<AccessOptions> options, TimeProvider time)
{
    private const string Issuer = "panoptes";
    private const string Type = "type";
    private const string AccessType = "access";
    private const string Stamp = "stamp";

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>A token for a person who has just proved who they are.</summary>
    public IssuedToken Issue(User user)
    {
        // The wire counts whole seconds.
        var now = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        var expires = now + options.Value.AccessTokenLifetime;
        var token = _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Issuer,
            IssuedAt = now.UtcDateTime,
            Expires = expires.UtcDateTime,
            SigningCredentials = new SigningCredentials(key.Value, SecurityAlgorithms.HmacSha256),
            Claims = new Dictionary<string, object>
            {
                [JwtRegisteredClaimNames.Sub] = user.Id.ToString(),
                [JwtRegisteredClaimNames.Jti] = Guid.NewGuid().ToString(),
                [Type] = AccessType,
                [Stamp] = user.SecurityStamp.ToString(),
            },
        });
        return new IssuedToken(token, expires);
    }

    /// <summary>The person whose token this is; null unless it is an access token of ours that nothing has ended.</summary>
    public async ValueTask<Caller?> CallerOfAsync(string token, CancellationToken ct)
    {
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidAudience = Issuer,
            IssuerSigningKey = key.Value,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            LifetimeValidator = (_, expires, _, _) => expires > time.GetUtcNow().UtcDateTime,
        });
        return result is { IsValid: true, SecurityToken: JsonWebToken jwt }
            && Text(jwt, Type) == AccessType
            && Guid.TryParse(Text(jwt, JwtRegisteredClaimNames.Sub), out var id)
            && Guid.TryParse(Text(jwt, Stamp), out var stamp)
            && await known.UserAsync(id, ct) is { } user
                ? user.CallerOf(stamp)
                : null;
    }

    private static string? Text(JsonWebToken jwt, string claim) => jwt.TryGetPayloadValue<string>(claim, out var value) ? value : null;
}
