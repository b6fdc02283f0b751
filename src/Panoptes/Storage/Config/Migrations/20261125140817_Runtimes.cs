using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Panoptes.Storage.Config.Migrations
{
    /// <inheritdoc />
    public partial class Runtimes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Hardware",
                table: "benchmark_runs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SuiteConfig",
                table: "benchmark_runs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SuiteName",
                table: "benchmark_runs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "managed_models",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Alias = table.Column<string>(type: "TEXT", nullable: false),
                    ModelId = table.Column<string>(type: "TEXT", nullable: false),
                    RuntimeId = table.Column<Guid>(type: "TEXT", nullable: true),
                    RuntimeModelId = table.Column<string>(type: "TEXT", nullable: false),
                    Status = table.Column<string>(type: "TEXT", nullable: false),
                    LastError = table.Column<string>(type: "TEXT", nullable: true),
                    LastHeartbeat = table.Column<long>(type: "INTEGER", nullable: true),
                    Endpoint = table.Column<string>(type: "TEXT", nullable: true),
                    Facts = table.Column<string>(type: "TEXT", nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    UpdatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_managed_models", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "runtimes",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Slug = table.Column<string>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    BaseUrl = table.Column<string>(type: "TEXT", nullable: true),
                    ProtectedKey = table.Column<string>(type: "TEXT", nullable: true),
                    Program = table.Column<string>(type: "TEXT", nullable: true),
                    ModelsFolder = table.Column<string>(type: "TEXT", nullable: true),
                    Arguments = table.Column<string>(type: "TEXT", nullable: false),
                    KeepAliveSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    Enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    IsDefault = table.Column<bool>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    UpdatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_runtimes", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_managed_models_CreatedAt",
                table: "managed_models",
                column: "CreatedAt");

            migrationBuilder.CreateIndex(
                name: "IX_managed_models_RuntimeId",
                table: "managed_models",
                column: "RuntimeId");

            migrationBuilder.CreateIndex(
                name: "IX_runtimes_Slug",
                table: "runtimes",
                column: "Slug",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "managed_models");

            migrationBuilder.DropTable(
                name: "runtimes");

            migrationBuilder.DropColumn(
                name: "Hardware",
                table: "benchmark_runs");

            migrationBuilder.DropColumn(
                name: "SuiteConfig",
                table: "benchmark_runs");

            migrationBuilder.DropColumn(
                name: "SuiteName",
                table: "benchmark_runs");
        }
    }
}
