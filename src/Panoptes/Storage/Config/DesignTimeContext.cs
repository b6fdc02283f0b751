using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Panoptes.Storage.Config;

/// <summary>Lets <c>dotnet ef migrations add</c> see the model without starting the server.</summary>
internal sealed class DesignTimeContext : IDesignTimeDbContextFactory<ConfigDbContext>
{
    public ConfigDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<ConfigDbContext>().UseSqlite("DataSource=:memory:").Options);
}
