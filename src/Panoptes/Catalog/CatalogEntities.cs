using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panoptes.Catalog;

internal sealed class ProviderAccountEntity : IEntityTypeConfiguration<ProviderAccount>
{
    public void Configure(EntityTypeBuilder<ProviderAccount> builder)
    {
        builder.ToTable("providers");
        builder.HasIndex(p => p.CreatedAt);
        builder.HasMany(p => p.Models).WithOne(m => m.Provider).HasForeignKey(m => m.ProviderAccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class CatalogModelEntity : IEntityTypeConfiguration<CatalogModel>
{
    public void Configure(EntityTypeBuilder<CatalogModel> builder)
    {
        builder.ToTable("models");
        builder.Ignore(m => m.DisplayName);
        builder.Property(m => m.Source).HasConversion<string>();
        builder.HasIndex(m => new { m.ProviderAccountId, m.ModelId }).IsUnique();
        builder.HasIndex(m => new { m.CreatedAt, m.Id });
    }
}
