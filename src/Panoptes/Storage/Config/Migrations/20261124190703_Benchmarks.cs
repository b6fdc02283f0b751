using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Panoptes.Storage.Config.Migrations
{
    /// <inheritdoc />
    public partial class Benchmarks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "benchmark_runs",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Status = table.Column<string>(type: "TEXT", nullable: false),
                    PromptPack = table.Column<string>(type: "TEXT", nullable: false),
                    MaxTokens = table.Column<int>(type: "INTEGER", nullable: false),
                    NumRuns = table.Column<int>(type: "INTEGER", nullable: true),
                    Load = table.Column<string>(type: "TEXT", nullable: false),
                    TriggeredBy = table.Column<string>(type: "TEXT", nullable: false),
                    ScheduleId = table.Column<Guid>(type: "TEXT", nullable: true),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    CompletedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    UpdatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ExpectedRequests = table.Column<int>(type: "INTEGER", nullable: true),
                    ResultCount = table.Column<int>(type: "INTEGER", nullable: false),
                    FailedCount = table.Column<int>(type: "INTEGER", nullable: false),
                    ClientLimited = table.Column<bool>(type: "INTEGER", nullable: false),
                    Failure = table.Column<string>(type: "TEXT", nullable: true),
                    BaselineRunId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Regression = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_benchmark_runs", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "benchmark_schedules",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    OrderText = table.Column<string>(type: "TEXT", nullable: false),
                    IntervalMinutes = table.Column<int>(type: "INTEGER", nullable: true),
                    DailyMinute = table.Column<int>(type: "INTEGER", nullable: true),
                    Enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    BaselineRunId = table.Column<Guid>(type: "TEXT", nullable: true),
                    LastRunAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LastRunId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Problem = table.Column<string>(type: "TEXT", nullable: true),
                    NextRunAt = table.Column<long>(type: "INTEGER", nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    UpdatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_benchmark_schedules", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "prompt_packs",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    PromptTexts = table.Column<string>(type: "TEXT", nullable: false),
                    ExpectedTokens = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    UpdatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_prompt_packs", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "benchmark_run_details",
                columns: table => new
                {
                    RunId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Order = table.Column<string>(type: "TEXT", nullable: false),
                    Summary = table.Column<string>(type: "TEXT", nullable: true),
                    Regression = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_benchmark_run_details", x => x.RunId);
                    table.ForeignKey(
                        name: "FK_benchmark_run_details_benchmark_runs_RunId",
                        column: x => x.RunId,
                        principalTable: "benchmark_runs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "benchmark_run_models",
                columns: table => new
                {
                    RunId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Position = table.Column<int>(type: "INTEGER", nullable: false),
                    ModelId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    WireModel = table.Column<string>(type: "TEXT", nullable: false),
                    ProviderAccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ProviderName = table.Column<string>(type: "TEXT", nullable: false),
                    ProviderType = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_benchmark_run_models", x => new { x.RunId, x.Position });
                    table.ForeignKey(
                        name: "FK_benchmark_run_models_benchmark_runs_RunId",
                        column: x => x.RunId,
                        principalTable: "benchmark_runs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_benchmark_run_models_ModelId",
                table: "benchmark_run_models",
                column: "ModelId");

            migrationBuilder.CreateIndex(
                name: "IX_benchmark_run_models_ProviderAccountId",
                table: "benchmark_run_models",
                column: "ProviderAccountId");

            migrationBuilder.CreateIndex(
                name: "IX_benchmark_runs_CreatedAt_Id",
                table: "benchmark_runs",
                columns: new[] { "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_benchmark_runs_ScheduleId",
                table: "benchmark_runs",
                column: "ScheduleId");

            migrationBuilder.CreateIndex(
                name: "IX_benchmark_schedules_CreatedAt",
                table: "benchmark_schedules",
                column: "CreatedAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "benchmark_run_details");

            migrationBuilder.DropTable(
                name: "benchmark_run_models");

            migrationBuilder.DropTable(
                name: "benchmark_schedules");

            migrationBuilder.DropTable(
                name: "prompt_packs");

            migrationBuilder.DropTable(
                name: "benchmark_runs");
        }
    }
}
