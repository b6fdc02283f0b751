using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Panoptes.Uptime;

internal sealed class MonitoringSettingsEntity : IEntityTypeConfiguration<MonitoringSettings>
{
    public void Configure(EntityTypeBuilder<MonitoringSettings> builder) => builder.ToTable("monitoring_settings");
}
