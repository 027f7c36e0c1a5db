using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CallDashboard.Data.Migrations
{
    /// <inheritdoc />
    public partial class QueueSecondsAndLastLines : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "WantsSecond",
                table: "ReviewQueueItems",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "LastLines",
                columns: table => new
                {
                    CallKey = table.Column<long>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ScriptId = table.Column<long>(type: "INTEGER", nullable: false),
                    SentenceId = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LastLines", x => x.CallKey);
                });

            migrationBuilder.CreateTable(
                name: "RobotSentences",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Text = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RobotSentences", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_LastLines_SentenceId_StartedAt",
                table: "LastLines",
                columns: new[] { "SentenceId", "StartedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_LastLines_StartedAt_ScriptId_SentenceId",
                table: "LastLines",
                columns: new[] { "StartedAt", "ScriptId", "SentenceId" });

            migrationBuilder.CreateIndex(
                name: "IX_RobotSentences_Text",
                table: "RobotSentences",
                column: "Text",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "LastLines");

            migrationBuilder.DropTable(
                name: "RobotSentences");

            migrationBuilder.DropColumn(
                name: "WantsSecond",
                table: "ReviewQueueItems");
        }
    }
}
