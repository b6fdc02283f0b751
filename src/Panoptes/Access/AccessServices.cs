using Microsoft.Extensions.DependencyInjection;

namespace Panoptes.Access;

/// <summary>Adds who may call.</summary>
public static class AccessServices
{
    /// <summary>Adds users, keys, tokens, links, the audit log and their upkeep. Needs storage, Data Protection and a clock.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<KnownCallers>();
        services.AddSingleton<SignInThrottle>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<UserAccounts>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<AccessTokenKey>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<RefreshTokens>();
        services.AddSingleton<SignInLinks>();
        services.AddSingleton<FirstStart>();
        services.AddHostedService<AccessUpkeep>();
        return services;
    }
}
