using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panoptes.Runtimes;

internal sealed class RuntimeAccountEntity : IEntityTypeConfiguration<RuntimeAccount>
{
    public void Configure(EntityTypeBuilder<RuntimeAccount> builder)
    {
        builder.ToTable("runtimes");
        builder.Property(runtime => runtime.Kind).HasConversion<string>();
        builder.HasIndex(runtime => runtime.Slug).IsUnique();
    }
}

internal sealed class ManagedModelEntity : IEntityTypeConfiguration<ManagedModel>
{
    // No foreign key to the runtime: a model whose runtime was deleted says so, and is not deleted with it.
    public void Configure(EntityTypeBuilder<ManagedModel> builder)
    {
        builder.ToTable("managed_models");
        builder.Property(model => model.Status).HasConversion<string>();
        builder.HasIndex(model => model.RuntimeId);
        builder.HasIndex(model => model.CreatedAt);
    }
}
