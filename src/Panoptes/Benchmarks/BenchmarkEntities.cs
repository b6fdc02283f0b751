using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panoptes.Benchmarks;

internal sealed class BenchmarkRunEntity : IEntityTypeConfiguration<BenchmarkRun>
{
    public void Configure(EntityTypeBuilder<BenchmarkRun> builder)
    {
        builder.ToTable("benchmark_runs");
        builder.Property(run => run.Status).HasConversion<string>();
        builder.Property(run => run.TriggeredBy).HasConversion<string>();
        builder.Property(run => run.Regression).HasConversion<string>();
        builder.Ignore(run => run.Ended);
        builder.HasIndex(run => new { run.CreatedAt, run.Id });
        builder.HasIndex(run => run.ScheduleId);
        builder.HasMany(run => run.Models).WithOne().HasForeignKey(model => model.RunId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne(run => run.Detail).WithOne().HasForeignKey<BenchmarkRunDetail>(detail => detail.RunId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class BenchmarkRunModelEntity : IEntityTypeConfiguration<BenchmarkRunModel>
{
    // No foreign key to models or providers: what was measured outlives the catalog's own rows.
    public void Configure(EntityTypeBuilder<BenchmarkRunModel> builder)
    {
        builder.ToTable("benchmark_run_models");
        builder.HasKey(model => new { model.RunId, model.Position });
        builder.HasIndex(model => model.ModelId);
        builder.HasIndex(model => model.ProviderAccountId);
    }
}

internal sealed class BenchmarkRunDetailEntity : IEntityTypeConfiguration<BenchmarkRunDetail>
{
    public void Configure(EntityTypeBuilder<BenchmarkRunDetail> builder)
    {
        builder.ToTable("benchmark_run_details");
        builder.HasKey(detail => detail.RunId);
    }
}

internal sealed class CustomPromptPackEntity : IEntityTypeConfiguration<CustomPromptPack>
{
    public void Configure(EntityTypeBuilder<CustomPromptPack> builder)
    {
        builder.ToTable("prompt_packs");
        builder.HasKey(pack => pack.Id);
        builder.Ignore(pack => pack.Prompts);
    }
}

internal sealed class BenchmarkScheduleEntity : IEntityTypeConfiguration<BenchmarkSchedule>
{
    public void Configure(EntityTypeBuilder<BenchmarkSchedule> builder)
    {
        builder.ToTable("benchmark_schedules");
        builder.Ignore(schedule => schedule.Order);
        builder.Ignore(schedule => schedule.Timing);
        builder.HasIndex(schedule => schedule.CreatedAt);
    }
}
